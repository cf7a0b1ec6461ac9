"""The words that work at any time, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.conversation.commands.explaining import explain_question, help_out, show_status
from bot.conversation.commands.language import change_language
from bot.conversation.commands.navigation import ask_to_restart, dont_know, go_back, skip
from bot.conversation.commands.rights import ask_to_erase, export, resume, show_privacy, stop
from bot.conversation.moment import Moment
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.dialog.words import Command

COMMANDS: Mapping[Command, Callable[[Conversation, Moment], Turn]] = {
    Command.DONT_KNOW: dont_know,
    Command.BACK: go_back,
    Command.SKIP: skip,
    Command.RESTART: ask_to_restart,
    Command.HELP: help_out,
    Command.WHY: explain_question,
    Command.STATUS: show_status,
    Command.LANGUAGE: change_language,
    Command.PRIVACY: show_privacy,
    Command.EXPORT: export,
    Command.STOP: stop,
    Command.RESUME: resume,
    Command.ERASE: ask_to_erase,
}
