"""Moving through the questions."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import DONT_KNOW, Value
from bot.conversation.asking import told_answer
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.proceed import go_on, settle
from bot.conversation.speak import SILENCE, ask_again, question, say
from bot.conversation.state import EXPRESS, FULL, Asking, Conversation
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask, Done
from bot.dialog.model import QuestionId
from bot.texts import Document


def dont_know(conversation: Conversation, moment: Moment) -> Turn:
    """Takes "don't know" as the answer to the open question."""
    return _react(conversation, moment, DONT_KNOW)


def skip(conversation: Conversation, moment: Moment) -> Turn:
    """Passes over the open question; one that was answered before keeps its answer."""
    if conversation.revisiting is not None:
        return keep(conversation, moment)
    return _react(conversation, moment, None)


def keep(conversation: Conversation, moment: Moment) -> Turn:
    """Leaves an answer as it is and goes on where we were."""
    if conversation.revisiting is None:
        return ask_again(conversation, moment, moment.say(Line.KEPT))
    title = moment.asked(conversation.revisiting).title
    going_on = replace(conversation.attentive(), revisiting=None)
    said = moment.say(Line.UNCHANGED, title=title)
    if isinstance(moment.step(going_on), Done):
        return say(going_on, said)
    return go_on(going_on, moment, said)


def _react(conversation: Conversation, moment: Moment, value: Value | None) -> Turn:
    step = moment.step(conversation)
    if isinstance(step, Ask):
        return settle(conversation, moment, step.question.id, value=value)
    return say(conversation, moment.say(Line.NOTHING_OPEN))


def go_back(conversation: Conversation, moment: Moment, steps: int = 1) -> Turn:
    """Asks a question again that was answered or skipped, some steps before the present place."""
    settled = moment.walk(conversation).settled()
    here = settled.index(conversation.revisiting) if conversation.revisiting in settled else len(settled)
    if here == 0:
        return ask_again(conversation, moment, moment.say(Line.BACK_AT_START))
    return revisit(conversation, settled[max(0, here - steps)], moment)


def revisit(conversation: Conversation, again: QuestionId, moment: Moment) -> Turn:
    """Asks a question again and says what was answered; until it is answered anew the answer stays."""
    looking = replace(conversation.attentive(), revisiting=again)
    step = moment.step(looking)
    if not isinstance(step, Ask):
        return ask_again(conversation, moment, SILENCE)
    title, given = moment.asked(again).title, conversation.answers.get(again)
    told = SILENCE if given is None else moment.say(Line.BACK_ANSWER, answer=told_answer(conversation, again, moment))
    first = moment.say(Line.BACK, title=title)
    return say(looking, question(step, moment, Document.join(first, told)))


def ask_what_to_change(conversation: Conversation, moment: Moment) -> Turn:
    """Lists the answers and asks which one is to be another."""
    if not moment.walk(conversation).settled():
        return ask_again(conversation, moment, moment.say(Line.NOTHING_TO_CHANGE))
    return ask_again(conversation.asked(Asking.CHANGE), moment)


def go_the_short_way(conversation: Conversation, moment: Moment) -> Turn:
    """Goes on with the few questions."""
    return take_path(conversation, EXPRESS, moment)


def go_the_long_way(conversation: Conversation, moment: Moment) -> Turn:
    """Goes on with all questions; what was answered is not asked again."""
    return take_path(conversation, FULL, moment)


def take_path(conversation: Conversation, path: str, moment: Moment) -> Turn:
    """Goes on along a path; says so where it is the one we are on."""
    if conversation.path == path:
        return ask_again(conversation, moment, moment.say(Line.SAME_PATH))
    told = moment.say(Line.FULL_TAKEN if path == FULL else Line.EXPRESS_TAKEN)
    going_on = replace(conversation.attentive(), path=path, is_stopped=False, revisiting=None, is_due=True)
    return go_on(going_on, moment, told, changed=conversation.path is not None)


def ask_to_restart(conversation: Conversation, moment: Moment) -> Turn:
    """Asks whether everything is to be thrown away; says so where there is nothing to throw away."""
    if conversation.is_untouched:
        return ask_again(replace(conversation, is_stopped=False), moment, moment.say(Line.AT_START))
    return ask_again(conversation.asked(Asking.RESTART), moment)
