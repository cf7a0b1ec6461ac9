"""What is said while the bot waits for a yes or a no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation.commands import COMMANDS
from bot.conversation.ending import erase
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.opening import begin_anew
from bot.conversation.speak import ask_again
from bot.conversation.state import Conversation, Pending
from bot.conversation.turn import Turn
from bot.dialog.understand.commands import command_in, confirmed
from bot.dialog.words import Command

_KEPT = {Pending.RESTART: Line.KEPT, Pending.ERASURE: Line.NOT_ERASED}
_WHY = {Pending.RESTART: Line.WHY_CONFIRM, Pending.ERASURE: Line.WHY_ERASURE}

_ASKED_BY: Mapping[Command, Pending] = {Command.RESTART: Pending.RESTART, Command.ERASE: Pending.ERASURE}
"""Commands that ask for a confirmation themselves; the latest one counts."""

_NEITHER = frozenset({Command.BACK, Command.SKIP, Command.DONT_KNOW, Command.RESUME})
"""Commands that mean no: whoever moves on does not want to throw anything away."""

_MEANWHILE = frozenset({Command.HELP, Command.STATUS, Command.LANGUAGE, Command.PRIVACY, Command.EXPORT, Command.STOP})
"""Commands that are obeyed all the same; all but the last ask again afterwards."""


def confirm(conversation: Conversation, pending: Pending, text: str, moment: Moment) -> Turn:
    """Takes a text as the reaction to a request for confirmation; only a plain yes is one."""
    words = moment.content.interview.words
    yes, command = confirmed(text, words), command_in(text, words)
    if yes:
        return begin_anew(moment) if pending is Pending.RESTART else erase(moment)
    if yes is False or command in _NEITHER:
        return ask_again(conversation.attentive(), moment, moment.say(_KEPT[pending]))
    if command is Command.WHY:
        return ask_again(conversation, moment, moment.say(_WHY[pending]))
    if command in _MEANWHILE:
        return COMMANDS[command](conversation, moment)
    if command is not None and _ASKED_BY.get(command, pending) is not pending:
        return COMMANDS[command](replace(conversation, pending=None), moment)
    return ask_again(conversation, moment, moment.say(Line.CONFIRM_AGAIN))
