"""A recommendation in the JSON shape that other programs rely on (``lotse advise --json``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from bot.advice.explain import Speech, explain
from bot.advice.explain.open_points import assumption
from bot.advice.explain.outlook import combination_reasons
from bot.advice.explain.scenario import route_reason
from bot.advice.explain.speech import unique
from bot.advice.recommendation import (
    ExcludedProduct,
    Interval,
    RankedProduct,
    Recommendation,
    RuleFinding,
    ScenarioAdvice,
    UnclearProduct,
)
from bot.answers import Answers
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.model import Outcome
from bot.knowledge.validity import held_on
from bot.texts import Document, Register, Sentences, markdown, plain

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


def as_json(
    recommendation: Recommendation, knowledge: Knowledge, *, sentences: Sentences, answers: Answers
) -> dict[str, JsonValue]:
    """The recommendation with its sentences as plain JSON data; the same input gives the same bytes.

    Args:
        recommendation: what is reported.
        knowledge: names, sentences of rules, facts with sources.
        sentences: the bot's sentences in one register.
        answers: what the organisation answered.
    """
    speech = Speech(recommendation, held_on(knowledge, recommendation.as_of), sentences, answers)
    stated = recommendation.level_stated
    steps = {step.id: step for step in knowledge.next_steps}
    messages = explain(recommendation, knowledge, sentences=sentences, answers=answers)
    return {
        "knowledge_date": recommendation.knowledge_date.isoformat(),
        "as_of": recommendation.as_of.isoformat(),
        "law": {"id": recommendation.law, "assumed": recommendation.law_assumed},
        "level": {
            "id": str(recommendation.level),
            "stated": None if stated is None else str(stated),
            "raised_by": list(recommendation.level_raised_by),
        },
        "scenarios": {advice.scenario: _scenario(speech, advice) for advice in recommendation.scenarios},
        "combination": _combination(speech),
        "next_steps": [{"id": step, "text": speech.label(steps[step].text)} for step in recommendation.next_steps],
        "assumptions": [_flat(assumption(speech, taken)) for taken in recommendation.assumptions],
        "text": {"markdown": "\n\n".join(markdown.write(message) for message in messages) + "\n"},
    }


def _scenario(speech: Speech, advice: ScenarioAdvice) -> dict[str, JsonValue]:
    return {
        "level": str(advice.level),
        "weights": {head: _rounded(weight, 3) for head, weight in advice.weights.items()},
        "routes": [
            {"id": entry.route, "first": entry.first, "reason": route_reason(speech, entry.route, entry.texts)}
            for entry in advice.routes
        ],
        "ranking": [_ranked(speech, entry) for entry in advice.ranking],
        "unclear": [_unclear(speech, entry) for entry in sorted(advice.unclear, key=lambda entry: entry.product)],
        "excluded": [_excluded(speech, entry) for entry in sorted(advice.excluded, key=lambda entry: entry.product)],
        "stability": advice.stability,
        "tipping_points": [
            {"criterion": point.criterion, "weight": _rounded(point.weight, 3), "new_first": point.new_first}
            for point in advice.tipping_points
        ],
    }


def _ranked(speech: Speech, entry: RankedProduct) -> dict[str, JsonValue]:
    return {
        "id": entry.product,
        "rank": entry.rank,
        "status": "ok" if entry.outcome is Outcome.OK else "bedingt",
        "score": _interval(entry.score),
        "known_share": _rounded(entry.known_share, 2),
        "first_share": _rounded(entry.first_share, 2),
        "over_budget": entry.over_budget,
        "conditions": [
            {"rule": finding.rule, "text": _statement(speech, finding, entry.product)} for finding in entry.findings
        ],
        "by_criterion": {head: _interval(score) for head, score in entry.by_criterion.items()},
    }


def _unclear(speech: Speech, entry: UnclearProduct) -> dict[str, JsonValue]:
    german = _german(speech)
    asked = {german.question(each, entry.product): speech.question(each, entry.product) for each in entry.findings}
    return {
        "id": entry.product,
        "rules": _rules(entry.findings),
        "vendor_questions": [question for question in asked.values() if question is not None],
    }


def _excluded(speech: Speech, entry: ExcludedProduct) -> dict[str, JsonValue]:
    german = _german(speech)
    reasons = {
        _statement(german, finding, entry.product): _statement(speech, finding, entry.product)
        for finding in entry.findings
    }
    return {"id": entry.product, "rules": _rules(entry.findings), "reasons": list(reasons.values())}


def _german(speech: Speech) -> Speech:
    """The same for texts of the knowledge in German: what is alike there is said once, whatever the register."""
    return replace(speech, sentences=Sentences(Register.DE, {}))


def _combination(speech: Speech) -> dict[str, JsonValue]:
    advised = speech.recommendation.combination
    return {
        "tools": list(advised.tools),
        "covers": dict(advised.covers),
        "reasons": [_flat(reason) for reason in combination_reasons(speech)],
    }


def _rules(findings: Iterable[RuleFinding]) -> list[JsonValue]:
    return list(unique(finding.rule for finding in findings))


def _statement(speech: Speech, finding: RuleFinding, product: str) -> str:
    return _flat(speech.statement(finding, product))


def _flat(document: Document) -> str:
    return " ".join(plain.render(document).split())


def _interval(score: Interval) -> list[JsonValue]:
    return [_rounded(score.lower, 1), _rounded(score.upper, 1)]


def _rounded(value: float, places: int) -> float:
    """The value with a fixed number of decimals, halves to even on its shortest decimal form."""
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)) + 0.0
