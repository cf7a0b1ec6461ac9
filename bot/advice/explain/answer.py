"""The first message: the answer in a few lines."""

from __future__ import annotations

from bot.advice.explain.speech import Speech, bullets, flow
from bot.advice.explain.why_not import NAMED_BY_GUIDANCE
from bot.advice.recommendation import RankedProduct, ScenarioAdvice
from bot.advice.standing import firsts
from bot.texts import Document

DECISIVE = ("q_scenarios", "q_recht", "q_vertraulich")
"""Questions without whose answer a result is provisional (docs/methode.md, section 6, robustness)."""


def answer(speech: Speech) -> Document:
    """What is advised per scenario, on which level and law, from which day, and how sure it is."""
    recommendation = speech.recommendation
    heading = "result.heading_provisional" if recommendation.provisional else "result.heading"
    return Document.join(
        speech.say(heading),
        bullets(_line(speech, group) for group in _alike(speech)),
        speech.say("result.not_meta" if _never_advised(speech) else "result.not_meta_sensitive"),
        _basis(speech),
        _provisional(speech),
        speech.say("result.no_legal_advice"),
    )


def _never_advised(speech: Speech) -> bool:
    """Whether the two messengers of the guidance are excluded in every scenario; for public news they may not be."""
    excluded = ({entry.product for entry in advice.excluded} for advice in speech.recommendation.scenarios)
    present = set(NAMED_BY_GUIDANCE) & set(speech.knowledge.products)
    return all(present <= products for products in excluded)


def assumed(speech: Speech) -> tuple[str, ...]:
    """The decisive questions that had to be assumed."""
    given = {assumption.id for assumption in speech.recommendation.assumptions}
    return tuple(question for question in DECISIVE if question in given)


def _alike(speech: Speech) -> tuple[tuple[ScenarioAdvice, ...], ...]:
    """The scenarios, those together that have the same answer."""
    groups: dict[object, list[ScenarioAdvice]] = {}
    for advice in speech.recommendation.scenarios:
        first = firsts(advice)
        score = (first[0].score.lower, first[0].score.upper) if len(first) == 1 else ()
        route = next((entry.route for entry in advice.routes if entry.first), None)
        key = route, tuple(entry.product for entry in first or advice.ranking[:2]), tuple(round(edge) for edge in score)
        groups.setdefault(key, []).append(advice)
    return tuple(tuple(group) for group in groups.values())


def _line(speech: Speech, group: tuple[ScenarioAdvice, ...]) -> Document:
    advice = group[0]
    first = firsts(advice)
    named = first or advice.ranking[:2]
    route = next((entry.route for entry in advice.routes if entry.first), None)
    sentence = _after_route(speech, advice, first) if route else _without_route(advice, first)
    return speech.say(
        sentence,
        scenario=", ".join(speech.scenario(entry.scenario) for entry in group),
        route=speech.route(route) if route else "",
        products=speech.products(entry.product for entry in named),
        score=speech.score(first[0].score) if first else "",
    )


def _after_route(speech: Speech, advice: ScenarioAdvice, first: tuple[RankedProduct, ...]) -> str:
    special = f"result.answer_route.{advice.scenario}"
    if speech.sentences.has(special):
        return special
    if not first:
        return "result.answer_route"
    return "result.answer_route_tie" if len(first) > 1 else "result.answer_route_product"


def _without_route(advice: ScenarioAdvice, first: tuple[RankedProduct, ...]) -> str:
    if first:
        return "result.answer_tie" if len(first) > 1 else "result.answer_product"
    return "result.answer_behind" if advice.ranking else "result.answer_open"


def _basis(speech: Speech) -> Document:
    """Level, law and dates in one paragraph."""
    recommendation = speech.recommendation
    applies = speech.phrase(speech.knowledge.laws[recommendation.law].texts["applies"])
    law = speech.say("result.law_assumed", applies=applies) if recommendation.law_assumed else applies
    dates = _dates(speech)
    return flow((_level(speech), law, dates))


def _dates(speech: Speech) -> Document:
    """The day of the facts, and the day the result is for where that is another."""
    knowledge, as_of = speech.recommendation.knowledge_date, speech.recommendation.as_of
    sentence = "result.dates" if knowledge == as_of else "result.dates_as_of"
    return speech.say(sentence, knowledge=knowledge, as_of=as_of)


def _level(speech: Speech) -> Document:
    recommendation = speech.recommendation
    level = speech.words(f"level.{recommendation.level}")
    sources = recommendation.level_raised_by
    if not sources:
        return speech.say("result.level", level=level)
    reasons = speech.listed(raised(speech, source) for source in sources)
    if recommendation.level_stated is None:
        return speech.say("result.level_unstated", level=level, reasons=reasons)
    return speech.say("result.level_raised", level=level, stated=str(recommendation.level_stated), reasons=reasons)


def raised(speech: Speech, source: str) -> str:
    """Why a level is as high as it is, in plain words."""
    if source == "q_vertraulich" and speech.recommendation.level_stated is None:
        return speech.words("raised.q_vertraulich_unknown")
    if source == "f_schweigepflicht" and speech.answers.get(source) != "ja":
        return speech.words("raised.f_schweigepflicht_unclear")
    return speech.words(f"raised.{source}")


def _provisional(speech: Speech) -> Document:
    if not speech.recommendation.provisional:
        return Document()
    missing = assumed(speech)
    if not missing:
        return speech.say("result.provisional_express")
    words = speech.listed(speech.words(f"decisive.{question}") for question in missing)
    return speech.say("result.provisional_assumed", missing=words)
