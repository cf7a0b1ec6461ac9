"""What a message of the person leads to, where the conversation is known and up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.answers import DONT_KNOW, Value
from bot.conversation.commands import COMMANDS
from bot.conversation.confirming import confirm
from bot.conversation.incoming import Edited, NotText, Said, Unreadable
from bot.conversation.inquiries import answer_why, inquire, names_a_product
from bot.conversation.lines import Line, line_for
from bot.conversation.moment import Moment
from bot.conversation.proceed import settle
from bot.conversation.speak import SILENCE, ask_again, say
from bot.conversation.state import Conversation, Told
from bot.conversation.supposing import look_over
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask, applies
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from bot.dialog.understand import Meant, Wanted, understand
from bot.dialog.understand.aside import is_long, is_question, is_thanks
from bot.dialog.understand.commands import command_in
from bot.dialog.understand.quantities import other_reading
from bot.dialog.words import Command
from bot.texts import Document

LONGEST_TEXT = 2000
"""Characters of a message beyond which it is no answer."""

REACTIONS: Mapping[Command, Value | None] = {Command.DONT_KNOW: DONT_KNOW, Command.SKIP: None}
"""Commands that say something about a question, as its answer; None passes it over."""

_AT_REST = frozenset(
    {
        Command.RESUME,
        Command.RESTART,
        Command.ERASE,
        Command.EXPORT,
        Command.PRIVACY,
        Command.HELP,
        Command.STATUS,
    }
)
"""Commands that are obeyed after `stopp`."""

_ONCE: Mapping[Unreadable, Told] = {
    Unreadable.REACTION: Told.REACTIONS,
    Unreadable.UNDECRYPTABLE: Told.UNDECRYPTABLE,
}
"""What is said only once."""


def react(conversation: Conversation, incoming: Said | Edited | NotText, moment: Moment) -> Turn:
    """What one message leads to."""
    if isinstance(incoming, NotText):
        if incoming.what is not Unreadable.UNDECRYPTABLE:
            conversation = _readable(conversation)
        return decline(conversation, incoming.what, moment)
    conversation = _readable(conversation)
    if isinstance(incoming, Said):
        return _hear(conversation, incoming, moment)
    return _correct(_after_a_look(conversation), incoming, moment)


def _readable(conversation: Conversation) -> Conversation:
    """With the next message that cannot be decrypted being worth a sentence again."""
    return replace(conversation, told=conversation.told - {Told.UNDECRYPTABLE})


def _after_a_look(conversation: Conversation) -> Conversation:
    """With what was supposed being over."""
    return replace(conversation, is_looking=False)


def _hear(conversation: Conversation, said: Said, moment: Moment) -> Turn:
    text, is_looking = said.text, conversation.is_looking
    conversation = _after_a_look(conversation)
    if len(text) > LONGEST_TEXT:
        return decline(conversation, Unreadable.TOO_LONG, moment)
    if conversation.pending is not None:
        return confirm(conversation, conversation.pending, text, moment)
    if conversation.is_stopped:
        return _at_rest(conversation, text, moment)
    step = moment.step(conversation)
    if not isinstance(step, Ask):
        return _after_the_result(conversation, text, moment, is_looking=is_looking)
    return _answer(conversation, said, question=step.question.id, moment=moment)


def _at_rest(conversation: Conversation, text: str, moment: Moment) -> Turn:
    command = command_in(text, moment.content.interview.words)
    if command is Command.SKIP:  # "weiter" passes a question over elsewhere; here it goes on
        command = Command.RESUME
    return COMMANDS[command](conversation, moment) if command in _AT_REST else ask_again(conversation, moment)


def _after_the_result(conversation: Conversation, text: str, moment: Moment, *, is_looking: bool) -> Turn:
    words = moment.content.interview.words
    command = command_in(text, words)
    if command is Command.WHY:
        return answer_why(conversation, moment)
    if command is Command.BACK and is_looking:
        return look_over(conversation, moment)
    if command is not None:
        return COMMANDS[command](conversation, moment)
    answered = inquire(conversation, text, moment)
    if answered is not None:
        return answered
    return say(conversation, moment.say(Line.THANKS if is_thanks(text, words) else Line.DONE_OTHERWISE))


def _answer(conversation: Conversation, said: Said, *, question: QuestionId, moment: Moment) -> Turn:
    asked = moment.asked(question)
    match understand(said.text, asked, moment.content.interview.words):
        case Meant(value):
            remark = _on_number(said.text, asked, moment)
            return settle(conversation.spoken_to(question, said.origin), moment, question, value=value, remark=remark)
        case Wanted(command):
            if command in REACTIONS:
                conversation = conversation.spoken_to(question, said.origin)
            return COMMANDS[command](replace(conversation, misses=0), moment)
        case None:
            # Remembered all the same: who mistypes often mends the message instead of writing a new one.
            return _not_understood(conversation.spoken_to(question, said.origin), said.text, moment)
        case unknown:
            assert_never(unknown)


def _on_number(text: str, asked: AskedQuestion, moment: Moment) -> Document:
    """How a number was taken that could have been an amount as well, and what to write if it was one."""
    number = other_reading(text, asked, moment.content.interview.words)
    return SILENCE if number is None else moment.say(Line.NUMBER_TAKEN, number=number)


def _not_understood(conversation: Conversation, text: str, moment: Moment) -> Turn:
    if names_a_product(text, moment):
        line = Line.LATER
    elif is_long(text):
        line = Line.NOT_UNDERSTOOD_LONG
    elif is_question(text, moment.content.interview.words):
        line = Line.FREE_QUESTION
    else:
        line = Line.NOT_UNDERSTOOD_AGAIN if conversation.misses else Line.NOT_UNDERSTOOD
    return ask_again(replace(conversation, misses=conversation.misses + 1), moment, moment.say(line), briefly=True)


def _correct(conversation: Conversation, edited: Edited, moment: Moment) -> Turn:
    """Takes an edit as a change of the answer that the message gave in its first version."""
    if conversation.is_stopped:
        return ask_again(conversation, moment)
    question = conversation.origins.get(edited.original)
    dialog = moment.content.interview.dialog
    if question is None or not applies(dialog, question, conversation.answers):
        return ask_again(conversation, moment, moment.say(Line.EDIT_ELSEWHERE), briefly=True)
    if len(edited.text) > LONGEST_TEXT:
        return decline(conversation, Unreadable.TOO_LONG, moment)
    conversation = conversation.spoken_to(question, edited.origin)
    asked = moment.asked(question)
    understood = understand(edited.text, asked, moment.content.interview.words)
    if isinstance(understood, Meant):
        value: Value | None = understood.value
    elif understood is not None and understood.command in REACTIONS:
        value = REACTIONS[understood.command]
    else:
        return ask_again(conversation, moment, moment.say(Line.EDIT_NOT_UNDERSTOOD, title=asked.title))
    if value == conversation.answers.get(question) and (value is not None or question in conversation.skipped):
        return ask_again(conversation, moment, moment.say(Line.UNCHANGED, title=asked.title))
    return settle(conversation, moment, question, value=value, remark=_on_number(edited.text, asked, moment))


def decline(conversation: Conversation, what: Unreadable, moment: Moment) -> Turn:
    """Says kindly what cannot be read, and asks again what is open."""
    once = _ONCE.get(what)
    if once in conversation.told:
        return say(conversation)
    if conversation.is_stopped and conversation.pending is None and what is not Unreadable.UNDECRYPTABLE:
        return say(conversation) if what is Unreadable.REACTION else ask_again(conversation, moment)
    if once is not None:
        conversation = replace(conversation, told=conversation.told | {once})
    return ask_again(conversation, moment, moment.say(line_for(what)))
