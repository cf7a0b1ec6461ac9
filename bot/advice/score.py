"""The additive value model: sub-scores, heads, total, and how much of it rests on known facts.

Source: docs/methode.md, section 6; weighted sum of multi-attribute value theory (Keeney and Raiffa 1976) on fixed
anchors, with intervals for what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.advice.interval import is_point, weighted_mean
from bot.advice.recommendation import Contribution, Interval
from bot.advice.value import Case, value
from bot.conditions import Situation, holds
from bot.knowledge.criteria import Head, SubCriterion

Valued = Callable[[SubCriterion, Case], Interval]


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-criterion that counts in a situation; ``share`` is its share of the head, ``weight`` of the total."""

    head: str
    criterion: SubCriterion
    share: float
    weight: float


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a product in a scenario.

    Attributes:
        total: weighted sum of the heads.
        heads: score by head.
        parts: score by sub-criterion, in the order of the parts.
        known_share: share of the weight that rests on points, not on intervals.
    """

    total: Interval
    heads: Mapping[str, Interval]
    parts: tuple[Interval, ...]
    known_share: float


def parts_for(heads: tuple[Head, ...], weights: Mapping[str, float], situation: Situation) -> tuple[Part, ...]:
    """The sub-criteria that count in a situation, with their weights."""
    parts = []
    for head in heads:
        counting = [criterion for criterion in head.subcriteria if holds(criterion.applies, situation)]
        inner = {criterion.id: _inner_weight(criterion, situation) for criterion in counting}
        total = sum(inner.values())
        for criterion in counting:
            share = inner[criterion.id] / total
            parts.append(Part(head.id, criterion, share, weights[head.id] * share))
    return tuple(parts)


def _inner_weight(criterion: SubCriterion, situation: Situation) -> float:
    return next((case.weight for case in criterion.weights if holds(case.when, situation)), criterion.weight)


def score(parts: tuple[Part, ...], case: Case, weights: Mapping[str, float], valued: Valued = value) -> Score:
    """The score of a product; ``valued`` gives the points on a sub-criterion, for who has worked them out before."""
    values = tuple(valued(part.criterion, case) for part in parts)
    heads = {
        head: weighted_mean(
            (part.share, scored) for part, scored in zip(parts, values, strict=True) if part.head == head
        )
        for head in weights
    }
    known = sum(part.weight for part, scored in zip(parts, values, strict=True) if is_point(scored))
    return Score(total_of(heads, weights), heads, values, known)


def total_of(heads: Mapping[str, Interval], weights: Mapping[str, float]) -> Interval:
    """The weighted sum of the heads."""
    return weighted_mean((weights[head], heads[head]) for head in weights)


def contributions(parts: tuple[Part, ...], scored: Score) -> tuple[Contribution, ...]:
    """What each sub-criterion adds to the lower bound, largest first."""
    rows = [
        Contribution(part.head, part.criterion.id, part.weight * interval.lower, interval)
        for part, interval in zip(parts, scored.parts, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-round(row.points, 6), row.subcriterion)))
