"""Terms of the results, explained in one or two sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.collector import Collector
from bot.knowledge.facts import SourceEntry, Texts
from bot.knowledge.read_rules import texts
from bot.knowledge.schema import GlossaryFile


@dataclass(frozen=True, slots=True)
class Term:
    """A term.

    Attributes:
        words: how it appears in texts, in any language; no word belongs to two terms.
        title: what it is called.
        text: what it means.
        sources: where a law or an authority stands behind the explanation.
    """

    id: str
    words: tuple[str, ...]
    title: Texts
    text: Texts
    sources: tuple[str, ...]


def read_glossary(written: GlossaryFile, collector: Collector, sources: Mapping[str, SourceEntry]) -> dict[str, Term]:
    """The terms by id; what is wrong goes to the collector."""
    collector.unique(written.terms, ("terms",))
    taken: set[str] = set()
    for index, term in enumerate(written.terms):
        for source in term.sources:
            collector.known("unknown-source", source, sources, ("terms", index, "sources"))
        for number, word in enumerate(term.words):
            if word.casefold() in taken:
                collector.add("doubled-id", ("terms", index, "words", number), key=word)
            taken.add(word.casefold())
    return {
        term.id: Term(term.id, tuple(term.words), texts(term.title), texts(term.text), tuple(term.sources))
        for term in written.terms
    }
