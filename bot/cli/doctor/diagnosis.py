"""What a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import LotseError


class Mark(StrEnum):
    """How it is; the value is what stands before the line."""

    GOOD = "✓"
    HINT = "!"
    WRONG = "✗"
    OPEN = "–"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing found.

    Attributes:
        code: its sentences are those of this code in ``bot/wording``.
        details: values for their placeholders.
        mark: how it is.
        place: where it stands, for findings in files; else empty.
    """

    code: str
    details: Mapping[str, str] = field(default_factory=dict)
    mark: Mark = Mark.GOOD
    place: str = ""


Diagnoses = tuple[Diagnosis, ...]


def wrong(error: LotseError) -> Diagnosis:
    """The diagnosis that an error is."""
    return Diagnosis(error.code, error.details, Mark.WRONG)
