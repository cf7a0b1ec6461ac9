"""Texts that consist of known phrases and nothing else."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bot.dialog.normal import joined

_LONGEST = 6
"""Words of the longest phrase that is looked for."""


def phrases_in(
    said: Sequence[str], phrases: Container[str], ignored: Container[str] = frozenset()
) -> tuple[str, ...] | None:
    """The phrases that a text consists of, the longest first; None where a word is left over.

    Args:
        said: the words of the text.
        phrases: what is known, run together.
        ignored: words that may stand between.
    """
    found: list[str] = []
    place = 0
    while place < len(said):
        length = longest_at(said, place, phrases)
        if length:
            found.append(joined(tuple(said[place : place + length])))
        elif said[place] not in ignored:
            return None
        place += max(1, length)
    return tuple(found)


def longest_at(said: Sequence[str], place: int, phrases: Container[str]) -> int:
    """How many words the longest phrase has that begins at a place; 0 where none does."""
    for length in range(min(_LONGEST, len(said) - place), 0, -1):
        if joined(tuple(said[place : place + length])) in phrases:
            return length
    return 0
