"""The sources behind a result: of the law and its authorities, and of the facts that the rules looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.advice.applied import looked_at, rules_of
from bot.advice.explain.pages import pages
from bot.advice.explain.speech import UNDATED, Speech, bullets, date_read, section, unique
from bot.advice.explain.why_not import ENCRYPTION, NAMED_BY_GUIDANCE, TRAITS, named
from bot.advice.standing import firsts
from bot.texts import Document, Link, Paragraph, Text, Value


@dataclass(frozen=True, slots=True)
class _Citation:
    """That a fact of a product rests on a source, as that was on a date."""

    product: str
    date: str


_Citations = Mapping[str, Sequence[_Citation]]


def sources(speech: Speech) -> tuple[Document, ...]:
    """Where the result was read, each source once: what the law rests on, then the products that it speaks of."""
    first = unique(entry.product for advice in speech.recommendation.scenarios for entry in firsts(advice))
    against = tuple(product for product in named(speech) if product not in first)
    legal = _legal(speech)
    cited = {source: found for source, found in _cited(speech, (*first, *against)).items() if source not in legal}
    of_firsts = {source: found for source, found in cited.items() if any(one.product in first for one in found)}
    of_others = {source: found for source, found in cited.items() if source not in of_firsts}
    opening = speech.say("later.sources", count=len(legal) + len(cited), date=speech.knowledge.date)
    example = next(iter((*first, *against, *speech.knowledge.products)))
    return pages(
        (
            Document.join(opening, _lines(speech, "later.sources_law", dict.fromkeys(legal, ()))),
            _lines(speech, "later.sources_first", of_firsts, first),
            _lines(speech, "later.sources_against", of_others, against),
            speech.say("later.sources_end", product=speech.short(example)),
        )
    )


def _legal(speech: Speech) -> tuple[str, ...]:
    """What the law and the rules that apply rest on."""
    law = speech.knowledge.laws[speech.recommendation.law]
    applied = [
        rule
        for advice in speech.recommendation.scenarios
        for rule, _ in rules_of(advice, speech.answers, speech.knowledge)
    ]
    return unique((*law.sources, *(source for rule in applied for source in rule.basis.sources)))


def _cited(speech: Speech, products: Iterable[str]) -> _Citations:
    """The sources of the facts that count here, in the order of the products and the rules."""
    cited: dict[str, list[_Citation]] = {}
    for product in products:
        for attribute in _counting(speech, product):
            fact = speech.knowledge.products[product].facts.get(attribute)
            if fact is not None:
                for source in fact.sources:
                    date = date_read(fact, speech.knowledge.sources[source])
                    cited.setdefault(source, []).append(_Citation(product, date))
    return cited


def _counting(speech: Speech, product: str) -> tuple[str, ...]:
    """What the rules looked at; of the two that the guidance names, what the result says about them as well."""
    attributes = looked_at(product, speech.recommendation, speech.answers, speech.knowledge)
    return unique((*attributes, *ENCRYPTION, *TRAITS)) if product in NAMED_BY_GUIDANCE else attributes


def _lines(speech: Speech, heading: str, cited: _Citations, about: tuple[str, ...] = ()) -> Document:
    return section(
        speech.say(heading, products=speech.products(about)),
        bullets(_line(speech, source, found, about=about) for source, found in cited.items()),
    )


def _line(speech: Speech, source: str, found: Sequence[_Citation], *, about: tuple[str, ...]) -> Document:
    """A source with its publisher, its newest date, and the products it was read for unless there is but one."""
    entry = speech.knowledge.sources[source]
    title = Text(entry.title)
    dates = [citation.date for citation in found if citation.date != UNDATED]
    values: dict[str, Value] = {
        "source": Document((Paragraph((Link(entry.url, (title,)) if entry.url else title,)),)),
        "publisher": entry.publisher,
        "date": speech.date(max(dates, default=entry.date)),
    }
    products = unique(citation.product for citation in found)
    if not products or (len(about) == 1 and products == about):
        return speech.say("later.source", **values)
    return speech.say("later.source_of", products=speech.products(products), **values)
