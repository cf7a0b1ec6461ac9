"""What a text that answers nothing seems to be, so that the reply can be a kind one."""

from __future__ import annotations

from bot.dialog.normal import phrase, tokens
from bot.dialog.understand.commands import command_in
from bot.dialog.understand.consent import consent_in
from bot.dialog.understand.inquiries import Inquired, inquiry_in, term_in
from bot.dialog.understand.meaning import Wanted
from bot.dialog.words import Command, Inquiry, Words

_LONGEST_ANSWER = 8
"""Words; longer answers are nearly always stories, and stories have names in them."""

_LONGEST_TERM = 3


def aside_question(text: str, words: Words) -> Wanted | Inquired | None:
    """The question that is asked in between: what a question is for, what a word means ("AVV?"), or about a product."""
    if command_in(text, words) is Command.WHY:
        return Wanted(Command.WHY)
    inquired = inquiry_in(text, words)
    if inquired is not None:
        return inquired if inquired.about.strip(" ?!.") else None
    said = tokens(text)
    if not text.rstrip().endswith("?") or not 0 < len(said) <= _LONGEST_TERM or said[0] in words.askers:
        return None
    term = term_in(text, words)
    is_term = term and any(char.isalpha() for char in term) and consent_in(term, words, words.courtesies) is None
    return Inquired(Inquiry.TERM, term) if is_term else None


def is_long(text: str) -> bool:
    """Whether a text is more than an answer in words would be."""
    return len(tokens(text)) > _LONGEST_ANSWER


def is_question(text: str, words: Words) -> bool:
    """Whether a text asks something."""
    said = tokens(text)
    return len(said) > 1 and ("?" in text or said[0] in words.askers)


def is_thanks(text: str, words: Words) -> bool:
    """Whether a text only thanks or says goodbye."""
    return phrase(text) in words.thanks


def is_greeting(text: str, words: Words) -> bool:
    """Whether a text only says hello."""
    return phrase(text) in words.greetings
