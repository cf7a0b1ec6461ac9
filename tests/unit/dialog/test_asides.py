"""Questions in between: what a question is for, and what a word means."""

import pytest

from bot.dialog.interview import Interview
from bot.dialog.understand import Wanted
from bot.dialog.understand.aside import aside_question
from bot.dialog.understand.inquiries import Inquired
from bot.dialog.words import Command, Inquiry


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Was ist ein AVV?", "AVV"),
        ("was heißt KDG", "KDG"),
        ("was bedeutet Schutzstufe", "Schutzstufe"),
        ("AVV?", "AVV"),
        ("und was ist eine DSFA", "DSFA"),
        ("Was ist denn eigentlich ein AVV genau?", "AVV"),
        ("was versteht man denn unter Metadaten?", "Metadaten"),
        ("was bedeutet das Wort Metadaten?", "Metadaten"),
        ("Was ist mit Schutzstufe gemeint?", "Schutzstufe"),
        ("Was meinen Sie mit „Vertraulichkeit“?", "Vertraulichkeit"),
        ("AVV, was ist das?", "AVV"),
        ("Ende-zu-Ende-Verschlüsselung, was bedeutet das?", "Ende-zu-Ende-Verschlüsselung"),
        ("erklären Sie mir bitte den Begriff Fediverse", "Fediverse"),
        ("what does AVV mean?", "AVV"),
        ("was ist Signal?", "Signal"),
        ("äh, was ist ein Auftragsverarbeitungsvertrag", "Auftragsverarbeitungsvertrag"),
    ],
)
def test_a_term_is_asked_about(interview: Interview, text: str, term: str) -> None:
    assert aside_question(text, interview.words) == Inquired(Inquiry.TERM, term)


@pytest.mark.parametrize(
    "text", ["warum fragen Sie das?", "Wozu brauchst du das?", "warum?", "was bedeutet das?", "was ist damit gemeint"]
)
def test_what_a_question_is_for(interview: Interview, text: str) -> None:
    assert aside_question(text, interview.words) == Wanted(Command.WHY)


@pytest.mark.parametrize(
    ("text", "inquiry"),
    [
        ("was ist mit Signal?", Inquiry.WHY_NOT),
        ("Was ist der Unterschied zwischen Wire und Signal?", Inquiry.COMPARE),
        ("info wire", Inquiry.INFO),
        ("was ist wenn das Budget 3 Euro wäre", Inquiry.WHAT_IF),
    ],
)
def test_other_questions_stay_what_they_are(interview: Interview, text: str, inquiry: Inquiry) -> None:
    asked = aside_question(text, interview.words)
    assert isinstance(asked, Inquired)
    assert asked.inquiry is inquiry


@pytest.mark.parametrize(
    "text", ["", "?", "Caritas", "ja?", "2?", "wer?", "wir sind bei der Caritas", "Kann man damit auch drucken?", "hm"]
)
def test_what_is_no_question_in_between(interview: Interview, text: str) -> None:
    assert aside_question(text, interview.words) is None
