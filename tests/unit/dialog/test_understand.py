"""What people type, and what it is taken for; what is not sure must not be guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Kind, Value
from bot.dialog.interview import AskedQuestion, Choice, Interview
from bot.dialog.model import Question, QuestionId
from bot.dialog.understand import Guessed, Meant, Wanted, understand
from bot.dialog.understand.commands import confirmed
from bot.dialog.words import Command
from bot.texts import Document
from tests.unit.dialog.utterances import COMMANDS, GUESSED, NOT_UNDERSTOOD, UNDERSTOOD


@pytest.mark.parametrize(("question", "text", "value"), UNDERSTOOD)
def test_answers_are_understood(interview: Interview, question: str, text: str, value: Value) -> None:
    assert understand(text, interview.asked[QuestionId(question)], interview.words) == Meant(value)


@pytest.mark.parametrize(("question", "text", "value"), GUESSED)
def test_what_is_near_is_asked_back(interview: Interview, question: str, text: str, value: Value) -> None:
    assert understand(text, interview.asked[QuestionId(question)], interview.words) == Guessed(value)


@pytest.mark.parametrize(("question", "text"), NOT_UNDERSTOOD)
def test_nothing_is_guessed(interview: Interview, question: str, text: str) -> None:
    assert understand(text, interview.asked[QuestionId(question)], interview.words) is None


@pytest.mark.parametrize(("text", "command"), COMMANDS)
def test_commands_work_at_every_question(interview: Interview, text: str, command: Command) -> None:
    for asked in interview.asked.values():
        if asked.question.id == "q_prio" and command is Command.PRIVACY and "?" not in text:
            continue  # there "Datenschutz" is an answer
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


@pytest.mark.parametrize(
    "text", ["wir sind neu", "neu hier", "weiter so", "Hilfe zur Erziehung", "1 zurück", "status unklar"]
)
def test_sentences_with_a_command_in_them_are_none(interview: Interview, text: str) -> None:
    for asked in interview.asked.values():
        if asked.question.id == "q_feld" and text == "Hilfe zur Erziehung":
            continue  # there it is an answer
        assert understand(text, asked, interview.words) is None, asked.question.id


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
    "auf jeden Fall": True,
    "passt": True,
    "jo, genau": True,
    "na klar, gerne": True,
    "👍": True,
    "auf keinen Fall": False,
    "nee, lieber nicht": False,
    "❌": False,
    "nicht sicher": None,
    "ja, aber erst später": None,
    "ja, meine Kollegin macht das": None,
    "ja?": True,
}


@pytest.mark.parametrize(("text", "answer"), CONFIRMATIONS.items())
def test_confirmation(interview: Interview, text: str, answer: bool | None) -> None:  # noqa: FBT001
    assert confirmed(text, interview.words) is answer


@pytest.mark.parametrize(
    ("text", "age"), [("13", 13), ("ab 13", 13), ("13 Jahre", 13), ("ca. 12", 12), ("40", None), ("dreizehn", 13)]
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
        if isinstance(understood, Meant | Guessed) and isinstance(understood.value, int):
            lowest, highest = asked.question.bounds
            assert lowest <= understood.value <= highest
        elif isinstance(understood, Meant | Guessed):
            options = {choice.id for choice in asked.choices}
            chosen = understood.value if isinstance(understood.value, tuple) else (understood.value,)
            assert options.issuperset(str(value) for value in chosen)
