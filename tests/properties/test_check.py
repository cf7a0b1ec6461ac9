"""Whatever happens to a file of an author: ``lotse check`` ends, with findings that have places and can be shown."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.authoring import Findings, Source
from bot.authoring.render import as_annotations, as_json, as_text
from bot.cli.in_use import InUse
from bot.conversation.check import Material, check
from bot.files.wording import load_wording
from tests.content.broken_files import good_text, material
from tests.support.profiles import IS_DEEP

TODAY = date(2026, 11, 29)
MOST_MEMORY = 200 * 1024
"""Kilobytes that all checks together may add to the process."""

FILES = (
    "dialogs/interview.yaml", "dialogs/words.yaml", "dialogs/care.yaml", "dialogs/texts/de.yaml",
    "dialogs/texts/leicht.yaml", "dialogs/sentences/de/interview.yaml", "dialogs/sentences/en/result.yaml",
    "knowledge/products/signal.yaml", "knowledge/products/threema_work.yaml", "knowledge/sources_sector_a.yaml",
    "knowledge/rules.yaml", "knowledge/scenarios.yaml", "knowledge/criteria.yaml", "knowledge/glossary.yaml",
    "knowledge/next_steps.yaml", "knowledge/routes.yaml", "knowledge/law.yaml", "knowledge/emergency.yaml",
    "knowledge/attributes.yaml", "good/konfiguration.yaml", "good/antworten.yaml", "good/gespraech.yaml",
)  # fmt: skip

SNIPPETS = (
    "\t", "\n", "- ", ": ", ":", "[", "]", "{", "}", '"', "'", "#", "&a ", "*a", "!!str ", "|", ">-", "---\n", "%", "@",
    "? ", "null", "true", "ja", "no", "0", "-1", "1e99", "9" * 30, "2026-02-30", "9999-12-31", "0001-01-01", "undated",
    "2024-13", "{count}", "\ufeff", "\u2028", "\x00", "\x1b[31m", "\u202e", "ä" * 300, "[" * 60, "{a: " * 60, "- " * 60,
    "<<<<<<< HEAD\n", "=======\n", "when: {}\n", "{is: {mdm: ja}}", "{not: {not: {all: []}}}", "de: ", "value: ",
)  # fmt: skip
"""What slips into files, and what is hard to read."""

Change = Callable[[str], str]


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """One thing that happens to a text."""
    start, length = draw(st.floats(0, 1)), draw(st.integers(0, 200))
    other, snippet = draw(st.floats(0, 1)), draw(st.sampled_from(SNIPPETS) | st.text(max_size=5))
    kind = draw(st.sampled_from(("cut", "put", "double", "move", "replace", "line away", "line twice", "shift", "end")))

    def change(text: str) -> str:
        at = int(start * len(text))
        to = int(other * len(text))
        line, behind = text.rfind("\n", 0, at) + 1, text.find("\n", at) + 1 or len(text)
        return {
            "cut": text[:at] + text[at + length :],
            "put": text[:at] + snippet + text[at:],
            "double": text[: at + length] + text[at:],
            "move": text[:to] + text[at : at + length] + text[to:],
            "replace": text[:at] + snippet + text[at + len(snippet) :],
            "line away": text[:line] + text[behind:],
            "line twice": text[:behind] + text[line:],
            "shift": text[:line] + " " + text[line:],
            "end": text[:at],
        }[kind]

    return change


@settings(
    max_examples=5000 if IS_DEEP else 500,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    file=st.sampled_from(FILES),
    happened=st.lists(changes(), min_size=1, max_size=4),
    is_alone=st.sampled_from((True, True, True, False)),
    junk=st.none() | st.binary(min_size=1, max_size=4),
)
def test_no_file_stops_the_check(
    *, file: str, happened: list[Change], is_alone: bool, junk: bytes | None, tmp_path: Path, memory: int
) -> None:
    text = good_text(file)
    for change in happened:
        text = change(text)
    raw = text.encode("utf-8", errors="surrogatepass")
    if junk is not None:
        raw = raw[: len(raw) // 2] + junk + raw[len(raw) // 2 :]
    source = Source(file, raw)
    found = checked(source, tmp_path, is_alone=is_alone)
    assert all(finding.place.file and finding.place.line >= 0 for finding in found)
    show(found, source)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < MOST_MEMORY


@pytest.fixture(scope="module")
def memory() -> int:
    """The most that the process has used so far, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def checked(source: Source, folder: Path, *, is_alone: bool) -> Findings:
    """What is found in a file, alone or with those that it belongs to."""
    if source.name == "good/konfiguration.yaml":
        path = folder / "lotse.yaml"
        path.write_bytes(source.text if isinstance(source.text, bytes) else b"")
        return InUse(path).configuration()
    if is_alone and source.name.startswith("dialogs/"):
        return check(Material(dialogs=(source,)), TODAY)
    if is_alone and source.name.startswith("knowledge/"):
        return check(Material(knowledge=(source,)), TODAY)
    return check(material(source.name, source), TODAY)


spoken = cache(load_wording)


def show(found: Findings, source: Source) -> None:
    """Findings in every form; what they show moves no cursor."""
    for language in ("de", "en"):
        wording = spoken(language)
        text = as_text(found, {source.name: source}, wording)
        assert all(char == "\n" or char.isprintable() for char in text)
        assert len(json.loads(as_json(found, wording))) == len(found)
        assert as_annotations(found, wording).count("\n") == max(len(found) - 1, 0)
