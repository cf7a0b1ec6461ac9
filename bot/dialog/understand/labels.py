"""Answers in words: the label, a part of it, another word for it, or one of these mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.dialog.interview import Choice
from bot.dialog.normal import joined, tokens
from bot.dialog.understand.cover import longest_at, phrases_in
from bot.dialog.understand.slips import is_slip
from bot.dialog.understand.thresholds import ANSWERS, MOST_MISSING, SHORTEST_BEGINNING
from bot.dialog.words import Words

_MOST_WORDS = 6
_SHORTEST_WITHIN = 3
_Owners = Mapping[str, Choice | None]
"""Phrase, also without its empty words, to the choice that it stands for; None where it stands for two."""

_LAST_WORD = re.compile(r"\w+\W*$")


def choice_in(text: str, choices: Sequence[Choice], words: Words, *, names_follow: bool = False) -> Choice | None:
    """The one choice that a text names, or None where it names none or several.

    Words that turn the meaning round must stand in the text and in the choice, or in neither ("Smartphone" does not
    mean "kein Smartphone"), and nothing is guessed from a text that doubts. A sentence that merely mentions
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
    owners = _owners(choices, words)
    courtesies = words.courtesies - owners.keys()
    core = without(said, words.fillers | courtesies)
    if joined(core) in owners:
        return owners[joined(core)]
    named = phrases_in(said, owners, words.fillers | courtesies)
    if named:
        return _only(_distinct(owners[phrase] for phrase in named))
    if not _says_enough(said, core, words):
        return None
    spoken = without(said, courtesies)
    found = [choice for choice in choices if _is_part(spoken, choice.sayings[0], words)]
    found = found or _covering(spoken, owners, words)
    if not found and names_follow and _ends_with_a_noun(text) and words.separators.isdisjoint(said):
        found = _before_a_name(core, choices, words)
    return _only(found or _mistyped(core, owners, words))


def without(said: Iterable[str], dropped: frozenset[str]) -> tuple[str, ...]:
    """The words of a text that are not among those dropped."""
    return tuple(word for word in said if word not in dropped)


def has_same_sense(core: Iterable[str], saying: Iterable[str], words: Words) -> bool:
    """Whether words that turn the meaning round stand in both or in neither."""
    return any(word in words.negations for word in core) == any(word in words.negations for word in saying)


def _ends_with_a_noun(text: str) -> bool:
    match = _LAST_WORD.search(text)
    return match is not None and match[0][0].isupper()


def _only(found: Sequence[Choice]) -> Choice | None:
    return found[0] if len(found) == 1 else None


def _says_enough(said: tuple[str, ...], core: tuple[str, ...], words: Words) -> bool:
    """Whether a text has words that name something, no more than an answer has, and none that doubts."""
    return (
        len(core) <= _MOST_WORDS
        and any(word not in words.faint for word in core)
        and not any(word in words.doubts or word in words.hedges for word in said)
        and not any(word.isdigit() for word in core)
    )


def _is_part(said: tuple[str, ...], label: tuple[str, ...], words: Words) -> bool:
    """Every word of the text stands in the label, at least with its beginning, and one of them says something."""
    content = [word for word in said if word not in words.negations]
    return (
        any(word not in words.faint for word in content)
        and all(any(_begins(word, other) for other in label) for word in content)
        and has_same_sense(said, label, words)
    )


def _owners(choices: Sequence[Choice], words: Words) -> _Owners:
    cores: dict[str, Choice | None] = {}
    for choice in choices:
        for saying in choice.sayings:
            core = without(saying, words.fillers)
            if 1 < len(core) < len(saying) and cores.setdefault(joined(core), choice) is not choice:
                cores[joined(core)] = None
    return cores | {phrase: choice for choice in choices for phrase in choice.phrases}


def _distinct(found: Iterable[Choice | None]) -> list[Choice]:
    """Each choice once; nothing where one of them is not sure."""
    each = list(found)
    return list({choice.id: choice for choice in each if choice is not None}.values()) if None not in each else []


def _covering(said: tuple[str, ...], owners: _Owners, words: Words) -> list[Choice]:
    """The choices of which the text says nothing but several words, perhaps mistyped ("katolisch, also das KDG")."""
    found: list[Choice | None] = []
    place = 0
    while place < len(said):
        length = longest_at(said, place, owners)
        if length:
            found.append(owners[joined(said[place : place + length])])
        elif said[place] not in words.fillers:
            mistyped = _mistyped(said[place : place + 1], owners, words)
            if len(mistyped) != 1:
                return []
            found += mistyped
        place += max(1, length)
    return _distinct(found)


def _before_a_name(core: tuple[str, ...], choices: Sequence[Choice], words: Words) -> list[Choice]:
    """The choices of which a saying is the text but for its last word, as in "Caritas Köln"."""
    if any(core[-1] in choice.phrases for choice in choices):
        return []
    start = core[:-1]
    says_something = any(word not in words.negations and word not in words.faint for word in start)
    if not says_something or core[-1] in words.negations or len("".join(start)) < _SHORTEST_WITHIN:
        return []
    return [choice for choice in choices if start in choice.sayings]


def _mistyped(core: tuple[str, ...], owners: _Owners, words: Words) -> list[Choice]:
    """The choices that have a phrase which the text is with a slip."""
    said = joined(core)
    near = (phrase for phrase in owners if phrase.isalpha() and is_slip(said, phrase, ANSWERS))
    return _distinct(owners[phrase] for phrase in near if _keeps_sense(core, phrase, owners[phrase], words))


def _keeps_sense(core: tuple[str, ...], phrase: str, choice: Choice | None, words: Words) -> bool:
    """Whether the slip is not in a word that turns the meaning round, unless that word is all there is."""
    sayings = () if choice is None else choice.sayings
    turning = [word for word in core if word in words.negations]
    return any(
        len(core) == len(saying) == 1 or turning == [word for word in saying if word in words.negations]
        for saying in sayings
        if phrase in {joined(saying), joined(without(saying, words.fillers))}
    )


def _begins(word: str, other: str) -> bool:
    return word == other or (
        len(word) >= SHORTEST_BEGINNING and other.startswith(word) and len(other) - len(word) <= MOST_MISSING
    )
