"""Commands: plain words that work at any time."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from bot.dialog.normal import joined, tokens
from bot.dialog.words import Command, Words

_SHORTEST_MISTYPED = 5


def command_in(text: str, words: Words) -> Command | None:
    """The command that a text is, with or without a slash and courtesies, or with one typing mistake."""
    said = tokens(text)
    bare = joined(tuple(word for word in said if word not in words.courtesies))
    for candidate in (joined(said), bare):
        if candidate in words.commands:
            return words.commands[candidate]
    return _mistyped(bare, words)


def confirmed(text: str, words: Words) -> bool | None:
    """Whether a text says yes (1) or no (2) to a request for confirmation; None where it says neither."""
    said = joined(tokens(text))
    if said == "1" or said in words.yes:
        return True
    if said == "2" or said in words.no:
        return False
    return None


def _mistyped(said: str, words: Words) -> Command | None:
    """A command one slip away: a letter too much, too few, wrong or swapped with its neighbour."""
    if len(said) < _SHORTEST_MISTYPED or not said.isalpha():
        return None
    near = {
        command
        for text, command in words.commands.items()
        if len(text) >= _SHORTEST_MISTYPED and text[0] == said[0] and OSA.distance(said, text, score_cutoff=1) <= 1
    }
    return near.pop() if len(near) == 1 else None
