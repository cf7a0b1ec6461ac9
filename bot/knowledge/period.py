"""Periods of validity of facts, rules and laws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Period:
    """From a first day to a last one; without an end where one is None."""

    first: date | None = None
    last: date | None = None

    @property
    def is_endless(self) -> bool:
        """Whether it has neither a first nor a last day."""
        return self.first is None and self.last is None

    @property
    def is_backwards(self) -> bool:
        """Whether it ends before it begins."""
        return self.first is not None and self.last is not None and self.last < self.first

    def holds_on(self, day: date) -> bool:
        """Whether a day lies in it."""
        return (self.first or day) <= day <= (self.last or day)

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return (self.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (
            self.last or date.max
        )


ALWAYS_VALID = Period()


class Dated(Protocol):
    """Something that holds in a period."""

    @property
    def period(self) -> Period:
        """When it holds."""


class Identified(Dated, Protocol):
    """Something that has several versions under one id."""

    @property
    def id(self) -> str:
        """What all its versions are called."""


Named = TypeVar("Named", bound=Identified)
Version = TypeVar("Version", bound=Dated)


def in_force(versions: Iterable[Version], day: date) -> Version | None:
    """The version that holds on a day, or None where none does."""
    return next((version for version in versions if version.period.holds_on(day)), None)


def newest(versions: Sequence[Version]) -> Version:
    """The version that begins last."""
    return max(versions, key=lambda version: version.period.first or date.min)


def by_id(versions: Iterable[Named]) -> dict[str, tuple[Named, ...]]:
    """The versions of each id, in the order of their coming."""
    found: dict[str, tuple[Named, ...]] = {}
    for version in versions:
        found[version.id] = (*found.get(version.id, ()), version)
    return found


def with_periods(versions: Mapping[str, tuple[Version, ...]]) -> dict[str, tuple[Version, ...]]:
    """Those of some versions that do not simply hold for ever."""
    return {name: each for name, each in versions.items() if len(each) > 1 or not each[0].period.is_endless}
