"""Registers held against the German one."""

import pytest

from bot.authoring import Findings, Place, Source
from bot.texts import Register, Sentences, load_sentences
from bot.texts.registers import missing, unlike

FILE = Place("en/result.yaml")
GERMAN = """
a: "{name} sagt {word}."
b: {one: "{count} Punkt", other: "{count} Punkte"}
c: "Punkte: {count}"
"""
ENGLISH = {
    "a": '"{name} says {word}."',
    "b": '{one: "{count} point", other: "{count} points"}',
    "c": '"Points: {count}"',
}


def differences(first: Sentences, other: Sentences, *, needed: tuple[str, ...], file: Place) -> Findings:
    """Everything that keeps a register from saying what another one says."""
    return (*missing(first, other, needed=needed, file=file), *unlike(first, other))


def sentences(register: Register, text: str) -> Sentences:
    loaded = load_sentences(register, [Source(f"{register}/result.yaml", text)])
    assert isinstance(loaded, Sentences), loaded
    return loaded


def found(**changed: str | None) -> list[tuple[str, str]]:
    """The codes and places of what is wrong with an English that was changed; None leaves a sentence out."""
    lines = [f"{name}: {text}" for name, text in {**ENGLISH, **changed}.items() if text is not None]
    german, english = sentences(Register.DE, GERMAN), sentences(Register.EN, "\n".join(lines))
    findings = differences(german, english, needed=("a", "b", "c"), file=FILE)
    return [(finding.code, str(finding.place)) for finding in findings]


def test_a_complete_register_is_clean() -> None:
    assert found() == []


def test_a_language_may_have_plurals_where_german_has_none() -> None:
    assert found(c='{one: "{count} point", other: "{count} points"}') == []


@pytest.mark.parametrize(
    ("name", "text", "code", "place"),
    [
        ("a", None, "sentence-not-translated", "en/result.yaml:1:1"),
        ("a", '"{name} says it."', "placeholders-differ", "en/result.yaml:1:1"),
        ("a", '"{name} says {words}."', "placeholders-differ", "en/result.yaml:1:1"),
        ("b", '"{count} points"', "plurals-differ", "en/result.yaml:2:1"),
        ("b", '{few: "{count} point", other: "{count} points"}', "plurals-differ", "en/result.yaml:2:1"),
        ("c", '{few: "{count} point", other: "{count} points"}', "plurals-differ", "en/result.yaml:3:1"),
        ("d", '"Nobody says this."', "sentence-unknown", "en/result.yaml:4:1"),
    ],
)
def test_every_difference_is_found_at_its_place(name: str, text: str | None, code: str, place: str) -> None:
    assert found(**{name: text}) == [(code, place)]


def test_a_missing_sentence_names_where_it_stands_in_german() -> None:
    german = sentences(Register.DE, GERMAN)
    (finding, *_) = differences(german, sentences(Register.EN, 'a: "{name} {word}"'), needed=("a", "c"), file=FILE)
    assert finding.details == {"key": "c", "where": "de/result.yaml:4:1"}


def test_a_sentence_that_is_not_needed_may_be_left_out() -> None:
    english = sentences(Register.EN, 'a: "{name} {word}"')
    assert differences(sentences(Register.DE, GERMAN), english, needed=("a",), file=FILE) == ()


def test_a_misspelt_sentence_names_the_nearest_one() -> None:
    german = sentences(Register.DE, 'result.heading: "Ihr Ergebnis"')
    english = sentences(Register.EN, 'result.heeding: "Your result"')
    (finding,) = differences(german, english, needed=(), file=FILE)
    assert finding.details == {"key": "result.heeding", "near": "result.heading"}


@pytest.mark.parametrize(
    ("register", "written", "said"),
    [
        (Register.DE, "2026-06-05", "05.06.2026"),
        (Register.DE, "2026-06", "06.2026"),
        (Register.EN, "2026-06-05", "5 June 2026"),
        (Register.EN, "2026-06", "June 2026"),
        (Register.LEICHT, "2026-06-05", "5. Juni 2026"),
        (Register.LEICHT, "2026-06", "Juni 2026"),
        (Register.EN, "2026", "2026"),
        (Register.EN, "2026-13", "2026-13"),
    ],
)
def test_dates_of_sources_are_written_as_the_register_wants(register: Register, written: str, said: str) -> None:
    assert Sentences(register, {}).dated(written) == said
