"""What is open: questions to vendors, what would change the result, what is not known, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.advice.explain.facts import few
from bot.advice.explain.scenario import open_criteria
from bot.advice.explain.speech import Speech, bullets, section, unique
from bot.advice.recommendation import Assumption, ScenarioAdvice, TippingPoint, UnclearProduct
from bot.advice.standing import firsts
from bot.texts import Document

_FEW_QUESTIONS = 2
"""Up to how many open questions a product counts as one that an answer could bring forward."""

_NAMED = 40
"""How many of the products with more open questions are named."""

_TIPPING_POINTS = 2
"""How many tipping points are said per scenario: the nearest ones."""


def unclear(speech: Speech) -> Document:
    """The questions to vendors on which a rule hangs; equal questions are asked once.

    A product with many open questions is not about to move up: it is only named, and `info` tells what is known.
    """
    asked: dict[str, dict[str, list[str]]] = {}
    for advice in speech.recommendation.scenarios:
        for entry in advice.unclear:
            for question in unique(_questions(speech, entry)):
                asked.setdefault(entry.product, {}).setdefault(question, []).append(advice.scenario)
    if not asked:
        return Document()
    near = [product for product, questions in asked.items() if len(questions) <= _FEW_QUESTIONS]
    far = [product for product in asked if product not in near]
    parts = [speech.say("result.unclear")]
    if near:
        rows = _question_rows(speech, {product: asked[product] for product in near})
        parts.extend((speech.say("result.unclear_intro"), bullets(rows)))
    if far:
        names = few(speech, map(speech.short, far), most=_NAMED)
        parts.append(speech.say("result.unclear_far", count=len(far), products=names))
    return Document.join(*parts)


def _question_rows(speech: Speech, asked: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Document]:
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for product, questions in asked.items():
        for question, scenarios in questions.items():
            where = () if len(scenarios) == len(speech.recommendation.scenarios) else tuple(scenarios)
            groups.setdefault((question, where), []).append(speech.short(product))
    for (question, where), names in groups.items():
        yield speech.say(
            "result.unclear_question_only" if where else "result.unclear_question",
            question=question,
            products=", ".join(names),
            scenarios=speech.scenarios(where),
        )


def _questions(speech: Speech, entry: UnclearProduct) -> Iterator[str]:
    for finding in entry.findings:
        question = speech.question(finding, entry.product)
        if question is not None:
            yield question


def change(speech: Speech) -> Document:
    """What would bring another product to the first place; the same in several scenarios is said once."""
    points: dict[tuple[str, int, int, str], list[str]] = {}
    for advice in speech.recommendation.scenarios:
        for point in _nearest(advice):
            now, then = round(advice.weights[point.criterion] * 100), round(point.weight * 100)
            points.setdefault((point.criterion, now, then, point.new_first), []).append(advice.scenario)
    rows = [_tipping(speech, point, scenarios) for point, scenarios in points.items()]
    if any(firsts(advice) for advice in speech.recommendation.scenarios) and not rows:
        rows.append(speech.say("result.change_nothing"))
    if any(advice.unclear for advice in speech.recommendation.scenarios):
        rows.append(speech.say("result.change_unclear"))
    return section(speech.say("result.change"), bullets(rows))


def _nearest(advice: ScenarioAdvice) -> tuple[TippingPoint, ...]:
    def distance(point: TippingPoint) -> tuple[float, str]:
        return abs(point.weight - advice.weights[point.criterion]), point.criterion

    return tuple(sorted(advice.tipping_points, key=distance)[:_TIPPING_POINTS])


def _tipping(speech: Speech, point: tuple[str, int, int, str], scenarios: list[str]) -> Document:
    criterion, now, then, product = point
    return speech.say(
        "result.tipping_more" if then >= now else "result.tipping_less",
        scenarios=speech.scenarios(scenarios),
        head=speech.head(criterion),
        now=now,
        then=then,
        product=speech.short(product),
    )


def unknown(speech: Speech) -> Document:
    """What is not certain about the product that stands first in each scenario."""
    by_product: dict[str, tuple[str, ...]] = {}
    for advice in speech.recommendation.scenarios:
        for entry in firsts(advice)[:1]:
            known = by_product.get(entry.product, ())
            by_product[entry.product] = unique((*known, *open_criteria(speech, entry)))
    rows = [
        speech.say("result.unknown_product", product=speech.short(product), criteria=speech.listed(criteria))
        for product, criteria in by_product.items()
        if criteria
    ]
    if by_product and not rows:
        rows.append(speech.say("result.unknown_nothing"))
    return section(speech.say("result.unknown"), bullets(rows))


def assumption(speech: Speech, taken: Assumption) -> Document:
    """What was taken for granted, in a sentence."""
    return speech.say(f"assumption.{taken.id}", **taken.values)


def assumptions(speech: Speech) -> Document:
    """What was taken for granted; what only means "nothing special" is gathered in one line."""
    rows, minor = [], []
    for taken in speech.recommendation.assumptions:
        short = f"assumption.short.{taken.id}"
        if speech.sentences.has(short):
            minor.append(speech.words(short))
        else:
            rows.append(assumption(speech, taken))
    if minor:
        rows.append(speech.say("assumption.several", questions=speech.listed(minor)))
    return section(speech.say("result.assumptions"), bullets(rows))
