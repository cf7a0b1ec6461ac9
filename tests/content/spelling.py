"""Spelling of German texts: which of their words neither the dictionary nor the domain knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from bot.authoring import Place
from tests.content.written import Written

_NO_WORDS = re.compile(
    r"`[^`]*`"  # code
    r"|\{[a-z_]+\}"  # placeholders
    r"|https?://\S+|\S+@\S+"  # addresses
    r"|\b(?:[a-z]+/)*[a-z0-9-]+(?:\.[a-z0-9-]{2,})+\S*"  # names of hosts and files
    r"|\S*\d[^\s)]*|\w*_\w*"  # numbers, versions, paragraphs, ids
)
_WORD = re.compile(r"[^\W\d_]+(?:(?:[-'’]|[:*](?=(?:innen|in|r|n|m|s)\b))[^\W\d_]+)*-?")
_TO_WRITE = re.compile(r"\*\*([a-zäöü][^*]*)\*\*")


class Lookup(Protocol):
    """A dictionary: whether it knows a word, as Hunspell does."""

    def lookup(self, word: str) -> bool:
        """Whether the word is right."""
        ...


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A word that is not known, where it is written."""

    place: Place
    word: str

    def __str__(self) -> str:
        """The place and the word, in one line."""
        return f"{self.place}: {self.word}"


@dataclass(slots=True)
class Speller:
    """Checks each distinct word once.

    Attributes:
        domain: words and names that no dictionary has.
        phrases: names and quotations of several words.
    """

    dictionary: Lookup
    domain: frozenset[str]
    phrases: tuple[str, ...] = ()
    _known: dict[str, bool] = field(default_factory=dict, repr=False)

    def misspelt(self, texts: Iterable[Written]) -> Iterator[Misspelt]:
        """The words that are wrong, each where it first stands in its text."""
        for text in texts:
            for word in dict.fromkeys(words_of(text.text, self.phrases)):
                if not self.is_right(word):
                    yield Misspelt(_where(word, text), word)

    def is_right(self, word: str) -> bool:
        """Whether a word is right as it is, by its parts, or written without hyphens; ``Klient:innen`` as one word."""
        if word not in self._known:
            plain = re.sub(r"[:*]", "", word)
            *firsts, last = plain.split("-")
            if not firsts:
                self._known[word] = self._is_listed(plain)
            else:
                self._known[word] = (
                    plain in self.domain
                    or (all(map(self._begins, firsts)) and (not last or self._is_listed(last)))
                    or self._is_listed(firsts[0] + "".join((*firsts[1:], last)).lower())
                )
        return self._known[word]

    def _begins(self, word: str) -> bool:
        """Whether a word can be the first of two, as in ``Kontakt- und Adressdaten``: with a joint it needs an end."""
        return self._is_listed(word) or self._is_listed(f"{word}daten")

    def _is_listed(self, word: str) -> bool:
        return word in self.domain or word[:1].lower() + word[1:] in self.domain or self.dictionary.lookup(word)


def words_of(text: str, phrases: Iterable[str] = ()) -> Iterator[str]:
    """The words of a text in Markdown, as they are written; what a person is told to write begins with a capital."""
    text = _TO_WRITE.sub(lambda match: " ".join(map(_as_noun, match[1].split())), text)
    for phrase in phrases:
        text = text.replace(phrase, " ")
    yield from _WORD.findall(_NO_WORDS.sub(" ", text))


def _as_noun(word: str) -> str:
    return word[:1].upper() + word[1:]


def _where(word: str, text: Written) -> Place:
    lines = text.file.splitlines(keepends=True)
    start = sum(map(len, lines[: text.place.line - 1])) + text.place.column - 1
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE).search(text.file, start)
    if found is None:
        return text.place
    before = text.file[: found.start()]
    return Place(text.place.file, before.count("\n") + 1, found.start() - (before.rfind("\n") + 1) + 1)
