"""Several answers in one message: all of it must be understood, and each part of it by one question only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Value
from bot.dialog.interview import AskedQuestion, Interview
from bot.dialog.model import QuestionId
from bot.dialog.understand.together import answers_in

STAFF, VOLUNTEERS = "q_groesse.staff", "q_groesse.volunteers"


def later(interview: Interview, question: str) -> list[AskedQuestion]:
    """The questions of the long way behind one of them."""
    way = [part for step in interview.dialog.paths["full"] for part in step]
    return [interview.asked[part] for part in way[way.index(QuestionId(question)) + 1 :]]


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        (
            "q_scenarios",
            "intern und mit Klientinnen, etwa 30 Leute, Caritas",
            {"q_scenarios": ("team_intern", "klient_kontakt"), STAFF: "26_100", "q_recht": "kath_kdg"},
        ),
        ("q_scenarios", "Vorstand und Gremien, AWO", {
            "q_scenarios": ("gremien_vorstand",), "q_recht": "weltlich_dsgvo",
        }),
        ("q_recht", "Caritas Köln, 12 Mitarbeitende und 40 Ehrenamtliche", {
            "q_recht": "kath_kdg", STAFF: "6_25", VOLUNTEERS: "26_100",
        }),
        (STAFF, "12 Leute und 40 Ehrenamtliche", {STAFF: "6_25", VOLUNTEERS: "26_100"}),
        (STAFF, "12, keine Ehrenamtlichen", {STAFF: "6_25", VOLUNTEERS: "0"}),
        ("q_recht", "Diakonie; 2 Euro pro Person und Monat", {"q_recht": "ev_dsgekd", "q_budget": "bis_3"}),
        ("q_recht", "Wir sind bei der Diakonie. Kita. Diensthandys.", {
            "q_recht": "ev_dsgekd", "q_feld": "kita", "q_geraete": "dienst",
        }),
        ("q_recht", "2, Kita", {"q_recht": "ev_dsgekd", "q_feld": "kita"}),
        ("q_scenarios", "1, 2, Caritas", {"q_scenarios": ("team_intern", "klient_kontakt"), "q_recht": "kath_kdg"}),
        ("q_recht", "AWO, so 1,50 €", {"q_recht": "weltlich_dsgvo", "q_budget": "bis_3"}),
    ],
)  # fmt: skip
def test_several_questions_are_answered(
    interview: Interview, question: str, text: str, answers: dict[str, Value]
) -> None:
    asked = interview.asked[QuestionId(question)]
    assert answers_in(text, asked, later(interview, question), interview.words) == answers


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("q_scenarios", ""),
        ("q_scenarios", "Team, Eltern"),  # one question only
        ("q_scenarios", "intern, Caritas, und gestern war es schön"),  # not all understood
        ("q_scenarios", "Team und AWO?"),  # asks
        ("q_recht", "Caritas, Diakonie"),  # contradicts itself
        ("q_recht", "Caritas, 12 Mitarbeitende, 30 Hauptamtliche"),  # the same
        ("q_recht", "Caritas, 3"),  # a bare number could be anything
        ("q_recht", "Caritas, ja"),  # a yes to what?
        ("q_recht", "Caritas, keine"),
        ("q_recht", "Caritas, unklar"),  # fits several questions
        ("q_recht", "Caritas, vielleicht 12 oder 50 Leute"),
        ("q_recht", "früher Caritas, jetzt AWO, 12 Leute"),
        ("q_recht", "Caritas, kein Smartphone oder so"),
    ],
)
def test_nothing_is_read_into_a_text(interview: Interview, question: str, text: str) -> None:
    asked = interview.asked[QuestionId(question)]
    assert answers_in(text, asked, later(interview, question), interview.words) is None


def test_a_number_of_people_belongs_to_the_first_question_that_it_fits(interview: Interview) -> None:
    asked = interview.asked[QuestionId("q_recht")]
    answers = answers_in("AWO, 30 Leute", asked, later(interview, "q_recht"), interview.words)
    assert answers == {"q_recht": "weltlich_dsgvo", STAFF: "26_100"}


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(interview: Interview, text: str) -> None:
    answers = answers_in(
        text, interview.asked[QuestionId("q_scenarios")], later(interview, "q_scenarios"), interview.words
    )
    assert answers is None or len(answers) > 1
