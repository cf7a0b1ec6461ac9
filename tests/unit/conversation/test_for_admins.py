"""What people tell the admins, reports and a survey: it is asked for, passed on as text, and tells nobody's name."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.commands.reporting import MOST_CHARACTERS, remark_in
from bot.conversation.content import Content
from bot.conversation.deployment import Deployment
from bot.conversation.lines import Line
from bot.conversation.question import QuestionKind, open_question
from bot.conversation.record import to_json
from bot.conversation.state import Asking
from bot.texts import Paragraph, html, plain
from tests.support.deployed_talk import NOW, SILENT, TERMINAL, Talk, line


def test_a_report_is_asked_for_and_goes_to_the_admins(content: Content) -> None:
    talk = Talk(content)
    talk.say("1")
    asked = talk.asked
    assert line(content, Line.REPORT) in talk.say("fehler melden")
    question = open_question(talk.state, content, NOW)
    assert question is not None
    assert (question.id, question.kind, [one.id for one in question.options]) == (
        "fehler",
        QuestionKind.ONE,
        ["abbrechen"],
    )
    said = talk.say("Info zu Signal ist falsch: kostet 3 €, siehe https://signal.org/preise.")
    assert "Signal" in said
    assert talk.asked == asked
    assert "(signal)" in talk.admins
    assert "Genannte Quelle: https://signal.org/preise\n" in talk.admins
    assert "„Info zu Signal ist falsch: kostet 3 €, siehe https://signal.org/preise.“" in talk.admins
    assert content.sentences.formatted(content.knowledge.date) in talk.admins


def test_nothing_in_a_report_tells_whose_it_is(content: Content) -> None:
    talk = Talk(content).play()
    talk.say("leicht")
    talk.say("fehler melden: Threema Work kostet mehr")
    assert "(threema_work)" in talk.admins
    leaks = (*(f"e{number}" for number in range(talk.said + 1)), "joined", *talk.state.answers.values)
    assert [leak for leak in leaks if re.search(rf"\b{re.escape(leak)}\b", talk.admins)] == []
    assert talk.admins.startswith(line(content, Line.ADMIN_REPORT)), "the admins are spoken to in German"


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("fehler melden signal: Preis stimmt nicht", "signal: Preis stimmt nicht"),
        ("Fehler melden: Signal  kostet\n3 €", "Signal kostet 3 €"),
        ("Bitte einen Fehler melden – Wire", "Wire"),
        ("/fehler melden Wire", "Wire"),
        ("Report an error: Signal costs money", "Signal costs money"),
        ("report: Signal costs money", "Signal costs money"),
        ("Problem melden, der Link ist tot", "der Link ist tot"),
        ("fehler melden", None),
        ("fehler melden bitte", None),
        ("fehler melden …", None),
        ("Report to the board", None),
        ("Das stimmt nicht, wir sind evangelisch", None),
        ("Fehler in der Verschlüsselung", None),
        ("Hier ist ein Fehler, ich meinte 3", None),
        ("Wer kann Fehler melden?", None),
        ("", None),
    ],
)
def test_what_stands_behind_the_command_is_the_report(content: Content, text: str, remark: str | None) -> None:
    assert remark_in(text, content.interview.words) == remark


@pytest.mark.parametrize("before", [(), ("1",), ("1", "1", "neu"), ("1", "fehler melden")])
def test_a_report_in_one_message_leaves_everything_else_as_it_was(content: Content, before: tuple[str, ...]) -> None:
    talk = Talk(content)
    for text in before:
        talk.say(text)
    asked = open_question(replace(talk.state, pending=None), content, NOW) if before[1:] == ("fehler melden",) else None
    expected = asked.id if asked is not None else talk.asked
    talk.say("fehler melden: Signal kostet nichts")
    assert talk.asked == expected
    assert "„Signal kostet nichts“" in talk.admins


@pytest.mark.parametrize("text", ["1", "abbrechen", "nein", "zurück", "stopp"])
def test_a_report_can_be_called_off(content: Content, text: str) -> None:
    talk = Talk(content)
    talk.say("1")
    asked = talk.asked
    talk.say("fehler melden")
    assert line(content, Line.REPORT_CANCELLED) in talk.say(text)
    assert (talk.asked, talk.admins, talk.state.is_stopped) == (asked, "", False)


def test_meanwhile_other_words_work_and_are_no_report(content: Content) -> None:
    talk = Talk(content)
    talk.say("1")
    talk.say("fehler melden")
    for text in ("hilfe", "status", "methode", "fehler melden"):
        talk.say(text)
        assert (talk.asked, talk.admins) == ("fehler", "")
    talk.say("leicht")
    talk.say("quellen")
    assert (talk.state.pending, talk.admins) == (None, "")


@pytest.mark.parametrize("text", ["x" * (MOST_CHARACTERS + 1), "…", "🙂"])
def test_what_cannot_be_passed_on_is_asked_for_again(content: Content, text: str) -> None:
    talk = Talk(content)
    talk.say("1")
    talk.say("fehler melden")
    assert talk.say(text)
    assert (talk.asked, talk.admins) == ("fehler", "")
    talk.say("x" * MOST_CHARACTERS)
    assert "x" * MOST_CHARACTERS in talk.admins


@pytest.mark.parametrize("place", [SILENT, TERMINAL])
@pytest.mark.parametrize("text", ["fehler melden", "fehler melden: Signal kostet nichts"])
def test_where_nobody_would_get_a_report_it_says_so(content: Content, place: Deployment, text: str) -> None:
    talk = Talk(content, place)
    talk.say("1")
    asked = talk.asked
    said = talk.say(text)
    nowhere = Line.REPORT_TERMINAL if place is TERMINAL else Line.REPORT_NOWHERE
    assert line(content, nowhere) in said
    assert ("Beispiel e. V." in said) == (place is SILENT)
    assert (talk.asked, talk.admins) == (asked, "")


def test_a_report_that_was_asked_for_before_the_room_was_taken_away_goes_nowhere(content: Content) -> None:
    talk = Talk(content)
    talk.say("1")
    talk.say("fehler melden")
    talk.place = SILENT
    assert line(content, Line.REPORT_NOWHERE) in talk.say("Signal kostet nichts")
    assert (talk.state.pending, talk.admins) == (None, "")


@given(st.text(max_size=80))
def test_a_report_is_text_and_never_markup(content: Content, text: str) -> None:
    talk = Talk(content)
    talk.say(f"fehler melden: Signal {text} <b>fett</b> [hier](https://example.org/x) **stark** @room")
    document = talk.turn.for_admins
    assert document is not None
    assert "<a " not in html.render(document)
    assert html.render(document).count("<strong>") == 1, "the bot's own heading"
    assert "<b>" not in html.render(document)
    assert all(isinstance(block, Paragraph) for block in document.blocks)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f]", plain.render(document))


def test_no_text_of_a_person_stays_in_the_state(content: Content) -> None:
    talk = Talk(content).play()
    for text in ("fehler melden", "geheimwort Signal", "umfrage", "ja", "geheimwort fehlt"):
        talk.say(text)
        assert "geheimwort" not in str(to_json(talk.state))
    assert "geheimwort fehlt" in talk.admins


# --- The survey


@pytest.mark.parametrize(
    ("helpful", "missing", "told"),
    [
        ("1", "1", "hilfreich: ja; gefehlt hat: nichts"),
        ("ja", "nichts", "hilfreich: ja; gefehlt hat: nichts"),
        ("👍 klar", "gar nichts", "hilfreich: ja; gefehlt hat: nichts"),
        ("teils", "Ein Vergleich mit E-Mail", "hilfreich: teils, teils; gefehlt hat: „Ein Vergleich mit E-Mail“"),
        ("3", "nichts hat gefehlt", "hilfreich: nein; gefehlt hat: nichts"),
        ("nein", "überspringen", "hilfreich: nein; gefehlt hat: (nicht beantwortet)"),
        ("überspringen", "Preise", "hilfreich: (nicht beantwortet); gefehlt hat: „Preise“"),
    ],
)
def test_two_answers_go_to_the_admins_in_one_line(content: Content, helpful: str, missing: str, told: str) -> None:
    talk = Talk(content).play()
    answers = talk.state.answers
    assert line(content, Line.SURVEY) in talk.say("umfrage")
    assert talk.asked == "umfrage"
    talk.say(helpful)
    assert (talk.asked, talk.admins) == ("gefehlt", "")
    assert line(content, Line.SURVEY_TAKEN) in talk.say(missing)
    assert talk.admins == f"Umfrage – {told}"
    assert talk.state == replace(talk.state, answers=answers, pending=None)


@pytest.mark.parametrize("texts", [("überspringen", "überspringen"), ("zurück",), ("abbrechen",), ("1", "abbrechen")])
def test_a_survey_that_is_called_off_tells_nobody(content: Content, texts: tuple[str, ...]) -> None:
    talk = Talk(content).play()
    talk.say("umfrage")
    said = [talk.say(text) for text in texts]
    assert said[-1] == line(content, Line.SURVEY_CANCELLED)
    assert (talk.state.pending, talk.admins, talk.state.is_stopped) == (None, "", False)


def test_back_leads_to_the_first_question(content: Content) -> None:
    talk = Talk(content).play()
    for text in ("umfrage", "1", "zurück"):
        talk.say(text)
    assert talk.state.is_asked(Asking.HELPFUL)


def test_what_is_no_answer_is_asked_again_or_obeyed(content: Content) -> None:
    talk = Talk(content).play()
    talk.say("umfrage")
    assert line(content, Line.CHOOSE_ONE) in talk.say("blau")
    assert talk.asked == "umfrage"
    talk.say("1")
    talk.say("x" * (MOST_CHARACTERS + 1))
    assert (talk.asked, talk.admins) == ("gefehlt", "")
    talk.say("nächste schritte")
    assert (talk.state.pending, talk.admins) == (None, "")


@pytest.mark.parametrize("place", [SILENT, TERMINAL])
def test_where_nobody_would_get_the_answers_nothing_is_asked(content: Content, place: Deployment) -> None:
    talk = Talk(content, place).play()
    nowhere = Line.SURVEY_TERMINAL if place is TERMINAL else Line.SURVEY_NOWHERE
    assert talk.say("umfrage") == line(content, nowhere)
    assert (talk.state.pending, talk.admins) == (None, "")
