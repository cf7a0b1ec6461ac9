"""Types of columns that mean the same in SQLite and PostgreSQL, whatever a stranger's event brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

Number = BigInteger().with_variant(Integer, "sqlite")
"""A row's number; SQLite counts up only what is called INTEGER."""


class Word(TypeDecorator[str]):
    """An id as text.

    Ids of old room versions are made by strangers: what neither database takes (half a surrogate pair, a zero byte) is
    written as an escape, always the same one.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (signature given)
        """The text as the database gets it."""
        if value is None:
            return None
        return value.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


class Json(TypeDecorator[Mapping[str, object]]):
    """A JSON object as text.

    PostgreSQL's own JSON types refuse zero bytes and deep nesting, and one refused event would hold up its whole batch.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, object] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The object as text; an empty one where it is nested too deep to be written."""
        if value is None:
            return None
        try:
            return json.dumps(dict(value), separators=(",", ":"))
        except RecursionError:
            return "{}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Mapping[str, object] | None:  # noqa: ARG002
        """The object of a text; an empty one where it is nested too deep to be read from here."""
        if value is None:
            return None
        try:
            loaded = json.loads(value)
        except RecursionError:
            return {}
        assert isinstance(loaded, dict), "only objects are written"
        return loaded


class Moment(TypeDecorator[datetime]):
    """A moment, in UTC; SQLite knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC."""
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment has a zone"
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment with its zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
