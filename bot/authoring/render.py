"""Findings as people and programs read them: with the line and a caret, as JSON, as annotations of a CI run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from bot.authoring.finding import Finding
from bot.authoring.source import Place, Source

LONGEST_LINE = 100
"""Characters shown of a line; files of authors have some with thousands."""

LONGEST_DETAIL = 300
"""Characters shown of what was written."""

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for the parser, so that lines are counted alike."""

_WORD = re.compile(r"""["'„“]?[^\s,:{}\[\]"'“]+["'“]?""")


class Tongue(Protocol):
    """What findings are said in."""

    def problem(self, code: str, details: Mapping[str, str]) -> str:
        """What is wrong."""

    def remedy(self, code: str, details: Mapping[str, str]) -> str:
        """How to mend it; empty where there is nothing to say."""


def as_text(findings: Iterable[Finding], sources: Mapping[str, Source], tongue: Tongue) -> str:
    """Each finding with its line and a caret below, set apart by empty lines.

    Args:
        findings: what to show.
        sources: the files by name; of others no line is shown.
        tongue: gives the sentences.
    """
    return "\n\n".join("\n".join(_block(finding, sources, tongue)) for finding in findings)


def as_json(findings: Iterable[Finding], tongue: Tongue) -> str:
    """A list of objects with file, line, column, severity, code, message and hint."""
    entries = [
        {
            "file": finding.place.file,
            "line": finding.place.line,
            "column": finding.place.column,
            "severity": finding.severity.value,
            "code": finding.code,
            "message": _problem(finding, tongue),
            "hint": _remedy(finding, tongue),
        }
        for finding in findings
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2)


def as_annotations(findings: Iterable[Finding], tongue: Tongue) -> str:
    """One workflow command a line, as CI runs show them beside the lines they are about.

    Source: "Workflow commands for GitHub Actions", setting an error or warning message.
    """
    return "\n".join(_annotation(finding, tongue) for finding in findings)


def _block(finding: Finding, sources: Mapping[str, Source], tongue: Tongue) -> Iterator[str]:
    severity = tongue.problem(f"check-{finding.severity.value}", {})
    yield f"{finding.place}: {severity}: {_problem(finding, tongue)} [{finding.code}]"
    margin = " " * max(5, len(str(finding.place.line)))
    line = _line(finding.place, sources)
    if line:
        shown, caret = _excerpt(line, finding.place.column - 1)
        yield f"{str(finding.place.line).rjust(len(margin))} | {shown}"
        yield f"{margin} | {caret}"
    remedy = _remedy(finding, tongue)
    if remedy:
        yield f"{margin} = {remedy}"


def _line(place: Place, sources: Mapping[str, Source]) -> str:
    """The line of a place; empty where it cannot be shown."""
    source = sources.get(place.file)
    if source is None or place.line < 1:
        return ""
    text = source.text
    lines = _BREAK.split(text if isinstance(text, str) else text.decode("utf-8-sig", errors="replace"))
    return lines[place.line - 1].rstrip() if place.line <= len(lines) else ""


def _excerpt(line: str, at: int) -> tuple[str, str]:
    """The part of a line around a character, and the caret below it."""
    at = min(max(at, 0), len(line))
    word = _WORD.match(line, at)
    width = min(len(word[0]) if word else 1, LONGEST_LINE // 2)
    start = 0
    if at + width > LONGEST_LINE:
        start = at - LONGEST_LINE // 2
    end = start + LONGEST_LINE
    before, behind = ("…" if start else ""), ("…" if end < len(line) else "")
    caret = " " * (len(before) + at - start) + "^" * width
    return f"{before}{_visible(line[start:end])}{behind}", caret


def _problem(finding: Finding, tongue: Tongue) -> str:
    return _said(tongue.problem(finding.code, _short(finding.details)))


def _remedy(finding: Finding, tongue: Tongue) -> str:
    return _said(tongue.remedy(finding.code, _short(finding.details)))


def _short(details: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value if len(value) <= LONGEST_DETAIL else value[:LONGEST_DETAIL] + "…" for name, value in details.items()
    }


def _said(sentence: str) -> str:
    return _visible(" ".join(sentence.split()))


def _visible(text: str) -> str:
    """A text that moves no cursor and reorders nothing; a tab is shown as an arrow."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_char, text))


def _visible_char(char: str) -> str:
    if char.isprintable():
        return char
    return "→" if char == "\t" else " " if char.isspace() else "\ufffd"


def _annotation(finding: Finding, tongue: Tongue) -> str:
    place = finding.place
    where = f"file={_property(place.file)}," + (f"line={place.line},col={place.column}," if place.line else "")
    message = " ".join((_problem(finding, tongue), _remedy(finding, tongue))).rstrip()
    return f"::{finding.severity.value} {where}title={_property(finding.code)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
