"""The language of the conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import ask_again
from bot.conversation.state import Asking, Conversation
from bot.conversation.turn import Turn
from bot.texts import Register


def ask_for_language(conversation: Conversation, moment: Moment) -> Turn:
    """Asks which language it is to be."""
    return ask_again(conversation.asked(Asking.LANGUAGE), moment)


def speak_german(conversation: Conversation, moment: Moment) -> Turn:
    """Goes on in German."""
    return speak_in(Register.DE, conversation, moment)


def speak_english(conversation: Conversation, moment: Moment) -> Turn:
    """Goes on in English."""
    return speak_in(Register.EN, conversation, moment)


def speak_easily(conversation: Conversation, moment: Moment) -> Turn:
    """Goes on in German that is easy to understand."""
    return speak_in(Register.LEICHT, conversation, moment)


def speak_in(register: Register, conversation: Conversation, moment: Moment) -> Turn:
    """Goes on in a language, with what is open said once more in it."""
    spoken = moment.speaking(register)
    return ask_again(replace(conversation, register=register), spoken, spoken.say(Line.LANGUAGE_TAKEN))
