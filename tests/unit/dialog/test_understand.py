"""What people type, and what it is taken for; what is not sure must not be guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Kind, Value
from bot.dialog.interview import AskedQuestion, Choice, Interview
from bot.dialog.model import Question, QuestionId
from bot.dialog.understand import Meant, Wanted, understand
from bot.dialog.understand.commands import confirmed
from bot.dialog.words import Command
from bot.texts import Document

SCENARIOS, LAW, LEVEL, GROUP, ACCESS = "q_scenarios", "q_recht", "q_vertraulich", "q_zielgruppe", "f_zugang"
STAFF, IT, BUDGET = "q_groesse.staff", "q_it", "q_budget"

UNDERSTOOD: list[tuple[str, str, Value]] = [
    # numbers, in every way that people type them
    (LAW, "2", "ev_dsgekd"),
    (LAW, "2.", "ev_dsgekd"),
    (LAW, "(2)", "ev_dsgekd"),
    (LAW, "2)", "ev_dsgekd"),
    (LAW, " 2 ", "ev_dsgekd"),
    (LAW, "2!", "ev_dsgekd"),
    (LAW, "#2", "ev_dsgekd"),
    (LAW, "zwei", "ev_dsgekd"),
    (LAW, "Zwei.", "ev_dsgekd"),
    (LAW, "2️⃣", "ev_dsgekd"),
    (LAW, "die 2", "ev_dsgekd"),
    (LAW, "Antwort 2", "ev_dsgekd"),
    (LAW, "Nr. 2", "ev_dsgekd"),
    (LAW, "die zweite", "ev_dsgekd"),
    (LAW, "nur 1", "kath_kdg"),
    (LAW, "２", "ev_dsgekd"),
    # several numbers
    (SCENARIOS, "1", ("team_intern",)),
    (SCENARIOS, "1,3 5", ("team_intern", "beratung_inhalt", "eltern_angehoerige")),
    (SCENARIOS, "1 und 3", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "3, 1", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "1-3", ("team_intern", "klient_kontakt", "beratung_inhalt")),
    (SCENARIOS, "1 – 3", ("team_intern", "klient_kontakt", "beratung_inhalt")),
    (SCENARIOS, "1 bis 3", ("team_intern", "klient_kontakt", "beratung_inhalt")),
    (SCENARIOS, "1+3", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "1/3", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "1. 3.", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "- 1\n- 3", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "eins und drei", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "die 1 und die 3", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "1️⃣ 3️⃣", ("team_intern", "beratung_inhalt")),
    (SCENARIOS, "nur 1", ("team_intern",)),
    (SCENARIOS, "10", ("gremien_vorstand",)),
    (SCENARIOS, "1, Ehrenamtliche", ("team_intern", "ehrenamt")),
    # labels and their parts
    (SCENARIOS, "Absprachen im Team", ("team_intern",)),
    (SCENARIOS, "Vorstand und Gremien", ("gremien_vorstand",)),
    (SCENARIOS, "Team und Klient:innen", ("team_intern", "klient_kontakt")),
    (SCENARIOS, "team, eltern, vorstand", ("team_intern", "eltern_angehoerige", "gremien_vorstand")),
    (SCENARIOS, "Kontakt mit Klient*innen", ("klient_kontakt",)),
    (SCENARIOS, "Dienstplan im Team", ("team_intern",)),
    (LAW, "Weltliches Recht", "weltlich_dsgvo"),
    (LAW, "evangelisch", "ev_dsgekd"),
    (LAW, "EVANGELISCH", "ev_dsgekd"),
    (LAW, "kath.", "kath_kdg"),
    (LAW, "dsgekd", "ev_dsgekd"),
    (LAW, "DSG EKD", "ev_dsgekd"),
    (LEVEL, "besonders geschütztes", "V3"),
    (LEVEL, "besonders geschuetztes", "V3"),
    (LEVEL, "V2", "V2"),
    (LEVEL, "Gesundheitsdaten", "V3"),
    (GROUP, "Erwachsene und Senioren", ("erwachsene", "senioren")),
    (GROUP, "13 bis 15", ("jugend_13_15",)),
    (GROUP, "Erwachsene, Jugendliche 13-15", ("jugend_13_15", "erwachsene")),
    (GROUP, "wenig Deutsch", ("wenig_deutsch",)),
    (GROUP, "gehörlos", ("gehoerlos",)),
    (GROUP, "gehoerlos", ("gehoerlos",)),
    # other words for it
    (LAW, "Caritas", "kath_kdg"),
    (LAW, "wir sind bei der Caritas", "kath_kdg"),
    (LAW, "Caritasverband", "kath_kdg"),
    (LAW, "AWO Kreisverband", "weltlich_dsgvo"),
    (LAW, "Diakonie", "ev_dsgekd"),
    (LAW, "unklar", "unklar"),
    (IT, "niemand", "keine"),
    (IT, "ein Kollege", "nebenbei"),
    (IT, "Systemhaus", "dienstleister"),
    (ACCESS, "kein Smartphone", ("kein_smartphone",)),
    (ACCESS, "alle haben WhatsApp", ("nur_whatsapp",)),
    (ACCESS, "keine App und kostenlos", ("keine_app", "keine_kosten")),
    # choosing nothing, where that is an answer
    (ACCESS, "keine", ()),
    (ACCESS, "nichts davon", ()),
    (ACCESS, "0", ()),
    (ACCESS, "nein", ()),
    # small typing mistakes
    (LAW, "Cartias", "kath_kdg"),
    (LAW, "Diakone", "ev_dsgekd"),
    (LAW, "evangelsich", "ev_dsgekd"),
    (SCENARIOS, "Ehrenamtlcihe", ("ehrenamt",)),
    (GROUP, "Erwachsenne", ("erwachsene",)),
    (IT, "Dienstleiter", "dienstleister"),
    # amounts
    (STAFF, "30", "26_100"),
    (STAFF, "12 Leute", "6_25"),
    (STAFF, "5 Leute", "bis5"),
    (STAFF, "ca. 12", "6_25"),
    (STAFF, "wir sind 40", "26_100"),
    (STAFF, "6 bis 25", "6_25"),
    (STAFF, "6-25", "6_25"),
    (STAFF, "1 bis 5", "bis5"),
    (STAFF, "keine", "0"),
    (STAFF, "0", "0"),
    (STAFF, "mehr als 500", "ueber500"),
    (BUDGET, "2 Euro", "bis_3"),
    (BUDGET, "2€", "bis_3"),
    (BUDGET, "1,50 €", "bis_3"),
    (BUDGET, "bis 3 €", "bis_3"),
    (BUDGET, "10 Euro", "ueber_6"),
    (BUDGET, "nichts", "keines"),
    (BUDGET, "kostenlos", "keines"),
    (BUDGET, "3", "bis_3"),
]

NOT_UNDERSTOOD: list[tuple[str, str]] = [
    (LAW, ""),
    (LAW, "   "),
    (LAW, "?"),
    (LAW, "👍"),
    (LAW, "ja"),
    (LAW, "nein"),
    (LAW, "0"),
    (LAW, "7"),
    (LAW, "22"),
    (LAW, "-"),
    (LAW, "1 und 2"),
    (LAW, "zwei oder drei"),
    (LAW, "2 Euro"),
    (LAW, "2%"),
    (LAW, "Caritas oder Diakonie"),
    (LAW, "früher Caritas"),
    (LAW, "nicht Caritas"),
    (LAW, "nicht 2"),
    (LAW, "vielleicht evangelisch"),
    (LAW, "Verein"),
    (LAW, "Recht"),
    (LAW, "und"),
    (LAW, "wir sind ein ganz normaler Verein in der Stadtmitte"),
    (LAW, "was ist denn der Unterschied?"),
    (LAW, "gilt das KDG auch für uns?"),
    (SCENARIOS, "alle"),
    (SCENARIOS, "keine"),
    (SCENARIOS, "13"),
    (SCENARIOS, "1 und 11"),
    (SCENARIOS, "0"),
    (SCENARIOS, "3-1"),
    (SCENARIOS, "1-99999"),
    (SCENARIOS, "kein Team"),
    (SCENARIOS, "team, aber nicht klienten"),
    (SCENARIOS, "Beratung im Team"),
    (SCENARIOS, "Team und so"),
    (LEVEL, "vertraulich"),
    (LEVEL, "keine Gesundheitsdaten"),
    (LEVEL, "nichts"),
    (GROUP, "Jugendliche"),
    (GROUP, "Deutsch"),
    (GROUP, "lesen"),
    (GROUP, "Menschen"),
    (GROUP, "oder"),
    (GROUP, "gehbehindert"),
    (ACCESS, "Smartphone"),
    (ACCESS, "App"),
    (ACCESS, "kein WhatsApp"),
    (ACCESS, "haben"),
    (STAFF, "20 bis 30"),
    (STAFF, "12 oder 13"),
    (STAFF, "ein paar"),
    (STAFF, "-3 Leute"),
    (BUDGET, "-5 Euro"),
    (BUDGET, "2,5"),
    (BUDGET, "kommt drauf an"),
    (IT, "IT"),
]

COMMANDS: list[tuple[str, Command]] = [
    ("weiß nicht", Command.DONT_KNOW),
    ("weiss nicht", Command.DONT_KNOW),
    ("WEISS NICHT!", Command.DONT_KNOW),
    ("Ich weiß es nicht", Command.DONT_KNOW),
    ("keine Ahnung", Command.DONT_KNOW),
    ("k.A.", Command.DONT_KNOW),
    ("zurück", Command.BACK),
    ("zurueck", Command.BACK),
    ("zurrück", Command.BACK),
    ("bitte zurück", Command.BACK),
    ("überspringen", Command.SKIP),
    ("Ueberspringen", Command.SKIP),
    ("übersprigen", Command.SKIP),
    ("neu", Command.RESTART),
    ("nochmal von vorne", Command.RESTART),
    ("hilfe", Command.HELP),
    ("/hilfe", Command.HELP),
    ("!help", Command.HELP),
    ("hilef", Command.HELP),
    ("warum?", Command.WHY),
    ("Warum fragen Sie das?", Command.WHY),
    ("was heißt das?", Command.WHY),
    ("status", Command.STATUS),
    ("english please", Command.LANGUAGE),
    ("Leichte Sprache", Command.LANGUAGE),
]


@pytest.mark.parametrize(("question", "text", "value"), UNDERSTOOD)
def test_answers_are_understood(interview: Interview, question: str, text: str, value: Value) -> None:
    assert understand(text, interview.asked[QuestionId(question)], interview.words) == Meant(value)


@pytest.mark.parametrize(("question", "text"), NOT_UNDERSTOOD)
def test_nothing_is_guessed(interview: Interview, question: str, text: str) -> None:
    assert understand(text, interview.asked[QuestionId(question)], interview.words) is None


@pytest.mark.parametrize(("text", "command"), COMMANDS)
def test_commands_work_at_every_question(interview: Interview, text: str, command: Command) -> None:
    for asked in interview.asked.values():
        assert understand(text, asked, interview.words) == Wanted(command), asked.question.id


def test_every_label_word_and_number_means_its_own_answer(interview: Interview) -> None:
    for asked in interview.asked.values():
        several = asked.question.kind is Kind.SEVERAL
        for choice, option in zip(asked.choices, asked.question.options, strict=True):
            for text in (choice.label, str(choice.number), *option.words):
                expected: Value = (choice.id,) if several else choice.id
                if text == "0" and asked.question.none_allowed:
                    continue
                assert understand(text, asked, interview.words) == Meant(expected), (asked.question.id, text)


CONFIRMATIONS: dict[str, bool | None] = {
    "ja": True,
    "Ja, bitte": True,
    "1": True,
    "ok": True,
    "nein": False,
    "2": False,
    "Nee": False,
    "vielleicht": None,
    "": None,
    "3": None,
    "ja nein": None,
}


@pytest.mark.parametrize(("text", "answer"), CONFIRMATIONS.items())
def test_confirmation(interview: Interview, text: str, answer: bool | None) -> None:  # noqa: FBT001
    assert confirmed(text, interview.words) is answer


@pytest.mark.parametrize(
    ("text", "age"), [("13", 13), ("ab 13", None), ("13 Jahre", 13), ("ca. 12", 12), ("40", None), ("dreizehn", None)]
)
def test_numbers_within_their_bounds(interview: Interview, text: str, age: int | None) -> None:
    question = Question(QuestionId("age"), Kind.NUMBER, bounds=(0, 27))
    asked = _without_choices(question)
    assert understand(text, asked, interview.words) == (None if age is None else Meant(age))


def _without_choices(question: Question) -> AskedQuestion:
    none: tuple[Choice, ...] = ()
    return AskedQuestion(question, "Age", Document(), Document(), Document(), none, frozenset({"jahre"}))


@given(st.text(max_size=80))
def test_no_text_makes_it_fail(interview: Interview, text: str) -> None:
    for asked in interview.asked.values():
        understood = understand(text, asked, interview.words)
        if isinstance(understood, Meant):
            options = {choice.id for choice in asked.choices}
            chosen = understood.value if isinstance(understood.value, tuple) else (understood.value,)
            assert options.issuperset(str(value) for value in chosen)
