"""Several answers in one text: numbers, words, or both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialog.interview import AskedQuestion, Choice
from bot.dialog.normal import plain, tokens
from bot.dialog.understand.labels import choice_in
from bot.dialog.understand.numbers import numbers_in
from bot.dialog.words import Words

_MARKS = re.compile(r"[,;+&/\n]|(?<!\w)[-*•](?!\w)")


def choices_in(text: str, asked: AskedQuestion, words: Words) -> frozenset[Choice] | None:
    """All choices that a text names; None if any part of it is not understood."""
    numbers = numbers_in(text, words, runs=asked.question.runs_allowed)
    if numbers is not None:
        return _numbered(numbers, asked.choices)
    found: set[Choice] = set()
    for part in _parts(text, words):
        chosen = _part(part, asked, words)
        if chosen is None:
            return None
        found |= chosen
    return frozenset(found) or None


def _part(part: str, asked: AskedQuestion, words: Words) -> frozenset[Choice] | None:
    """The choices of one part; beside words a number may be an age where runs may be ages."""
    numbers = numbers_in(part, words) if asked.question.runs_allowed else None
    if numbers is not None:
        return _numbered(numbers, asked.choices)
    choice = choice_in(part, asked.choices, words)
    return None if choice is None else frozenset((choice,))


def _numbered(numbers: Sequence[int], choices: Sequence[Choice]) -> frozenset[Choice] | None:
    if not all(1 <= number <= len(choices) for number in numbers):
        return None
    return frozenset(choices[number - 1] for number in numbers)


def _parts(text: str, words: Words) -> tuple[str, ...]:
    """The text cut at commas, signs, new lines and words like "und"."""
    pattern = "|".join(re.escape(word) for word in sorted(words.separators))
    pieces = re.split(rf"\b(?:{pattern})\b|{_MARKS.pattern}", plain(text))
    return tuple(piece for piece in pieces if tokens(piece))
