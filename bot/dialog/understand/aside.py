"""What a text that answers nothing seems to be, so that the reply can be a kind one."""

from __future__ import annotations

from bot.dialog.normal import phrase, tokens
from bot.dialog.words import Words

_LONGEST_ANSWER = 8
"""Words; longer answers are nearly always stories, and stories have names in them."""


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
