"""What is wrong with a file of an author or admin: a value, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.authoring.source import Place
from bot.errors import LotseError


class Severity(StrEnum):
    """How bad a finding is: an error keeps the content from being used, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, at its place.

    Attributes:
        code: stable word with hyphens; its sentences are in ``bot/wording``.
        place: where it is.
        details: values for the placeholders of the sentences.
    """

    code: str
    place: Place
    details: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


Findings = tuple[Finding, ...]


class FindingsError(LotseError):
    """Findings that keep a command from working.

    Args:
        findings: at least one.
    """

    def __init__(self, findings: Findings) -> None:
        first = findings[0]
        super().__init__(first.code, **first.details)
        self.findings = findings
