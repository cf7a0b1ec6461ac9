"""The answers file."""

import pytest

from bot.answers import Answers, AnswersFile, Kind, Shape, read_answers
from bot.authoring import Source

VOCABULARY = {
    "q_scenarios": Shape(Kind.SEVERAL, ("team_intern", "klient_kontakt", "ehrenamt")),
    "q_recht": Shape(Kind.ONE, ("kath_kdg", "ev_dsgekd", "unklar")),
    "q_groesse.staff": Shape(Kind.ONE, ("0", "bis5", "6_25")),
    "q_groesse.volunteers": Shape(Kind.ONE, ("0", "bis5", "6_25")),
    "f_krise": Shape(Kind.ONE, ("24_7", "nein")),
    "f_alter_min": Shape(Kind.NUMBER),
}


def load(text: str) -> AnswersFile:
    result = read_answers(Source("a.yaml", text), VOCABULARY)
    assert isinstance(result, AnswersFile), result
    return result


def test_values_are_words_quoted_or_not() -> None:
    file = load(
        "language: leicht\npath: express\nanswers: {q_scenarios: [ehrenamt, team_intern], q_recht: kath_kdg, "
        "q_groesse: {staff: 6_25, volunteers: 0}, f_krise: '24_7', f_alter_min: 13}\n"
    )
    assert (file.language, file.path) == ("leicht", "express")
    assert dict(file.answers.values) == {
        "q_scenarios": ("ehrenamt", "team_intern"),
        "q_recht": "kath_kdg",
        "q_groesse.staff": "6_25",
        "q_groesse.volunteers": "0",
        "f_krise": "24_7",
        "f_alter_min": 13,
    }


def test_dont_know_is_valid_everywhere_and_for_a_whole_composite() -> None:
    answers = load("answers: {q_scenarios: weiss_nicht, q_groesse: weiss_nicht, f_alter_min: weiss_nicht}").answers
    assert set(answers.values.values()) == {"weiss_nicht"}
    assert set(answers.values) == {"q_scenarios", "q_groesse.staff", "q_groesse.volunteers", "f_alter_min"}
    assert answers.chosen("q_scenarios") == ()
    assert answers.number("f_alter_min") is None


def test_answers_are_nested_as_in_the_file() -> None:
    nested = load("answers: {q_groesse: {staff: bis5}, q_scenarios: [team_intern]}").answers.nested()
    assert nested == {"q_groesse": {"staff": "bis5"}, "q_scenarios": ["team_intern"]}


def test_answers_can_be_changed_without_changing_the_old_ones() -> None:
    first = Answers().with_("q_recht", "unklar")
    second = first.with_("q_recht", "kath_kdg").with_("f_alter_min", 12)
    assert first.get("q_recht") == "unklar"
    assert second.without("q_recht").values == {"f_alter_min": 12}


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "near"),
    [
        ("answers:\n  q_rechte: unklar\n", "unknown-question", 2, 3, "q_recht"),
        ("answers:\n  q_recht: kath_kgd\n", "unknown-answer", 2, 12, "kath_kdg"),
        ("answers:\n  q_scenarios: [team_intern, ehrenamd]\n", "unknown-answer", 2, 30, "ehrenamt"),
        ("answers:\n  q_groesse: {staf: bis5}\n", "unknown-key", 2, 15, "staff"),
        ("answers:\n  q_groesse: bis5\n", "not-composite", 2, 14, None),
        ("answers:\n  f_alter_min: zwölf\n", "not-a-number", 2, 16, None),
        ("answers:\n  q_recht: [unklar]\n", "not-an-answer", 2, 12, None),
        ("answer: {}\n", "unknown-key", 1, 1, "answers"),
        ("language: fr\nanswers: {}\n", "unknown-value", 1, 11, ""),
    ],
)
def test_mistakes_are_found_with_the_nearest_name(
    text: str, code: str, line: int, column: int, near: str | None
) -> None:
    found = read_answers(Source("a.yaml", text), VOCABULARY)
    assert isinstance(found, tuple)
    first = found[0]
    assert (first.code, first.place.line, first.place.column, first.details.get("near")) == (code, line, column, near)
