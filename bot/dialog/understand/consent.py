"""Yes and no, in all the ways that people say them."""

from __future__ import annotations

import re

from bot.dialog.normal import joined, tokens
from bot.dialog.understand.cover import phrases_in
from bot.dialog.words import Words

_TONE = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
"""What gives a thumb its colour and a sign its look."""


def consent_in(text: str, words: Words, ignored: frozenset[str]) -> bool | None:
    """Whether a text says yes or no; None where it says neither or both.

    Args:
        text: what a person wrote.
        words: the words of the conversation.
        ignored: words that may stand beside a yes or a no.
    """
    said = tokens(text)
    whole = joined(said)
    if whole in words.yes or whole in words.no:
        return whole in words.yes
    if "?" in text:
        return None
    if not said:
        return _by_sign(text, words)
    known = words.yes | words.no
    spoken = tuple(word for word in said if word in known or word not in words.courtesies)
    found = phrases_in(spoken, known, ignored)
    if not found:
        return None
    says_yes = {phrase in words.yes for phrase in found}
    return says_yes.pop() if len(says_yes) == 1 else None


def _by_sign(text: str, words: Words) -> bool | None:
    signs = set(_TONE.sub("", text).split())
    if not signs:
        return None
    if signs <= words.yes_signs:
        return True
    return False if signs <= words.no_signs else None
