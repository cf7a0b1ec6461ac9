"""Answers in words: the label, a part of it, another word for it, or one of these mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from bot.dialog.interview import Choice
from bot.dialog.normal import joined, tokens
from bot.dialog.words import Words

_MOST_WORDS = 6
_SHORTEST_PREFIX = 5
_MOST_MISSING = 4
_SHORTEST_WITHIN = 3
_SHORTEST_SWAPPED = 5
_SHORTEST_MISTYPED = 7
_LONG = 10
_LAST_WORD = re.compile(r"\w+\W*$")


def choice_in(text: str, choices: Sequence[Choice], words: Words, *, names_follow: bool = False) -> Choice | None:
    """The one choice that a text names, or None where it names none or several.

    Words that turn the meaning round must stand in the text and in the choice, or in neither ("Smartphone" does not
    mean "kein Smartphone"), and nothing is guessed from a text that doubts or asks. A sentence that merely mentions
    something is no answer ("wir arbeiten mit der Caritas zusammen").

    Args:
        text: what a person wrote.
        choices: the possible answers.
        words: the words of the conversation.
        names_follow: whether a name may stand behind the answer.
    """
    said = tokens(text)
    exact = [choice for choice in choices if joined(said) in choice.phrases]
    if exact:
        return _only(exact)
    if "?" in text:
        return None
    core = _without(said, words.fillers | words.courtesies)
    without_fillers = [choice for choice in choices if joined(core) in choice.phrases]
    if without_fillers:
        return _only(without_fillers)
    if not _may_be_guessed(said, core, words):
        return None
    spoken = _without(said, words.courtesies)
    found = [
        choice for choice in choices if _is_part(spoken, tokens(choice.label), words) or choice.phrases.issuperset(core)
    ]
    if not found and names_follow and _ends_with_a_noun(text) and words.separators.isdisjoint(said):
        found = _before_a_name(core, choices, words)
    if not found:
        found = [choice for choice in choices if any(_is_mistyped(core, saying, words) for saying in choice.sayings)]
    return _only(found)


def _ends_with_a_noun(text: str) -> bool:
    match = _LAST_WORD.search(text)
    return match is not None and match[0][0].isupper()


def _only(found: Sequence[Choice]) -> Choice | None:
    return found[0] if len(found) == 1 else None


def _without(said: tuple[str, ...], dropped: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in said if word not in dropped)


def _may_be_guessed(said: tuple[str, ...], core: tuple[str, ...], words: Words) -> bool:
    return (
        len(core) <= _MOST_WORDS
        and any(word not in words.faint for word in core)
        and not any(word in words.doubts for word in said)
        and not any(word.isdigit() for word in core)
    )


def _is_part(said: tuple[str, ...], label: tuple[str, ...], words: Words) -> bool:
    """Every word of the text stands in the label, at least with its beginning, and one of them says something."""
    content = [word for word in said if word not in words.negations]
    return (
        any(word not in words.faint for word in content)
        and all(any(_begins(word, other) for other in label) for word in content)
        and _same_sense(said, label, words)
    )


def _before_a_name(core: tuple[str, ...], choices: Sequence[Choice], words: Words) -> list[Choice]:
    """The choices of which a saying is the text but for its last word, as in "Caritas Köln"."""
    if any(core[-1] in choice.phrases for choice in choices):
        return []
    start = core[:-1]
    says_something = any(word not in words.negations and word not in words.faint for word in start)
    if not says_something or core[-1] in words.negations or len("".join(start)) < _SHORTEST_WITHIN:
        return []
    return [choice for choice in choices if start in choice.sayings]


def _is_mistyped(core: tuple[str, ...], saying: tuple[str, ...], words: Words) -> bool:
    """The text is one slip away from the saying, two where both are long; the first letter is right.

    Short words are too close to each other ("Eltern", "extern") for more than two letters that changed places.
    """
    said, meant = joined(core), joined(saying)
    shorter = min(len(said), len(meant))
    if shorter < _SHORTEST_SWAPPED or said[0] != meant[0] or not meant.isalpha():
        return False
    if shorter < _SHORTEST_MISTYPED and sorted(said) != sorted(meant):
        return False
    slips = 2 if shorter >= _LONG else 1
    return OSA.distance(said, meant, score_cutoff=slips) <= slips and _same_sense(core, saying, words)


def _same_sense(core: Iterable[str], saying: Iterable[str], words: Words) -> bool:
    return any(word in words.negations for word in core) == any(word in words.negations for word in saying)


def _begins(word: str, other: str) -> bool:
    return word == other or (
        len(word) >= _SHORTEST_PREFIX and other.startswith(word) and len(other) - len(word) <= _MOST_MISSING
    )
