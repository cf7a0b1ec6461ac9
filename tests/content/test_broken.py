"""``lotse check`` names realistic mistakes where they are; ``broken/LIESMICH.md`` says what they are."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.authoring import Finding, Findings, Source
from bot.cli.in_use import InUse
from bot.conversation.check import Material, check
from bot.files.wording import load_wording
from tests.content.broken_files import Broken, broken_files, by_kind, good_text, material, shipped

TODAY = date(2026, 11, 29)
MOST_OF_A_KIND = 6
MOST_BESIDE = 3
"""Findings besides the expected one: a slip may well be told where it is made and where it is missed."""

BROKEN = tuple(broken_files())


def test_the_mistakes_are_many_and_of_many_kinds() -> None:
    assert len(BROKEN) >= 120
    assert {kind: count for kind, count in by_kind(BROKEN).items() if count > MOST_OF_A_KIND} == {}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.where)
def test_a_mistake_is_named_where_it_is(broken: Broken, tmp_path: Path) -> None:
    found = findings(broken, tmp_path)
    places = [(finding.code, finding.place.file, finding.place.line) for finding in found]
    assert (broken.entry.expect, broken.file, broken.line) in places, said(found)
    assert len(found) <= 1 + MOST_BESIDE, said(found)


def test_the_good_files_are_clean() -> None:
    every = Material(shipped("dialogs"), shipped("knowledge"))
    assert not said(check(every, TODAY))


def findings(broken: Broken, folder: Path) -> Findings:
    """What is found in a broken file, without what was found before it was broken."""
    if broken.entry.file == "good/konfiguration.yaml":
        file = folder / "lotse.yaml"
        file.write_bytes(broken.source.text if isinstance(broken.source.text, bytes) else b"")
        return tuple(_renamed(finding, str(file), broken.entry.file) for finding in InUse(file).configuration())
    before = [(finding.code, finding.details) for finding in in_order(broken.entry.file)]
    found = check(material(broken.entry.file, broken.source), TODAY)
    return tuple(finding for finding in found if (finding.code, finding.details) not in before)


def said(found: Findings) -> str:
    """Findings as they are shown."""
    wording = load_wording("de")
    return "\n".join(f"{wording.finding_line(finding)} [{finding.code}]" for finding in found)


@cache
def in_order(file: str) -> Findings:
    """What is found while a file is in order: nothing, but while others are at work on it."""
    return check(material(file, Source(file, good_text(file))), TODAY)


def _renamed(finding: Finding, name: str, shown: str) -> Finding:
    place = finding.place._replace(file=finding.place.file.replace(name, shown))
    return Finding(finding.code, place, finding.details, finding.severity)
