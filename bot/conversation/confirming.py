"""What is said while the bot waits for an answer to something that is no question of the dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation.asking import REGISTERS, YES, offers
from bot.conversation.commands import COMMANDS
from bot.conversation.commands.language import speak_in
from bot.conversation.commands.navigation import revisit, take_path
from bot.conversation.commands.reporting import take_report
from bot.conversation.commands.surveying import end_survey
from bot.conversation.ending import erase
from bot.conversation.inquiries import answer_in_between
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.opening import begin_anew
from bot.conversation.proceed import go_on, settle, settle_all
from bot.conversation.speak import ask_again
from bot.conversation.state import EXPRESS, FULL, Asking, Conversation, Pending
from bot.conversation.turn import Turn
from bot.dialog.model import QuestionId
from bot.dialog.normal import phrase
from bot.dialog.understand.commands import command_in, confirmed
from bot.dialog.understand.numbers import number_in
from bot.dialog.words import Command
from bot.texts import Register

_KEPT: Mapping[Asking, Line] = {
    Asking.RESTART: Line.KEPT,
    Asking.ERASURE: Line.NOT_ERASED,
    Asking.VOIDING: Line.KEPT,
    Asking.CHANGE: Line.KEPT,
}
"""What is said where nothing becomes of it."""

_WHY: Mapping[Asking, Line] = {
    Asking.RESTART: Line.WHY_CONFIRM,
    Asking.ERASURE: Line.WHY_ERASURE,
    Asking.PATH: Line.WHY_PATH,
    Asking.CONTRADICTION: Line.WHY_CONTRADICTION,
    Asking.VOIDING: Line.WHY_VOIDING,
}

_ASKED_BY: Mapping[Command, Asking] = {Command.RESTART: Asking.RESTART, Command.ERASE: Asking.ERASURE}
"""Commands that ask for a confirmation themselves; the latest one counts."""

_NEITHER = frozenset({Command.BACK, Command.SKIP, Command.DONT_KNOW, Command.RESUME, Command.KEEP})
"""Commands that mean no: whoever moves on does not want to throw anything away."""

_CANCELLED: Mapping[Asking, Line] = {
    Asking.REPORT: Line.REPORT_CANCELLED,
    Asking.HELPFUL: Line.SURVEY_CANCELLED,
    Asking.MISSING: Line.SURVEY_CANCELLED,
}
"""What is said where nothing is passed on to the admins; here "abbrechen" does not stop the whole conversation."""

_PASSING = frozenset({Command.SKIP, Command.DONT_KNOW})
"""Commands that pass over one of several questions."""

_MEANWHILE = frozenset(
    {
        Command.HELP,
        Command.STATUS,
        Command.LANGUAGE,
        Command.ENGLISH,
        Command.EASY,
        Command.GERMAN,
        Command.PRIVACY,
        Command.EXPORT,
        Command.STOP,
        Command.METHOD,
        Command.PERSON,
    }
)
"""Commands that are obeyed all the same; all but the last ask again afterwards."""

_STRICT = frozenset({Asking.RESTART, Asking.ERASURE})
"""What only a plain yes or no answers."""

_PATHS: Mapping[str, Command] = {EXPRESS: Command.EXPRESS, FULL: Command.FULL}


def react_to_asking(conversation: Conversation, pending: Pending, text: str, moment: Moment) -> Turn | Conversation:
    """Takes a text as the reaction to what is asked.

    Returns:
        The turn; or the conversation with nothing pending, where the text says something else and is to be heard anew.
    """
    command = command_in(text, moment.words)
    if command is Command.STOP and pending.asking in _CANCELLED:
        return ask_again(conversation.attentive(), moment, moment.say(_CANCELLED[pending.asking]))
    if command in _MEANWHILE:
        return COMMANDS[command](conversation, moment)
    if command is not None and command in _ASKED_BY and _ASKED_BY[command] is not pending.asking:
        return COMMANDS[command](replace(conversation, pending=None), moment)
    if command is Command.WHY and pending.asking in _WHY:
        return ask_again(conversation, moment, moment.say(_WHY[pending.asking]))
    return _REACTIONS.get(pending.asking, _confirm)(conversation, pending, text, command, moment)


def _confirm(
    conversation: Conversation, pending: Pending, text: str, command: Command | None, moment: Moment
) -> Turn | Conversation:
    yes = confirmed(text, moment.words)
    if yes:
        return _agreed(conversation, pending, moment)
    if yes is False or command in _NEITHER:
        return _disagreed(conversation.attentive(), pending, moment)
    if pending.asking in _STRICT:
        return ask_again(conversation, moment, moment.say(Line.CONFIRM_AGAIN))
    return conversation.attentive()


def _agreed(conversation: Conversation, pending: Pending, moment: Moment) -> Turn:
    match pending.asking:
        case Asking.RESTART:
            return begin_anew(moment)
        case Asking.ERASURE:
            return erase(moment)
        case Asking.CONTRADICTION:
            return go_on(conversation.attentive(), moment, moment.say(Line.CONTRADICTION_KEPT))
        case Asking.GUESS:
            question, value = next(iter(pending.answers.items()))
            return settle(conversation.attentive(), moment, question, value=value, origin=pending.origin)
        case _:
            return settle_all(conversation.attentive(), moment, pending.answers, origin=pending.origin)


def _disagreed(conversation: Conversation, pending: Pending, moment: Moment) -> Turn:
    match pending.asking:
        case Asking.CONTRADICTION:
            question = next(iter(pending.answers))
            return revisit(conversation, question, moment)
        case Asking.GUESS:
            return ask_again(conversation, moment, moment.say(Line.GUESS_WRONG))
        case Asking.TOGETHER:
            return ask_again(conversation, moment, moment.say(Line.TOGETHER_WRONG))
        case _:
            return ask_again(conversation, moment, moment.say(_KEPT[pending.asking]))


def _chosen(conversation: Conversation, pending: Pending, text: str, moment: Moment) -> str | None:
    """The answer that a text names by its number or its label."""
    every = offers(pending, conversation, moment)
    number = number_in(text, moment.words)
    if number is not None:
        return every[number - 1].id if 1 <= number <= len(every) else None
    return next((offer.id for offer in every if phrase(offer.label) == phrase(text)), None)


def _path(conversation: Conversation, pending: Pending, text: str, command: Command | None, moment: Moment) -> Turn:
    chosen = _chosen(conversation, pending, text, moment)
    if command is Command.BACK:
        return ask_again(conversation, moment, moment.say(Line.BACK_AT_START))
    if command in (Command.SKIP, Command.DONT_KNOW, Command.SUGGEST, Command.RESUME):
        chosen = EXPRESS
    for path, word in _PATHS.items():
        if path == chosen or command is word:
            return take_path(conversation, path, moment)
    if command is not None:
        return COMMANDS[command](conversation, moment)
    between = answer_in_between(conversation, text, moment)
    return between or ask_again(conversation, moment, moment.say(Line.CHOOSE_ONE))


def _language(
    conversation: Conversation, pending: Pending, text: str, command: Command | None, moment: Moment
) -> Turn | Conversation:
    chosen = _chosen(conversation, pending, text, moment)
    going_on = conversation.attentive()
    if chosen in tuple(REGISTERS):
        return speak_in(Register(chosen), going_on, moment)
    if command in _NEITHER or confirmed(text, moment.words) is False:
        return ask_again(going_on, moment, moment.say(Line.AS_IT_IS))
    if command is not None:
        return going_on
    return ask_again(conversation, moment, moment.say(Line.CHOOSE_ONE))


def _change(
    conversation: Conversation, pending: Pending, text: str, command: Command | None, moment: Moment
) -> Turn | Conversation:
    chosen = _chosen(conversation, pending, text, moment) or _titled(conversation, text, moment)
    going_on = conversation.attentive()
    if chosen is not None:
        return revisit(going_on, QuestionId(chosen), moment)
    if command in _NEITHER or confirmed(text, moment.words) is False:
        return ask_again(going_on, moment, moment.say(Line.AS_IT_IS))
    if command is not None:
        return going_on
    return ask_again(conversation, moment, moment.say(Line.CHOOSE_ONE))


def _titled(conversation: Conversation, text: str, moment: Moment) -> str | None:
    """The settled question that a text calls by its name."""
    said = phrase(text)
    named = [question for question in moment.walk(conversation).settled() if said in moment.asked(question).names]
    return named[0] if len(named) == 1 else None


def _report(
    conversation: Conversation, pending: Pending, text: str, command: Command | None, moment: Moment
) -> Turn | Conversation:
    """Takes whatever is written for the report, commands aside: it may well begin like a question."""
    going_on = conversation.attentive()
    if command is Command.REPORT:
        return COMMANDS[command](going_on, moment)
    is_off = command in _NEITHER or confirmed(text, moment.words) is False
    if is_off or _chosen(conversation, pending, text, moment) is not None:
        return ask_again(going_on, moment, moment.say(_CANCELLED[pending.asking]))
    return going_on if command is not None else take_report(conversation, text, moment)


def _helpful(
    conversation: Conversation, pending: Pending, text: str, command: Command | None, moment: Moment
) -> Turn | Conversation:
    going_on = conversation.attentive()
    ids = {phrase(offer.id): offer.id for offer in offers(pending, conversation, moment)}
    chosen = _chosen(conversation, pending, text, moment) or ids.get(phrase(text))
    if chosen is None and confirmed(text, moment.words):
        chosen = YES
    if chosen is not None or command in _PASSING:
        return ask_again(conversation.asked(Asking.MISSING, about=chosen or ""), moment)
    if command in _NEITHER or confirmed(text, moment.words) is False:
        return ask_again(going_on, moment, moment.say(_CANCELLED[pending.asking]))
    return going_on if command is not None else ask_again(conversation, moment, moment.say(Line.CHOOSE_ONE))


def _missing(
    conversation: Conversation, pending: Pending, text: str, command: Command | None, moment: Moment
) -> Turn | Conversation:
    going_on = conversation.attentive()
    if command is Command.BACK:
        return ask_again(conversation.asked(Asking.HELPFUL), moment)
    if _chosen(conversation, pending, text, moment) is not None or phrase(text) in moment.words.none:
        return end_survey(conversation, pending.about, "", moment)
    if command in _PASSING:
        return end_survey(conversation, pending.about, None, moment)
    if command in _NEITHER or confirmed(text, moment.words) is False:
        return ask_again(going_on, moment, moment.say(_CANCELLED[pending.asking]))
    return going_on if command is not None else end_survey(conversation, pending.about, text, moment)


_REACTIONS: Mapping[Asking, Callable[[Conversation, Pending, str, Command | None, Moment], Turn | Conversation]] = {
    Asking.PATH: _path,
    Asking.LANGUAGE: _language,
    Asking.CHANGE: _change,
    Asking.HELPFUL: _helpful,
    Asking.MISSING: _missing,
    Asking.REPORT: _report,
}
