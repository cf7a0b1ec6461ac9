"""Words that are near to those of one answer, but too far to be taken for it without asking back."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA, Indel

from bot.dialog.interview import Choice
from bot.dialog.normal import joined, tokens
from bot.dialog.understand.labels import has_same_sense, without
from bot.dialog.understand.thresholds import AHEAD, ANSWERS, COMPOUND, NEAR, NEAR_APART, SHORTEST_GUESSED
from bot.dialog.words import Words

_MOST_WORDS = 3
_MOST_APART = 2
"""Letters by which texts may differ that are cut apart differently."""

_SOUNDS = ("ck", "fv", "sz", "dt", "bp", "iy", "ae")
"""Letters at the beginning of a word that are heard alike."""


def nearest_choice(text: str, choices: Sequence[Choice], words: Words) -> Choice | None:
    """The choice that a text is nearest to; None where none is near, or another one hardly less."""
    said = without(tokens(text), words.fillers | words.courtesies | words.hedges)
    whole = joined(said)
    says_nothing = all(word in words.faint or word in words.negations for word in said)
    if not choices or says_nothing or len(whole) < SHORTEST_GUESSED or len(said) > _MOST_WORDS or not whole.isalpha():
        return None
    ranked = sorted(((_nearness(said, choice, words), choice.number) for choice in choices), reverse=True)
    (best, number), (second, _) = ranked[0], ranked[1] if len(ranked) > 1 else (0.0, 0)
    return choices[number - 1] if best >= NEAR and best - second >= AHEAD else None


def _nearness(said: tuple[str, ...], choice: Choice, words: Words) -> float:
    return max((_alike(said, saying, words) for saying in choice.sayings), default=0.0)


def _alike(said: tuple[str, ...], saying: tuple[str, ...], words: Words) -> float:
    """How near a text is to a way of saying an answer, from 0 to 1: as near as its least near word."""
    if len(said) == 1 == len(saying) and saying[0] not in words.faint and _is_compound(said[0], saying[0]):
        return COMPOUND
    if len(said) == len(saying):
        alike = min(_alike_word(word, meant) for word, meant in zip(said, saying, strict=True))
    elif abs(sum(map(len, said)) - sum(map(len, saying))) <= _MOST_APART:
        alike = _alike_word(joined(said), joined(saying))
        alike = alike if alike >= NEAR_APART else 0.0
    else:
        return 0.0
    return alike if alike and has_same_sense(said, saying, words) else 0.0


def _alike_word(word: str, meant: str) -> float:
    if word == meant:
        return 1.0
    shorter = min(len(word), len(meant))
    if shorter < SHORTEST_GUESSED or not meant.isalpha() or not _begin_alike(word, meant):
        return 0.0
    if shorter < ANSWERS.mistyped and Indel.distance(word, meant) > 1:
        return 0.0
    return OSA.normalized_similarity(word, meant, score_cutoff=NEAR)


def _is_compound(word: str, meant: str) -> bool:
    """Whether a word is put together with another one."""
    return len(meant) >= SHORTEST_GUESSED and (word.startswith(meant) or word.endswith(meant)) and word != meant


def _begin_alike(word: str, meant: str) -> bool:
    return word[0] == meant[0] or any(word[0] in sound and meant[0] in sound for sound in _SOUNDS)
