"""Findings as they are shown."""

import json

import pytest

from bot.authoring import Finding, Place, Severity, Source
from bot.authoring.render import LONGEST_LINE, as_annotations, as_json, as_text
from bot.files.wording import load_wording

GERMAN = load_wording("de")
TEXT = "questions:\n  q_it:\n    when: {q_recht: kirchlich}\n"
FINDING = Finding(
    "unknown-answer",
    Place("dialogs/interview.yaml", 3, 21),
    {"value": "kirchlich", "question": "q_recht", "near": "", "allowed": "kath_kdg, ev_dsgekd"},
)


def shown(finding: Finding, text: str = TEXT) -> str:
    return as_text([finding], {finding.place.file: Source(finding.place.file, text)}, GERMAN)


def test_a_finding_has_its_line_with_a_caret() -> None:
    assert shown(FINDING) == (
        "dialogs/interview.yaml:3:21: Fehler: „kirchlich“ gibt es bei der Frage q_recht nicht. [unknown-answer]\n"
        "    3 |     when: {q_recht: kirchlich}\n"
        "      |                     ^^^^^^^^^\n"
        "      = Möglich sind: kath_kdg, ev_dsgekd."
    )


def test_a_warning_says_so_in_english_too() -> None:
    finding = Finding("condition-always", Place("f.yaml", 1, 1), {}, Severity.WARNING)
    assert as_text([finding], {}, load_wording("en")).startswith("f.yaml:1:1: warning: ")


def test_of_a_long_line_the_part_around_the_caret_is_shown() -> None:
    line = "words: [" + "wort, " * 300 + "hier, " + "wort, " * 300 + "]"
    at = line.index("hier") + 1
    _, above, below, *_ = shown(Finding("yaml-syntax", Place("f.yaml", 1, at), {}), line).split("\n")
    assert len(above) < LONGEST_LINE + 20
    assert above[below.index("^") :].startswith("hier")


def test_nothing_that_is_shown_moves_the_cursor() -> None:
    text = shown(Finding("unknown-key", Place("f.yaml", 1, 1), {"key": "\x1b[2Ja\u202eb"}), "\tx\x1b[31m: \u2066y\n")
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "→x" in text


@pytest.mark.parametrize("place", [Place("f.yaml", 9, 1), Place("other.yaml", 1, 1), Place("LOTSE_WEB", 0, 0)])
def test_a_place_without_a_line_is_shown_without_it(place: Place) -> None:
    assert " | " not in as_text([Finding("empty-file", place)], {"f.yaml": Source("f.yaml", "a: 1\n")}, GERMAN)


def test_json_has_the_keys_of_the_contract() -> None:
    (entry,) = json.loads(as_json([FINDING], GERMAN))
    assert list(entry) == ["file", "line", "column", "severity", "code", "message", "hint"]
    assert (entry["file"], entry["line"], entry["column"]) == FINDING.place
    assert (entry["severity"], entry["code"]) == ("error", "unknown-answer")
    assert json.loads(as_json([], GERMAN)) == []


def test_an_annotation_is_one_line_with_everything_escaped() -> None:
    finding = Finding("unknown-key", Place("a,b:c.yaml", 2, 3), {"key": "100%\nx", "near": "", "allowed": "y"})
    line = as_annotations([finding], GERMAN)
    assert line.startswith("::error file=a%2Cb%3Ac.yaml,line=2,col=3,title=unknown-key::„100%25 x“")
    assert "\n" not in line


def test_what_was_written_is_shortened() -> None:
    assert len(shown(Finding("unknown-key", Place("f.yaml"), {"key": "x" * 10_000}))) < 1_000
