"""At which weight of a head another product comes first (docs/methode.md, section 6, "tipping point")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.advice.recommendation import TippingPoint

NO_DIFFERENCE = 1e-9


@dataclass(frozen=True, slots=True)
class Rival:
    """A product that can be first, with the lower bound of its score by head."""

    product: str
    heads: Mapping[str, float]


def tipping_points(rivals: Sequence[Rival], weights: Mapping[str, float]) -> tuple[TippingPoint, ...]:
    """For each head the nearest weight at which another one overtakes the first of the rivals."""
    if not rivals:
        return ()
    first, *others = rivals
    points = []
    for head, weight in weights.items():
        found = [
            (abs(at - weight), other.product, at)
            for other in others
            if (at := flip_weight(first.heads, other.heads, head, weights)) is not None
        ]
        if found:
            _, product, at = min(found)
            points.append(TippingPoint(head, at, product))
    return tuple(points)


def flip_weight(
    first: Mapping[str, float], other: Mapping[str, float], head: str, weights: Mapping[str, float]
) -> float | None:
    """The weight of a head at which two products change places, the other weights kept in proportion.

    With R the mean of the other heads, the order flips at dR / (dR - dv). None where it never does: outside 0 to 1, or
    where the two are equal in the head or in all the rest, so that they only draw level at the very end.
    """
    rest = {name: weight for name, weight in weights.items() if name != head}
    total = sum(rest.values())
    if total < NO_DIFFERENCE:
        return None
    rest_gap = sum(weight * (first[name] - other[name]) for name, weight in rest.items()) / total
    head_gap = first[head] - other[head]
    if min(abs(rest_gap), abs(head_gap), abs(rest_gap - head_gap)) < NO_DIFFERENCE:
        return None
    at = rest_gap / (rest_gap - head_gap)
    return at if 0.0 <= at <= 1.0 else None
