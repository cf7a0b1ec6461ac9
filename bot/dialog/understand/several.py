"""Several answers in one text: numbers, words, or both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialog.interview import AskedQuestion, Choice
from bot.dialog.normal import phrase, plain, tokens
from bot.dialog.understand.labels import choice_in, has_same_sense
from bot.dialog.understand.numbers import numbers_in
from bot.dialog.words import Words

_MARKS = re.compile(r"[,;+&/\n]|(?<!\w)[-*•](?!\w)")


Chosen = tuple[Choice, ...]

_MOST_PARTS = 30
"""Parts of a text beyond which it is no answer, and reading it would take long."""


def choices_in(text: str, asked: AskedQuestion, words: Words) -> Chosen | None:
    """All choices that a text names, in its order; None if any part of it is not understood."""
    numbers = numbers_in(text, words, runs=asked.question.runs_allowed)
    if numbers is not None:
        return _numbered(numbers, asked.choices)
    parts = parts_of(text, words)
    if len(parts) > _MOST_PARTS:
        return None
    chosen = [_part(part, asked, words) for part in parts]
    if None in chosen and any(chosen):
        # Beside answers that are sure, one word of another is enough.
        chosen = [each or _by_a_word(part, asked.choices, words) for each, part in zip(chosen, parts, strict=True)]
    found: dict[str, Choice] = {}
    for each in chosen:
        if each is None:
            return None
        found |= {choice.id: choice for choice in each}
    return tuple(found.values()) or None


def everything_but(text: str, asked: AskedQuestion, words: Words) -> tuple[Chosen, bool] | None:
    """All choices but those that a text takes out ("alles außer 3"), and whether they are taken out by number."""
    said = text.split()
    for end in range(1, len(said)):
        length = _but_at(said, end, words)
        if length and phrase(" ".join(said[:end])) in words.everything:
            rest = " ".join(said[end + length :])
            taken = choices_in(rest, asked, words)
            if taken and len(taken) < len(asked.choices):
                out = {choice.id for choice in taken}
                by_number = numbers_in(rest, words) is not None
                return tuple(choice for choice in asked.choices if choice.id not in out), by_number
    return None


def word_owner(text: str, choices: Sequence[Choice], words: Words) -> Choice | None:
    """The one choice of which a word, and not an empty one, is the text."""
    said = tokens(text)
    empty = words.faint | words.fillers | words.courtesies | words.negations | words.doubts
    if len(said) != 1 or said[0] in empty or not said[0].isalpha():
        return None
    owners = [
        choice
        for choice in choices
        if any(said[0] in saying and has_same_sense(said, saying, words) for saying in choice.sayings)
    ]
    return owners[0] if len(owners) == 1 else None


def parts_of(text: str, words: Words) -> tuple[str, ...]:
    """The text cut at commas, signs, new lines and words like "und"."""
    pattern = "|".join(re.escape(word) for word in sorted(words.separators))
    pieces = re.split(rf"\b(?:{pattern})\b|{_MARKS.pattern}", plain(text))
    return tuple(piece for piece in pieces if tokens(piece))


def _part(part: str, asked: AskedQuestion, words: Words) -> Chosen | None:
    """The choices of one part; beside words a number may be an age where runs may be ages."""
    numbers = numbers_in(part, words) if asked.question.runs_allowed else None
    if numbers is not None:
        return _numbered(numbers, asked.choices)
    choice = choice_in(part, asked.choices, words)
    return None if choice is None else (choice,)


def _by_a_word(part: str, choices: Sequence[Choice], words: Words) -> Chosen | None:
    owner = word_owner(part, choices, words)
    return None if owner is None else (owner,)


def _but_at(said: list[str], place: int, words: Words) -> int:
    """How many words say "except" at a place."""
    return next((length for length in (2, 1) if phrase(" ".join(said[place : place + length])) in words.but), 0)


def _numbered(numbers: Sequence[int], choices: Sequence[Choice]) -> Chosen | None:
    if not all(1 <= number <= len(choices) for number in numbers):
        return None
    return tuple(choices[number - 1] for number in numbers)
