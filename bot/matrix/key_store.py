"""nio's crypto store, whose failures to read and write are told as what they are.

matrix-nio keeps every key it is given through this one database. A key that could not be stored must not count as taken
in: the homeserver deletes its copy as soon as the bot asks for what comes after it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Protocol

from nio.store import SqliteStore
from peewee import DatabaseError, DataError, IntegrityError, OperationalError, ProgrammingError, SqliteDatabase

from bot.errors import StorageUnavailable

LOCKED_SECONDS = 2
"""Seconds to wait for a locked file; the event loop stands still meanwhile."""


class Cursor(Protocol):
    """What a statement found."""


class TellingDatabase(SqliteDatabase):
    """A SQLite file that raises :class:`bot.errors.StorageUnavailable` where waiting may help."""

    def connect(self, reuse_if_open: bool = False) -> bool:  # noqa: FBT001, FBT002  peewee's own signature
        """Opens the file."""
        try:
            opened: bool = super().connect(reuse_if_open)  # type: ignore[no-untyped-call]  # peewee has no types
        except (OperationalError, sqlite3.OperationalError) as error:
            raise unavailable(error) from error
        return opened

    def execute_sql(self, sql: str, params: Sequence[object] | None = None, commit: bool | None = None) -> Cursor:  # noqa: FBT001  peewee's own signature
        """Does what a statement says."""
        try:
            cursor: Cursor = super().execute_sql(sql, params, commit)  # type: ignore[no-untyped-call]
        except (OperationalError, sqlite3.OperationalError) as error:
            raise unavailable(error) from error
        return cursor

    def commit(self) -> None:
        """Makes a transaction hold."""
        try:
            super().commit()  # type: ignore[no-untyped-call]
        except (OperationalError, sqlite3.OperationalError) as error:
            raise unavailable(error) from error


class KeyStore(SqliteStore):
    """nio's store in such a file."""

    def _create_database(self) -> SqliteDatabase:
        pragmas = {"foreign_keys": 1, "secure_delete": 1}
        return TellingDatabase(self.database_path, pragmas=pragmas, timeout=LOCKED_SECONDS)  # type: ignore[no-untyped-call]


def is_of_store(error: BaseException) -> bool:
    """Whether an exception comes from the file, not from what was to be written."""
    if isinstance(error, DatabaseError):
        return not isinstance(error, DataError | IntegrityError | ProgrammingError)
    return isinstance(error, OSError | sqlite3.DatabaseError)


def unavailable(error: BaseException) -> StorageUnavailable:
    """The error for a crypto store that cannot be used now."""
    return StorageUnavailable("crypto-store-unavailable", reason=type(error).__name__)
