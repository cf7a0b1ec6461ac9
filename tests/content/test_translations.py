"""English and easy German can ask and say everything that German does."""

import pytest

from bot.conversation.content import Content
from bot.dialog.interview import AskedQuestion
from bot.files.wording import load_wording
from bot.texts import Register

FOR_REVIEWERS = "/book.yaml"
"""Sentences of the picture and the book of the dialog, which nobody hears in a conversation and which are German."""

OTHERS = [register for register in Register if register is not Register.DE]


def test_nothing_is_said_in_german_for_want_of_a_translation(content: Content) -> None:
    wording = load_wording("de")
    spoken = [finding for finding in content.untranslated if not finding.place.file.endswith(FOR_REVIEWERS)]
    assert not [wording.finding_line(finding) for finding in spoken]


@pytest.mark.parametrize("register", Register)
def test_every_question_and_every_answer_has_its_texts(register: Register, content: Content) -> None:
    asked = content.voices[register].interview.asked
    assert asked.keys() == content.interview.dialog.questions.keys()
    for question in asked.values():
        assert question.title
        assert question.ask
        assert question.why
        assert [choice.id for choice in question.choices] == [option.id for option in question.question.options]
        assert all(choice.label for choice in question.choices)
        assert question.names


@pytest.mark.parametrize("register", OTHERS)
def test_questions_say_as_much_as_in_german(register: Register, content: Content) -> None:
    german, other = content.interview.asked, content.voices[register].interview.asked
    assert [question for question in german if said(german[question]) != said(other[question])] == []


def said(asked: AskedQuestion) -> bool:
    """Whether there is a note; examples differ from language to language."""
    return bool(asked.note)
