"""Everything the catalogue knows about one product: what decides first, the rest by the heads of the guidance."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.applied import looked_at
from bot.advice.explain.facts import Notes, is_known, label, shown, told
from bot.advice.explain.pages import pages
from bot.advice.explain.speech import Speech, bullets, section, unique
from bot.advice.explain.status import by_scenario
from bot.advice.standing import standings
from bot.knowledge.facts import LOST, UNKNOWN
from bot.knowledge.freshness import ageing
from bot.texts import Document

_META = "meta"


def portrait(speech: Speech, product: str) -> tuple[Document, ...]:
    """What a product is, what became of it here, its facts with sources and dates, and what is not known."""
    notes = Notes(speech)
    decisive = _decisive(speech, product)
    old = ageing(speech.knowledge.products[product], speech.knowledge.attributes, speech.recommendation.as_of)
    stale = old.old | old.lost
    first = [
        told(speech, notes, product, attribute=attribute, old=stale)
        for attribute in decisive
        if _says_something(speech, product, attribute)
    ]
    return pages(
        (
            Document.join(_head(speech, product), _result(speech, product)),
            section(speech.say("after.decisive"), bullets(first)),
            _unknown(speech, product),
            *_rest(speech, notes, product, left_out=decisive),
            _sources(speech, notes, product),
        )
    )


def sketch(speech: Speech, product: str) -> Document:
    """What a product is, in a few sentences and without what became of it."""
    return _head(speech, product)


def _decisive(speech: Speech, product: str) -> tuple[str, ...]:
    """What the rules looked at that apply here; what kept the product back comes first."""
    kept_back = (
        attribute
        for entry in standings(speech.recommendation, product)
        for finding in entry.deciding
        for attribute in finding.attributes
    )
    return unique((*kept_back, *looked_at(product, speech.recommendation, speech.answers, speech.knowledge)))


def _says_something(speech: Speech, product: str, attribute: str) -> bool:
    return is_known(speech.knowledge.products[product].facts.get(attribute))


def _head(speech: Speech, product: str) -> Document:
    known = speech.knowledge.products[product]
    return Document.join(
        speech.say("after.product", product=speech.product(product)),
        speech.phrase(known.summary),
        speech.say(
            "after.provider",
            provider=known.provider.rstrip("."),
            kind=speech.words(f"after.class.{known.product_class}"),
        ),
    )


def _result(speech: Speech, product: str) -> Document:
    rows = (
        speech.say("after.status_in", scenarios=", ".join(map(speech.scenario, scenarios)), status=said)
        for said, scenarios in by_scenario(speech, standings(speech.recommendation, product)).items()
    )
    return section(speech.say("after.in_result"), bullets(rows))


def _unknown(speech: Speech, product: str) -> Document:
    """What is not known: what decides, then what was looked for and not found."""
    known = speech.knowledge.products[product]
    missing = _open_and_decisive(speech, product)
    searched = [name for name, fact in known.facts.items() if fact.value == UNKNOWN and name not in missing]
    parts = []
    if missing:
        parts.append(speech.say("after.unknown_decisive", names=_labels(speech, missing)))
    if searched:
        parts.append(speech.say("after.unknown_others", names=_labels(speech, searched)))
    return section(speech.say("after.unknown"), bullets(parts))


def _open_and_decisive(speech: Speech, product: str) -> tuple[str, ...]:
    """What is not known and makes a rule say something here."""
    known = speech.knowledge.products[product]
    return unique(
        attribute
        for entry in standings(speech.recommendation, product)
        for finding in entry.findings
        if finding.case in (UNKNOWN, LOST)
        for attribute in finding.attributes
        if attribute in speech.knowledge.attributes and known.value(attribute) == UNKNOWN
    )


def _labels(speech: Speech, attributes: Iterable[str]) -> str:
    return ", ".join(label(speech, attribute) for attribute in attributes)


def _rest(speech: Speech, notes: Notes, product: str, *, left_out: tuple[str, ...]) -> Iterable[Document]:
    """The other facts by head, in short."""
    facts = speech.knowledge.products[product].facts
    heads = {head.id: speech.label(head.label) for head in speech.knowledge.heads}
    for head, name in {**heads, _META: speech.words("after.head_meta")}.items():
        rows = (
            speech.say(
                "after.fact",
                name=label(speech, attribute),
                value=shown(speech, product, attribute),
                marks=notes.marks(product, attribute),
            )
            for attribute, known in speech.knowledge.attributes.items()
            if known.criterion == head and attribute not in left_out and is_known(facts.get(attribute))
        )
        yield section(speech.say("after.head", head=name), bullets(rows))


def _sources(speech: Speech, notes: Notes, product: str) -> Document:
    checked = [fact.checked_on for fact in speech.knowledge.products[product].facts.values()]
    if not checked:
        return Document()
    first, last = min(checked), max(checked)
    days = speech.say("after.checked" if first == last else "after.checked_between", first=first, last=last)
    return Document.join(section(speech.say("after.sources"), notes.listed()), days)
