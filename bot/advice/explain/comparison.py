"""Products side by side: what became of them, their points under each head, the facts that differ and decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.advice.applied import looked_at
from bot.advice.explain.facts import few, label, shown, strung
from bot.advice.explain.pages import pages
from bot.advice.explain.speech import Speech, bullets, section, unique
from bot.advice.explain.status import status
from bot.advice.recommendation import Interval, RankedProduct, ScenarioAdvice
from bot.advice.standing import Standing, standing, standings
from bot.texts import Document

_FACTS = 12
"""How many differing facts are told."""

_MORE = 8
"""How many further differing facts are named."""

_WORTH = 1.0
"""From how many points on a sub-criterion counts as a difference."""


def comparison(speech: Speech, products: Sequence[str]) -> tuple[Document, ...]:
    """Two or more products next to each other."""
    heading = speech.say("after.comparison", products=speech.products(products))
    sections = list(_by_scenario(speech, products))
    sections[0] = Document.join(heading, sections[0])
    return pages((*sections, _facts(speech, products)))


def _by_scenario(speech: Speech, products: Sequence[str]) -> Iterable[Document]:
    """Places and points; scenarios in which both are the same are told together."""
    groups: dict[Document, list[str]] = {}
    for advice in speech.recommendation.scenarios:
        found = [entry for product in products if (entry := standing(advice, product))]
        said = Document.join(_places(speech, found), _points(speech, advice, found))
        groups.setdefault(said, []).append(advice.scenario)
    for said, scenarios in groups.items():
        names = ", ".join(map(speech.scenario, scenarios))
        yield Document.join(speech.say("after.where", scenarios=names), said)


def _places(speech: Speech, found: Sequence[Standing]) -> Document:
    return bullets(
        speech.say("after.status_of", product=speech.short(entry.product), status=status(speech, entry))
        for entry in found
    )


def _points(speech: Speech, advice: ScenarioAdvice, found: Sequence[Standing]) -> Document:
    """The points under each head, of those that have any."""
    ranked = [entry.entry for entry in found if entry.entry is not None]
    if len(ranked) < len(found) and len(ranked) < 2:
        return speech.say("after.no_points")
    rows = (
        speech.say(
            "after.points",
            head=speech.head(head),
            weight=round(weight * 100),
            points=strung(speech, (_score(speech, row, head) for row in ranked)),
        )
        for head, weight in advice.weights.items()
    )
    missing = speech.say("after.no_points") if len(ranked) < len(found) else Document()
    return Document.join(speech.say("after.points_intro"), bullets(rows), missing)


def _score(speech: Speech, row: RankedProduct, head: str) -> str:
    return speech.words("after.score_of", product=speech.short(row.product), score=_range(speech, row, head))


def _range(speech: Speech, row: RankedProduct, head: str) -> str:
    score: Interval = row.by_criterion[head]
    lower, upper = round(score.lower), round(score.upper)
    return str(lower) if lower == upper else speech.words("after.range", lower=lower, upper=upper)


def _facts(speech: Speech, products: Sequence[str]) -> Document:
    """The facts that differ: first those that decided over one of the products, then those that cost points."""
    different = [name for name in _weighty(speech, products) if _differs(speech, products, name)]
    rows = (
        speech.say(
            "after.fact_of",
            name=label(speech, attribute),
            values=strung(
                speech,
                (
                    speech.words(
                        "after.value_of", product=speech.short(product), value=shown(speech, product, attribute)
                    )
                    for product in products
                ),
            ),
        )
        for attribute in different[:_FACTS]
    )
    more = [label(speech, attribute) for attribute in different[_FACTS:]]
    return section(
        speech.say("after.differences"),
        bullets(rows) if different else speech.say("after.no_differences"),
        speech.say("after.differences_more", names=few(speech, more, most=_MORE)) if more else Document(),
    )


def _weighty(speech: Speech, products: Sequence[str]) -> tuple[str, ...]:
    found = [entry for product in products for entry in standings(speech.recommendation, product)]
    decided = (attribute for entry in found for finding in entry.deciding for attribute in finding.attributes)
    tested = (
        attribute
        for product in products
        for attribute in looked_at(product, speech.recommendation, speech.answers, speech.knowledge)
    )
    return unique((*decided, *_costly(speech, products), *tested))


def _costly(speech: Speech, products: Sequence[str]) -> Iterable[str]:
    """The attributes of the sub-criteria in which the products differ, the largest difference first."""
    spread: dict[str, float] = {}
    for advice in speech.recommendation.scenarios:
        points: dict[str, list[float]] = {}
        for entry in advice.ranking:
            for part in entry.contributions if entry.product in products else ():
                points.setdefault(part.subcriterion, []).append(part.points)
        for name, values in points.items():
            spread[name] = max(spread.get(name, 0.0), max(values) - min(values))
    every = {known.id: known for head in speech.knowledge.heads for known in head.subcriteria}
    for name in sorted(spread, key=lambda name: (-round(spread[name], 6), name)):
        if spread[name] >= _WORTH and name in every:
            yield from every[name].attributes


def _differs(speech: Speech, products: Sequence[str], attribute: str) -> bool:
    if attribute not in speech.knowledge.attributes or speech.knowledge.attributes[attribute].own:
        return False
    return len({speech.knowledge.products[product].value(attribute) for product in products}) > 1
