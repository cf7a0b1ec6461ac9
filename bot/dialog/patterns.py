"""Small combinations of words that authors write, and whether a text has one of them.

The text is heard sentence by sentence, and two sentences that follow each other together. Some words are heard in spite
of a typing mistake, and any that were run together or torn apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import OSA

from bot.dialog.normal import plain, tokens

END = "."
"""Stands in a sentence for every mark that ends it or a part of it."""

_LONG = 10
"""Letters from which on a word may have two typing mistakes."""

_SENTENCES = re.compile(r"[.!?;\n]+")
_PARTS = re.compile(r"[,:()/|]|\s-+\s")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a pattern; an open one may have more letters before or behind."""

    text: str
    open_before: bool = False
    open_behind: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether no letters may be added."""
        return not (self.open_before or self.open_behind)

    def fits(self, token: str) -> bool:
        """Whether a word as it was typed is this one."""
        if self.is_whole:
            return token == self.text
        if self.open_before and self.open_behind:
            return self.text in token
        return token.endswith(self.text) if self.open_before else token.startswith(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other.

    Attributes:
        whole: those that allow no more letters.
        run: all of them run together; empty where one of them allows more letters.
    """

    terms: tuple[Term, ...]
    whole: frozenset[str] = field(init=False)
    run: str = field(init=False)

    def __post_init__(self) -> None:
        """Runs the words together."""
        whole = [term.text for term in self.terms if term.is_whole]
        object.__setattr__(self, "whole", frozenset(whole))
        object.__setattr__(self, "run", "".join(whole) if len(whole) == len(self.terms) else "")


@dataclass(frozen=True, slots=True)
class Pattern:
    """What has to stand in one or two sentences, in any order.

    Attributes:
        every: of each of these, one phrase must be there.
        never: none of these may be there; they are not searched for typing mistakes.
    """

    every: tuple[tuple[Phrase, ...], ...]
    never: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of all patterns.

    Attributes:
        exact: the words that allow no more letters.
        mistakable: first letter to the words that may have a typing mistake.
        right: words that look like one of them and are spelled as they are meant.
    """

    exact: frozenset[str]
    mistakable: Mapping[str, tuple[str, ...]]
    right: frozenset[str]

    def meant(self, token: str) -> frozenset[str]:
        """What a word can mean: itself, and for a word that nobody knows those that it may be a slip of."""
        if token in self.exact or token in self.right:
            return frozenset((token,))
        near = (word for word in self.mistakable.get(token[0], ()) if _is_slip(token, word))
        return frozenset((token, *near))


def _is_slip(token: str, word: str) -> bool:
    slips = 2 if len(word) >= _LONG else 1
    return abs(len(token) - len(word)) <= slips and OSA.distance(token, word, score_cutoff=slips) <= slips


@dataclass(frozen=True, slots=True)
class Heard:
    """One or two sentences.

    Attributes:
        tokens: the words as they were typed, with END between parts.
        meant: for each of them what it can mean.
        said: all that is meant, and neighbouring words run together.
    """

    tokens: tuple[str, ...]
    meant: tuple[frozenset[str], ...]
    said: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Runs neighbours together."""
        pairs = (first + second for first, second in pairwise(self.tokens))
        object.__setattr__(self, "said", frozenset(pairs).union(*self.meant))

    def has(self, phrase: Phrase) -> bool:
        """Whether a phrase is there, typing mistakes allowed."""
        if phrase.run in self.said:
            return True
        return self.said.issuperset(phrase.whole) and self._follows(phrase, self._fits)

    def has_exactly(self, phrase: Phrase) -> bool:
        """Whether a phrase is there as it is spelled."""
        return self._follows(phrase, lambda term, place: term.fits(self.tokens[place]))

    def fits(self, pattern: Pattern) -> bool:
        """Whether a pattern is there."""
        return all(any(map(self.has, phrases)) for phrases in pattern.every) and not any(
            map(self.has_exactly, pattern.never)
        )

    def _follows(self, phrase: Phrase, fits: Callable[[Term, int], bool]) -> bool:
        starts = range(len(self.tokens) - len(phrase.terms) + 1)
        return any(all(fits(term, start + place) for place, term in enumerate(phrase.terms)) for start in starts)

    def _fits(self, term: Term, place: int) -> bool:
        return term.text in self.meant[place] if term.is_whole else term.fits(self.tokens[place])


def vocabulary(patterns: Iterable[Pattern], mistyped: Iterable[str], right: Iterable[str]) -> Vocabulary:
    """The words of patterns.

    Args:
        patterns: all there are.
        mistyped: words that are heard in spite of a typing mistake.
        right: words that are never taken for mistyped ones.
    """
    exact = {word for pattern in patterns for phrases in pattern.every for phrase in phrases for word in phrase.whole}
    mistakable: dict[str, list[str]] = {}
    for word in sorted({token for written in mistyped for token in tokens(written)}):
        mistakable.setdefault(word[0], []).append(word)
    known = {initial: tuple(its) for initial, its in mistakable.items()}
    return Vocabulary(frozenset(exact), known, frozenset(token for word in right for token in tokens(word)))


def phrase_of(written: str) -> Phrase:
    """The words of a pattern as an author writes them: ``*`` for more letters, a full stop for the end of a part."""
    terms: list[Term] = []
    for piece in written.split():
        words = tokens(piece)
        for place, word in enumerate(words):
            before = place == 0 and piece.startswith("*")
            behind = place == len(words) - 1 and piece.rstrip(".").endswith("*")
            terms.append(Term(word, before, behind))
    if terms and written.rstrip().endswith(END):
        terms.append(Term(END))
    return Phrase(tuple(terms))


def hear(text: str, words: Vocabulary) -> tuple[Heard, ...]:
    """A text as patterns are held against it: each sentence, then each two that follow each other."""
    sentences = [heard for heard in (_tokens(part) for part in _SENTENCES.split(plain(text))) if heard]
    known = {token: words.meant(token) for sentence in sentences for token in sentence}
    return tuple(Heard(said, tuple(known[token] for token in said)) for said in dict.fromkeys(_stretches(sentences)))


def _stretches(sentences: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield from sentences
    for first, second in pairwise(sentences):
        yield first + second


def _tokens(sentence: str) -> tuple[str, ...]:
    said: list[str] = []
    for part in _PARTS.split(sentence):
        words = tokens(part)
        said.extend((*words, END) if words else ())
    return tuple(said)
