"""The language of the conversation."""

from __future__ import annotations

from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import ask_again
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn


def change_language(conversation: Conversation, moment: Moment) -> Turn:
    """Says that German is what there is, and goes on."""
    return ask_again(conversation, moment, moment.say(Line.GERMAN_ONLY))
