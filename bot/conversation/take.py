"""The only entrance to the interview: one message in, one turn out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.answers import DONT_KNOW, Value
from bot.conversation.commands import COMMANDS
from bot.conversation.commands.navigation import keep, not_confirmed, why_confirm
from bot.conversation.content import Content
from bot.conversation.deployment import Deployment
from bot.conversation.incoming import Edited, EventId, Incoming, Joined, NotText, Restarted, Said, Unreadable
from bot.conversation.lines import Line, line_for
from bot.conversation.moment import Moment
from bot.conversation.opening import begin_after_restart, begin_anew, greet
from bot.conversation.proceed import settle
from bot.conversation.speak import SILENCE, ask_again, say
from bot.conversation.state import Conversation, Told
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask, applies
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from bot.dialog.understand import Meant, Wanted, understand
from bot.dialog.understand.aside import is_long, is_question, is_thanks
from bot.dialog.understand.commands import command_in, confirmed
from bot.dialog.understand.quantities import other_reading
from bot.dialog.words import Command
from bot.texts import Document

LONGEST_TEXT = 2000
"""Characters of a message beyond which it is no answer."""

_REACTIONS: Mapping[Command, Value | None] = {Command.DONT_KNOW: DONT_KNOW, Command.SKIP: None}
"""Commands that say something about a question, as its answer; None passes it over."""


def take(
    conversation: Conversation | None,
    incoming: Incoming,
    *,
    content: Content,
    deployment: Deployment,
    now: datetime,
) -> Turn:
    """What one message leads to.

    Args:
        conversation: the state so far; None where nothing is known of it.
        incoming: what came.
        content: what the bot asks, knows and says.
        deployment: where it runs.
        now: the time; the recommendation depends on its day.
    """
    moment = Moment(content, deployment, now)
    if isinstance(incoming, Joined):
        return greet(moment)
    if conversation is None or isinstance(incoming, Restarted):
        return begin_after_restart(moment)
    match incoming:
        case Said(origin, text):
            return _hear(conversation, text, origin, moment=moment)
        case Edited(origin, original, text):
            return _correct(conversation, text, (original, origin), moment=moment)
        case NotText(_, what):
            return _decline(conversation, what, moment)
        case _:
            assert_never(incoming)


def _hear(conversation: Conversation, text: str, origin: EventId, *, moment: Moment) -> Turn:
    if len(text) > LONGEST_TEXT:
        return _decline(conversation, Unreadable.TOO_LONG, moment)
    if conversation.pending is not None:
        return _confirm(conversation, text, moment)
    step = moment.step(conversation)
    if not isinstance(step, Ask):
        return _after_the_result(conversation, text, moment)
    return _answer(conversation, text, origin, question=step.question.id, moment=moment)


def _after_the_result(conversation: Conversation, text: str, moment: Moment) -> Turn:
    words = moment.content.interview.words
    command = command_in(text, words)
    if command is not None:
        return COMMANDS[command](conversation, moment)
    return say(conversation, moment.say(Line.THANKS if is_thanks(text, words) else Line.DONE_OTHERWISE))


def _answer(conversation: Conversation, text: str, origin: EventId, *, question: QuestionId, moment: Moment) -> Turn:
    asked = moment.asked(question)
    match understand(text, asked, moment.content.interview.words):
        case Meant(value):
            remark = _on_number(text, asked, moment)
            return settle(conversation.spoken_to(question, origin), moment, question, value=value, remark=remark)
        case Wanted(command):
            if command in _REACTIONS:
                conversation = conversation.spoken_to(question, origin)
            return COMMANDS[command](replace(conversation, misses=0), moment)
        case None:
            # Remembered all the same: who mistypes often mends the message instead of writing a new one.
            return _not_understood(conversation.spoken_to(question, origin), text, moment)
        case unknown:
            assert_never(unknown)


def _on_number(text: str, asked: AskedQuestion, moment: Moment) -> Document:
    """How a number was taken that could have been an amount as well, and what to write if it was one."""
    number = other_reading(text, asked, moment.content.interview.words)
    return SILENCE if number is None else moment.say(Line.NUMBER_TAKEN, number=number)


def _not_understood(conversation: Conversation, text: str, moment: Moment) -> Turn:
    if is_long(text):
        line = Line.NOT_UNDERSTOOD_LONG
    elif is_question(text, moment.content.interview.words):
        line = Line.FREE_QUESTION
    else:
        line = Line.NOT_UNDERSTOOD_AGAIN if conversation.misses else Line.NOT_UNDERSTOOD
    return ask_again(replace(conversation, misses=conversation.misses + 1), moment, moment.say(line), briefly=True)


def _confirm(conversation: Conversation, text: str, moment: Moment) -> Turn:
    words = moment.content.interview.words
    yes = confirmed(text, words)
    command = command_in(text, words)
    if yes:
        return begin_anew(moment)
    if yes is False or command in (Command.BACK, Command.SKIP, Command.DONT_KNOW):
        return keep(conversation, moment)
    if command is Command.WHY:
        return why_confirm(conversation, moment)
    if command in (Command.HELP, Command.STATUS, Command.LANGUAGE):
        return COMMANDS[command](conversation, moment)
    return not_confirmed(conversation, moment)


def _correct(conversation: Conversation, text: str, events: tuple[EventId, EventId], *, moment: Moment) -> Turn:
    """Takes an edit as a change of the answer that the message gave in its first version."""
    original, origin = events
    question = conversation.origins.get(original)
    dialog = moment.content.interview.dialog
    if question is None or not applies(dialog, question, conversation.answers):
        return ask_again(conversation, moment, moment.say(Line.EDIT_ELSEWHERE), briefly=True)
    if len(text) > LONGEST_TEXT:
        return _decline(conversation, Unreadable.TOO_LONG, moment)
    conversation = conversation.spoken_to(question, origin)
    asked = moment.asked(question)
    understood = understand(text, asked, moment.content.interview.words)
    if isinstance(understood, Meant):
        value: Value | None = understood.value
    elif understood is not None and understood.command in _REACTIONS:
        value = _REACTIONS[understood.command]
    else:
        return ask_again(conversation, moment, moment.say(Line.EDIT_NOT_UNDERSTOOD, title=asked.title))
    if value == conversation.answers.get(question) and (value is not None or question in conversation.skipped):
        return ask_again(conversation, moment, moment.say(Line.UNCHANGED, title=asked.title))
    return settle(conversation, moment, question, value=value, remark=_on_number(text, asked, moment))


def _decline(conversation: Conversation, what: Unreadable, moment: Moment) -> Turn:
    """Says kindly what cannot be read, and asks again what is open."""
    if what is Unreadable.REACTION:
        if Told.REACTIONS in conversation.told:
            return say(conversation)
        conversation = replace(conversation, told=conversation.told | {Told.REACTIONS})
    return ask_again(conversation, moment, moment.say(line_for(what)))
