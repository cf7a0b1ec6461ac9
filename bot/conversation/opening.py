"""How a conversation begins."""

from __future__ import annotations

from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import question, say
from bot.conversation.state import EXPRESS, Conversation
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask
from bot.texts import Document, Register


def greet(moment: Moment) -> Turn:
    """The opening and, in a message of its own, the first question.

    It says who speaks, what happens and how long it takes, what is stored, and asks for no names and no cases.
    """
    place = moment.deployment
    is_matrix = place.channel is Channel.MATRIX
    questions = len(moment.content.interview.dialog.paths[EXPRESS])
    opening = Document.join(
        moment.say(Line.GREETING),
        _language(moment),
        moment.say(Line.WARNING),
        moment.say(Line.PROCEDURE, questions=questions),
        moment.say(Line.NO_NAMES),
        moment.say(Line.STORED_MATRIX, count=place.retention_days) if is_matrix else moment.say(Line.STORED_TERMINAL),
        moment.say(Line.OPERATOR, operator=place.operator) if place.operator else Document(),
        moment.say(Line.WORDS_MATRIX if is_matrix else Line.WORDS_TERMINAL),
    )
    return _begin(moment, opening, apart=True)


def begin_after_loss(moment: Moment) -> Turn:
    """Says that the earlier answers are not there any more, and asks the first question."""
    return _begin(moment, Document.join(moment.say(Line.RESTARTED), moment.say(Line.NO_NAMES)), apart=False)


def begin_anew(moment: Moment, line: Line = Line.BEGUN_ANEW) -> Turn:
    """Says that the earlier answers are gone, as asked for, and asks the first question."""
    return _begin(moment, moment.say(line), apart=False)


def _begin(moment: Moment, first: Document, *, apart: bool) -> Turn:
    conversation = Conversation(register=Register.DE, version=moment.content.version)
    step = moment.step(conversation)
    assert isinstance(step, Ask), "a path asks at least one question"
    if apart:
        return say(conversation, first, question(step, moment))
    return say(conversation, question(step, moment, first))


def _language(moment: Moment) -> Document:
    if moment.deployment.language is moment.content.sentences.register:
        return Document()
    return moment.say(Line.GERMAN_ONLY)
