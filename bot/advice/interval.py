"""Arithmetic of scores that are only known to lie between two bounds."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.recommendation import Interval

ANYTHING = Interval(0.0, 100.0)
"""Nothing is known (docs/methode.md, section 6)."""


def point(value: float) -> Interval:
    """A score that is known."""
    return Interval(value, value)


def is_point(interval: Interval) -> bool:
    """Whether a score is known."""
    return interval.lower == interval.upper


def span(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all of them."""
    parts = tuple(intervals)
    return Interval(min(part.lower for part in parts), max(part.upper for part in parts))


def weighted_mean(parts: Iterable[tuple[float, Interval]]) -> Interval:
    """The mean by weights; the weights need not add up to 1."""
    total = lower = upper = 0.0
    for weight, interval in parts:
        total += weight
        lower += weight * interval.lower
        upper += weight * interval.upper
    return Interval(lower / total, upper / total)


def mean(intervals: Iterable[Interval]) -> Interval:
    """The plain mean."""
    return weighted_mean((1.0, interval) for interval in intervals)
