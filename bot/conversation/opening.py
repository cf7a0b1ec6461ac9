"""How a conversation begins."""

from __future__ import annotations

from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import say, what_is_open
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.texts import Document


def greet(moment: Moment) -> Turn:
    """The opening and, in a message of its own, the first question: which way to take.

    It says who speaks, what happens and how long it takes, what is stored, and asks for no names and no cases.
    """
    place = moment.deployment
    is_matrix = place.channel is Channel.MATRIX
    opening = Document.join(
        moment.say(Line.GREETING),
        moment.say(Line.LANGUAGES),
        moment.say(Line.WARNING),
        moment.say(Line.PROCEDURE),
        moment.say(Line.NO_NAMES),
        moment.say(Line.STORED_MATRIX, count=place.retention_days) if is_matrix else moment.say(Line.STORED_TERMINAL),
        moment.say(Line.OPERATOR, operator=place.operator) if place.operator else Document(),
        moment.say(Line.WORDS_MATRIX if is_matrix else Line.WORDS_TERMINAL),
    )
    conversation = _new(moment)
    return say(conversation, opening, what_is_open(conversation, moment))


def begin_after_loss(moment: Moment) -> Turn:
    """Says that the earlier answers are not there any more, and asks the first question."""
    return _begin(moment, Document.join(moment.say(Line.RESTARTED), moment.say(Line.NO_NAMES)))


def begin_anew(moment: Moment, line: Line = Line.BEGUN_ANEW) -> Turn:
    """Says that the earlier answers are gone, as asked for, and asks the first question."""
    return _begin(moment, moment.say(line))


def _begin(moment: Moment, first: Document) -> Turn:
    conversation = _new(moment)
    return say(conversation, what_is_open(conversation, moment, first))


def _new(moment: Moment) -> Conversation:
    return Conversation(register=moment.register, version=moment.content.version, last_day=moment.now.date())
