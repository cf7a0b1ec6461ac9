"""Conditions over a situation: ``all``, ``any``, ``not``, ``is``, ``has``; nothing more.

Dialogs and knowledge share this one small language. What needs more than its words is a derived fact or a rule, not a
longer condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, assert_never

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

Situation = Mapping[str, tuple[str, ...]]
"""What is the case: each name with the words that hold for it."""

Path = tuple[str | int, ...]
"""Where something stands in a file: keys and indices from its root."""


@dataclass(frozen=True, slots=True)
class Matches:
    """At least one of the words holds for the name (``is`` and ``has``)."""

    name: str
    words: tuple[str, ...]
    several: bool


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts it always holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The part does not hold."""

    part: Condition


Condition = Matches | Every | Some | Negation

ALWAYS = Every(())


def holds(condition: Condition, situation: Situation) -> bool:
    """Whether a condition holds in a situation; a name that the situation lacks has no words."""
    match condition:
        case Matches(name=name, words=words):
            return not set(words).isdisjoint(situation.get(name, ()))
        case Every(parts=parts):
            return all(holds(part, situation) for part in parts)
        case Some(parts=parts):
            return any(holds(part, situation) for part in parts)
        case Negation(part=part):
            return not holds(part, situation)
        case _:
            assert_never(condition)


def matches_in(condition: Condition) -> Iterator[Matches]:
    """All comparisons inside a condition, for checks."""
    match condition:
        case Matches():
            yield condition
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from matches_in(part)
        case Negation(part=part):
            yield from matches_in(part)
        case _:
            assert_never(condition)


Word = Annotated[StrictStr, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
"""A word as written; a bare number is one too (``0`` as well as ``"0"``)."""

Words = Annotated[tuple[Word, ...], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
"""One word or a list of words, as written."""


class ConditionEntry(BaseModel):
    """A condition as authors write it; where it has several keys, all of them must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all: tuple[ConditionEntry, ...] | None = None
    any: tuple[ConditionEntry, ...] | None = None
    negation: ConditionEntry | None = Field(default=None, alias="not")
    one: dict[StrictStr, Words] | None = Field(default=None, alias="is")
    several: dict[StrictStr, Words] | None = Field(default=None, alias="has")

    def built(self) -> Condition:
        """The condition; one without keys always holds."""
        parts: list[Condition] = [comparison for _, comparison in self._own_comparisons(())]
        if self.negation is not None:
            parts.append(Negation(self.negation.built()))
        if self.all is not None:
            parts.append(Every(tuple(part.built() for part in self.all)))
        if self.any is not None:
            parts.append(Some(tuple(part.built() for part in self.any)))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def comparisons(self, path: Path) -> Iterator[tuple[Path, Matches]]:
        """All comparisons inside, each with its place below a path, for checks against a vocabulary."""
        yield from self._own_comparisons(path)
        if self.negation is not None:
            yield from self.negation.comparisons((*path, "not"))
        for key, group in (("all", self.all), ("any", self.any)):
            for index, part in enumerate(group or ()):
                yield from part.comparisons((*path, key, index))

    def _own_comparisons(self, path: Path) -> Iterator[tuple[Path, Matches]]:
        for key, words in (("is", self.one), ("has", self.several)):
            for name, listed in (words or {}).items():
                yield (*path, key, name), Matches(name, listed, key == "has")
