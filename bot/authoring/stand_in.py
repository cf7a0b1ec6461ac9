"""The smallest file that fits a model: it stands in for one that cannot be read, so that the rest can be looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.authoring.source import Source

Smallest = str | int | list["Smallest"] | dict[str, "Smallest"]


def stand_in(name: str, model: type[BaseModel]) -> Source:
    """A file that fits a model and says nothing."""
    return Source(name, json.dumps(_smallest(model)))


def _smallest(kind: object, *, filled: bool = False) -> Smallest:
    """The smallest value of a type; a filled list or mapping has one entry."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _smallest(inner[0], filled=filled or _must_be_filled(inner[1:]))
    if origin in (list, tuple):
        return [_smallest(inner[0])] if filled else []
    if origin is dict:
        return {"xx": _smallest(inner[1])} if filled else {}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        needed = {name: info for name, info in kind.model_fields.items() if info.is_required()}
        fields = {info.alias or name: _field(info) for name, info in needed.items()}
        return fields.get("root", []) if set(fields) == {"root"} else fields
    return "x" if kind is str else 1


def _field(info: FieldInfo) -> Smallest:
    return _smallest(info.annotation, filled=_must_be_filled(info.metadata))


def _must_be_filled(rules: Iterable[object]) -> bool:
    return any(getattr(rule, "min_length", 0) for rule in rules)
