"""The words that work at any time, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.conversation.commands.after import method, next_steps, person, sources
from bot.conversation.commands.explaining import advise_on_answering, explain_question, help_out, show_status
from bot.conversation.commands.language import (
    ask_for_language,
    speak_easily,
    speak_english,
    speak_german,
)
from bot.conversation.commands.navigation import (
    ask_to_restart,
    ask_what_to_change,
    dont_know,
    go_back,
    go_the_long_way,
    go_the_short_way,
    keep,
    skip,
)
from bot.conversation.commands.reporting import report
from bot.conversation.commands.rights import ask_to_erase, export, resume, show_privacy, stop
from bot.conversation.commands.surveying import survey
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
    Command.LANGUAGE: ask_for_language,
    Command.GERMAN: speak_german,
    Command.ENGLISH: speak_english,
    Command.EASY: speak_easily,
    Command.SUGGEST: advise_on_answering,
    Command.CHANGE: ask_what_to_change,
    Command.KEEP: keep,
    Command.FULL: go_the_long_way,
    Command.EXPRESS: go_the_short_way,
    Command.PRIVACY: show_privacy,
    Command.EXPORT: export,
    Command.STOP: stop,
    Command.RESUME: resume,
    Command.ERASE: ask_to_erase,
    Command.NEXT_STEPS: next_steps,
    Command.SOURCES: sources,
    Command.METHOD: method,
    Command.PERSON: person,
    Command.REPORT: report,
    Command.SURVEY: survey,
}
