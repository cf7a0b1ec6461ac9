"""Moving through the questions."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import DONT_KNOW, Value
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.proceed import settle
from bot.conversation.speak import ask_again, say
from bot.conversation.state import Conversation, Pending
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask, previous


def dont_know(conversation: Conversation, moment: Moment) -> Turn:
    """Takes "don't know" as the answer to the open question."""
    return _react(conversation, moment, DONT_KNOW)


def skip(conversation: Conversation, moment: Moment) -> Turn:
    """Passes over the open question."""
    return _react(conversation, moment, None)


def _react(conversation: Conversation, moment: Moment, value: Value | None) -> Turn:
    step = moment.step(conversation)
    if isinstance(step, Ask):
        return settle(conversation, moment, step.question.id, value=value)
    return say(conversation, moment.say(Line.NOTHING_OPEN))


def go_back(conversation: Conversation, moment: Moment) -> Turn:
    """Takes the latest answer back and asks its question again."""
    dialog = moment.content.interview.dialog
    last = previous(dialog, conversation.path, conversation.answers, conversation.skipped)
    if last is None:
        return ask_again(conversation, moment, moment.say(Line.BACK_AT_START))
    asked = moment.asked(last)
    labels = asked.labels(conversation.answers.get(last) or ())
    if labels:
        first = moment.say(Line.BACK_ANSWER, title=asked.title, answer=labels)
    else:
        first = moment.say(Line.BACK, title=asked.title)
    return ask_again(conversation.reopened(last), moment, first)


def ask_to_restart(conversation: Conversation, moment: Moment) -> Turn:
    """Asks whether everything is to be thrown away; says so where there is nothing to throw away."""
    if conversation.is_untouched:
        return ask_again(replace(conversation, is_stopped=False), moment, moment.say(Line.AT_START))
    return ask_again(replace(conversation, pending=Pending.RESTART), moment)
