"""Answers in words: the label, a part of it, another word for it, or one of these mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from bot.dialog.interview import Choice
from bot.dialog.normal import joined, tokens
from bot.dialog.words import Words

_MOST_WORDS = 6
_MOST_BESIDE = 2
_SHORTEST_PREFIX = 4
_SHORTEST_WITHIN = 3
_SHORTEST_MISTYPED = 5
_LONG = 10


def choice_in(text: str, choices: Sequence[Choice], words: Words) -> Choice | None:
    """The one choice that a text names, or None where it names none or several.

    Words that turn the meaning round must stand in the text and in the choice, or in neither ("Smartphone" does not
    mean "kein Smartphone"), and nothing is guessed from a text that doubts or asks.
    """
    said = tokens(text)
    exact = [choice for choice in choices if joined(said) in choice.phrases]
    if exact:
        return _only(exact)
    if "?" in text:
        return None
    core = tuple(word for word in said if word not in words.fillers)
    without_courtesy = [choice for choice in choices if joined(core) in choice.phrases]
    if without_courtesy:
        return _only(without_courtesy)
    if not _may_be_guessed(said, core, words):
        return None
    for fits in (_is_part, _contains, _is_mistyped):
        found = [choice for choice in choices if any(fits(core, saying, words) for saying in choice.sayings)]
        if found:
            return _only(found)
    return None


def _only(found: Sequence[Choice]) -> Choice | None:
    return found[0] if len(found) == 1 else None


def _may_be_guessed(said: tuple[str, ...], core: tuple[str, ...], words: Words) -> bool:
    return (
        0 < len(core) <= _MOST_WORDS
        and not any(word in words.doubts for word in said)
        and not any(word.isdigit() for word in core)
    )


def _is_part(core: tuple[str, ...], saying: tuple[str, ...], words: Words) -> bool:
    """Every word of the text stands in the saying, at least with its beginning."""
    if not _same_sense(core, saying, words) or all(word in words.negations for word in core):
        return False
    content = [word for word in core if word not in words.negations]
    return all(any(_begins(word, other) for other in saying) for word in content)


def _contains(core: tuple[str, ...], saying: tuple[str, ...], words: Words) -> bool:
    """The whole saying stands in the text, with at most two words beside it."""
    kept = tuple(word for word in saying if word not in words.fillers)
    if not kept or len("".join(kept)) < _SHORTEST_WITHIN or len(core) > len(kept) + _MOST_BESIDE:
        return False
    runs = (core[start : start + len(kept)] for start in range(len(core) - len(kept) + 1))
    return any(run == kept for run in runs) and _same_sense(core, saying, words)


def _is_mistyped(core: tuple[str, ...], saying: tuple[str, ...], words: Words) -> bool:
    """The text is one slip away from the saying, two where both are long; the first letter is right."""
    said, meant = joined(core), joined(saying)
    shorter = min(len(said), len(meant))
    if shorter < _SHORTEST_MISTYPED or said[0] != meant[0] or not meant.isalpha():
        return False
    slips = 2 if shorter >= _LONG else 1
    return OSA.distance(said, meant, score_cutoff=slips) <= slips and _same_sense(core, saying, words)


def _same_sense(core: Iterable[str], saying: Iterable[str], words: Words) -> bool:
    return any(word in words.negations for word in core) == any(word in words.negations for word in saying)


def _begins(word: str, other: str) -> bool:
    return word == other or (len(word) >= _SHORTEST_PREFIX and other.startswith(word))
