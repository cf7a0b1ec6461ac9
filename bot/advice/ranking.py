"""Order and ranks of the products that pass the screening (docs/methode.md, section 5, "order and rank").

Nothing in the order looks at another product, so that adding or removing one never reorders the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.advice.recommendation import Interval

CLOSE = 5.0
"""Lower bounds less than this apart are a tie (*knapp*)."""

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """What order and rank look at."""

    product: str
    total: Interval
    can_be_first: bool
    over_budget: bool


def ordered(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """First those that can be first, then by lower bound, then by id."""
    return tuple(
        sorted(candidates, key=lambda each: (not each.can_be_first, -round(each.total.lower, DIGITS), each.product))
    )


def ranks(order: Sequence[Candidate]) -> tuple[int, ...]:
    """The rank of each candidate of an order; the first rank is shared by all that are close to the first."""
    if not order:
        return ()
    if not order[0].can_be_first:
        return tuple(range(2, len(order) + 2))
    first = order[0]
    return tuple(1 if shares_first(first, each) else place for place, each in enumerate(order, start=1))


def shares_first(first: Candidate, other: Candidate) -> bool:
    """Whether another product is as good a choice as the first: close, not beaten for sure, same budget mark."""
    behind = round(first.total.lower, DIGITS) - round(other.total.lower, DIGITS)
    return (
        other.can_be_first
        and behind < CLOSE
        and not leads_for_sure(first.total, other.total)
        and other.over_budget == first.over_budget
    )


def leads_for_sure(first: Interval, other: Interval) -> bool:
    """Whether a score beats another whatever the unknown facts turn out to be."""
    return first.lower > other.upper
