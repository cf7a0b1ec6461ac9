"""What a message of the person leads to, where the conversation is known and up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.answers import DONT_KNOW, Value
from bot.conversation.asking import what_is_asked
from bot.conversation.caring import answer_concern, answer_urgent, raised_by
from bot.conversation.commands import COMMANDS
from bot.conversation.commands.navigation import go_back, revisit
from bot.conversation.commands.reporting import remark_in, take_report
from bot.conversation.confirming import react_to_asking
from bot.conversation.incoming import Edited, NotText, Said, Unreadable
from bot.conversation.inquiries import answer_in_between, answer_why, inquire
from bot.conversation.lines import Line, line_for
from bot.conversation.moment import Moment
from bot.conversation.proceed import settle
from bot.conversation.speak import SILENCE, ask_again, say
from bot.conversation.state import EXPRESS, Asking, Conversation, Told
from bot.conversation.supposing import look_over
from bot.conversation.turn import Turn
from bot.dialog.care import Raised
from bot.dialog.engine import Ask
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from bot.dialog.normal import phrase
from bot.dialog.understand import Guessed, Meant, Wanted, understand
from bot.dialog.understand.aside import is_greeting, is_long, is_question, is_thanks
from bot.dialog.understand.commands import back_steps, change_of, command_in
from bot.dialog.understand.numbers import number_in
from bot.dialog.understand.quantities import other_reading
from bot.dialog.understand.suppositions import supposition_in
from bot.dialog.understand.together import answers_in
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
        Command.LANGUAGE,
        Command.GERMAN,
        Command.ENGLISH,
        Command.EASY,
        Command.FULL,
        Command.PERSON,
        Command.METHOD,
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
    is_looking, conversation = conversation.is_looking, _after_a_look(conversation)
    raised = raised_by(said.text[:LONGEST_TEXT], moment)
    turn = _whatever_is_asked(conversation, said.text, raised, moment)
    if turn is not None:
        return turn
    asking = what_is_asked(conversation)
    if asking is not None and not (conversation.is_stopped and conversation.pending is None):
        at_once = _at_the_start(conversation, said, moment) if asking.asking is Asking.PATH else None
        reaction = at_once or react_to_asking(conversation, asking, said.text, moment)
        if isinstance(reaction, Turn):
            return reaction
        conversation, said = reaction, replace(said, text=_after_a_no(said.text, moment))
    if conversation.is_stopped:
        return _at_rest(conversation, said.text, moment)
    return _hear_out(conversation, said, raised, is_looking=is_looking, moment=moment)


def _at_the_start(conversation: Conversation, said: Said, moment: Moment) -> Turn | None:
    """Takes an answer to the first question for the choice of the short way: who does not choose is in a hurry."""
    kind = _kind_word(said.text, moment)
    if kind is not None:
        return ask_again(conversation, moment, moment.say(kind))
    hurried = replace(conversation, path=EXPRESS)
    step = moment.step(hurried)
    if not isinstance(step, Ask) or number_in(said.text, moment.words) is not None:
        return None
    understood = understand(said.text, moment.asked(step.question.id), moment.words)
    if not isinstance(understood, Meant):
        return None
    return settle(hurried, moment, step.question.id, value=understood.value, origin=said.origin)


def _whatever_is_asked(conversation: Conversation, text: str, raised: Raised | None, moment: Moment) -> Turn | None:
    """What goes before any question: danger and names, a text that is too long, a mistake that is reported."""
    urgent = answer_urgent(conversation, raised, moment) if raised else None
    if urgent is not None:
        return urgent
    if len(text) > LONGEST_TEXT:
        return decline(conversation, Unreadable.TOO_LONG, moment)
    remark = remark_in(text, moment.words)
    return None if remark is None else take_report(conversation, remark, moment)


def _hear_out(
    conversation: Conversation, said: Said, raised: Raised | None, *, is_looking: bool, moment: Moment
) -> Turn:
    """Takes a text as what is said to the open question or, where none is open, to the result."""
    moved = _move(conversation, said.text, moment)
    if moved is not None:
        return moved
    step = moment.step(conversation)
    if isinstance(step, Ask):
        return _answer(conversation, said, question=step.question.id, moment=moment, raised=raised)
    return _after_the_result(conversation, said.text, moment, is_looking=is_looking, raised=raised)


def _after_a_no(text: str, moment: Moment) -> str:
    """What stands behind a no, as in "nein, Diakonie"; else the whole text."""
    first, _, rest = text.partition(" ")
    return rest if phrase(first) in moment.words.no and rest.strip() else text


def _move(conversation: Conversation, text: str, moment: Moment) -> Turn | None:
    """Goes some steps back, or to an answer that is named; None where the text says neither."""
    steps = back_steps(text, moment.words)
    if steps is not None and steps > 1:
        return go_back(conversation, moment, steps)
    named = change_of(text, moment.words)
    return _change(conversation, named, moment) if named else None


def _change(conversation: Conversation, named: str, moment: Moment) -> Turn | None:
    """Changes an answer at once where the new one is named too, else asks its question again."""
    settled = moment.walk(conversation).settled()
    if named.isdigit() and 1 <= int(named) <= len(settled):
        return revisit(conversation, settled[int(named) - 1], moment)
    supposed = supposition_in(named, (moment.asked(question) for question in settled), moment.words)
    if supposed is None:
        return None  # "das können wir ändern" names nothing
    question = supposed.asked.question.id
    if supposed.value is None:
        return revisit(conversation, question, moment)
    return settle(conversation.attentive(), moment, question, value=supposed.value)


def _at_rest(conversation: Conversation, text: str, moment: Moment) -> Turn:
    command = command_in(text, moment.words)
    if command is Command.SKIP:  # "weiter" passes a question over elsewhere; here it goes on
        command = Command.RESUME
    return COMMANDS[command](conversation, moment) if command in _AT_REST else ask_again(conversation, moment)


def _after_the_result(
    conversation: Conversation, text: str, moment: Moment, *, is_looking: bool, raised: Raised | None
) -> Turn:
    words = moment.words
    command = command_in(text, words)
    if command is Command.WHY:
        return answer_why(conversation, moment)
    if command is Command.BACK and is_looking:
        return look_over(conversation, moment)
    if command is not None:
        return COMMANDS[command](conversation, moment)
    answered = answer_concern(conversation, raised, moment) if raised else inquire(conversation, text, moment)
    if answered is not None:
        return answered
    return say(conversation, moment.say(Line.THANKS if is_thanks(text, words) else Line.DONE_OTHERWISE))


def _answer(
    conversation: Conversation, said: Said, *, question: QuestionId, moment: Moment, raised: Raised | None
) -> Turn:
    asked = moment.asked(question)
    understood = understand(said.text, asked, moment.words)
    if isinstance(understood, Meant | Wanted) and not _may_be_several(said.text, asked):
        return _understood(conversation, said, understood, asked=asked, moment=moment)
    if raised is not None:
        return answer_concern(conversation, raised, moment)
    other = _something_else(conversation, said, asked, moment)
    if other is not None:
        return other
    if isinstance(understood, Meant | Wanted):
        return _understood(conversation, said, understood, asked=asked, moment=moment)
    if isinstance(understood, Guessed):
        return ask_again(conversation.asked(Asking.GUESS, {question: understood.value}, origin=said.origin), moment)
    # Remembered all the same: who mistypes often mends the message instead of writing a new one.
    return _not_understood(conversation.spoken_to(question, said.origin), said.text, moment)


def _understood(
    conversation: Conversation, said: Said, understood: Meant | Wanted, *, asked: AskedQuestion, moment: Moment
) -> Turn:
    question = asked.question.id
    if isinstance(understood, Wanted):
        if understood.command in REACTIONS:
            conversation = conversation.spoken_to(question, said.origin)
        return COMMANDS[understood.command](replace(conversation, misses=0), moment)
    if _are_too_many(understood.value, asked):
        return ask_again(conversation, moment, moment.say(Line.TOO_MANY, count=asked.question.most), briefly=True)
    remark = _on_number(said.text, asked, moment)
    return settle(conversation, moment, question, value=understood.value, origin=said.origin, remark=remark)


def _may_be_several(text: str, asked: AskedQuestion) -> bool:
    """Whether what looks like a name behind an answer may be the answer to another question ("Caritas, Kita")."""
    return asked.question.names_follow and "," in text


def _are_too_many(value: Value, asked: AskedQuestion) -> bool:
    return isinstance(value, tuple) and 0 < asked.question.most < len(value)


def _something_else(conversation: Conversation, said: Said, asked: AskedQuestion, moment: Moment) -> Turn | None:
    """A question in between, or answers to several questions at once."""
    between = answer_in_between(conversation, said.text, moment)
    if between is not None:
        return between
    walk = moment.walk(conversation)
    later = [
        moment.asked(part)
        for step in moment.dialog.paths[walk.path]
        for part in step
        if part != asked.question.id and walk.applies(part) and part not in walk.settled()
    ]
    together = answers_in(said.text, asked, later, moment.words)
    if together is None:
        return None
    return ask_again(conversation.asked(Asking.TOGETHER, together, origin=said.origin), moment)


def _on_number(text: str, asked: AskedQuestion, moment: Moment) -> Document:
    """How a number was taken that could have been an amount as well, and what to write if it was one."""
    number = other_reading(text, asked, moment.words)
    return SILENCE if number is None else moment.say(Line.NUMBER_TAKEN, number=number)


def _not_understood(conversation: Conversation, text: str, moment: Moment) -> Turn:
    kind = _kind_word(text, moment)
    if kind is not None:
        return ask_again(conversation, moment, moment.say(kind), briefly=True)
    if is_long(text):
        line = Line.NOT_UNDERSTOOD_LONG
    elif is_question(text, moment.words):
        line = Line.FREE_QUESTION
    else:
        line = Line.NOT_UNDERSTOOD_AGAIN if conversation.misses else Line.NOT_UNDERSTOOD
    return ask_again(replace(conversation, misses=conversation.misses + 1), moment, moment.say(line), briefly=True)


def _kind_word(text: str, moment: Moment) -> Line | None:
    """What is said to a greeting or to thanks."""
    if is_greeting(text, moment.words):
        return Line.GREETED
    return Line.WELCOME if is_thanks(text, moment.words) else None


def _correct(conversation: Conversation, edited: Edited, moment: Moment) -> Turn:
    """Takes an edit as a change of the answer that the message gave in its first version."""
    if conversation.is_stopped:
        return ask_again(conversation, moment)
    question = conversation.origins.get(edited.original)
    if question is None or not moment.walk(conversation).applies(question):
        return ask_again(conversation, moment, moment.say(Line.EDIT_ELSEWHERE), briefly=True)
    if len(edited.text) > LONGEST_TEXT:
        return decline(conversation, Unreadable.TOO_LONG, moment)
    raised = raised_by(edited.text, moment)
    urgent = answer_urgent(conversation, raised, moment) if raised else None
    if urgent is not None:
        return urgent
    return _corrected(conversation.spoken_to(question, edited.origin), edited, question, moment)


def _corrected(conversation: Conversation, edited: Edited, question: QuestionId, moment: Moment) -> Turn:
    asked = moment.asked(question)
    match understand(edited.text, asked, moment.words):
        case Guessed(guessed):
            return ask_again(conversation.asked(Asking.GUESS, {question: guessed}, origin=edited.origin), moment)
        case Meant(meant) if not _are_too_many(meant, asked):
            value: Value | None = meant
        case Wanted(command) if command in REACTIONS:
            value = REACTIONS[command]
        case _:
            return ask_again(conversation, moment, moment.say(Line.EDIT_NOT_UNDERSTOOD, title=asked.title))
    if value == conversation.answers.get(question) and (value is not None or question in conversation.skipped):
        return ask_again(conversation, moment, moment.say(Line.UNCHANGED, title=asked.title))
    remark = _on_number(edited.text, asked, moment)
    going_on = replace(conversation, pending=None)
    return settle(going_on, moment, question, value=value, origin=edited.origin, remark=remark)


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
