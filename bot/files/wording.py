"""Sentences for authors and admins: findings and errors by their code, in German or English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.authoring import Finding, MapNode, Source, read
from bot.errors import LotseError


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language: by code, what is wrong (``problem``) and how to mend it (``remedy``).

    The entry ``reasons`` says what libraries and the operating system report, by their own words for it.
    """

    entries: Mapping[str, Mapping[str, str]]

    def problem(self, code: str, details: Mapping[str, str]) -> str:
        """What is wrong."""
        return self._sentence(code, "problem", details)

    def remedy(self, code: str, details: Mapping[str, str]) -> str:
        """How to mend it; empty where there is nothing to say."""
        near = details.get("near")
        key = "remedy_near" if near and "remedy_near" in self.entries.get(code, {}) else "remedy"
        return self._sentence(code, key, details)

    def _sentence(self, code: str, key: str, details: Mapping[str, str]) -> str:
        sentence = self.entries.get(code, {}).get(key, "")
        if not sentence and key == "problem":
            return f"{code} {dict(details)}" if details else code
        for name, value in details.items():
            shown = self.entries.get("reasons", {}).get(value, value) if name == "reason" else value
            sentence = sentence.replace("{" + name + "}", shown)
        return sentence

    def finding_line(self, finding: Finding) -> str:
        """A finding in one line: place, what is wrong, how to mend it."""
        return self._line(f"{finding.place}: ", finding.code, finding.details)

    def error_line(self, error: LotseError) -> str:
        """An error in one line: what is wrong, how to mend it."""
        return self._line("", error.code, error.details)

    def _line(self, start: str, code: str, details: Mapping[str, str]) -> str:
        problem = self.problem(code, details)
        remedy = self.remedy(code, details)
        return " ".join(f"{start}{problem} {remedy}".split())


def load_wording(language: str) -> Wording:
    """The sentences of a language, ``de`` or ``en``; English where there is no such file."""
    folder = Path(__file__).parent.parent / "wording"
    path = folder / f"{language}.yaml"
    if not path.is_file():
        path = folder / "en.yaml"
    root = read(Source(path.name, path.read_bytes()))
    assert isinstance(root, MapNode), "the shipped wording is a mapping"
    entries = {}
    for key, node in root.entries:
        assert isinstance(node, MapNode), "each wording is a mapping"
        entries[key.text] = {name.text: str(value.plain()) for name, value in node.entries}
    return Wording(entries)
