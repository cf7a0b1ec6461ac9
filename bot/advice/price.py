"""What a product costs per person and month, as far as it is certain (docs/methode.md, section 6, ``k_preis``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.knowledge.reading import Reading

MONTHS_OF_ONE_PURCHASE = 24
"""A one-time price is spread over two years."""

FREE_MODELS = ("free", "donation")
CHARGED_MODELS = ("one_time_per_user", "per_user_month", "flat_month", "per_message", "on_request")


@dataclass(frozen=True, slots=True)
class Price:
    """A price.

    Attributes:
        euros: per person and month; None where the amount is not known.
        charged: whether it is certain that something is charged.
    """

    euros: float | None
    charged: bool

    def is_over(self, budget: float | None) -> bool:
        """Whether the price is certainly above an upper edge; any charge is above 0."""
        if budget is None:
            return False
        if self.euros is not None:
            return self.euros > budget
        return self.charged and budget == 0


def monthly_price(reading: Reading, *, persons: int, suites: tuple[str, ...], nonprofit: bool) -> Price:
    """The price of a product for an organisation.

    Args:
        reading: the product.
        persons: over how many a flat price is spread.
        suites: packages the organisation has anyway.
        nonprofit: whether the organisation could be admitted to a nonprofit tariff.
    """
    model = reading.word("org_cost_model")
    if reading.word("suite") in suites or model in FREE_MODELS:
        return Price(0.0, charged=False)
    nonprofit_price = reading.nonprofit_price() if nonprofit else None
    amount = reading.number("org_cost_eur") if nonprofit_price is None else nonprofit_price
    divisors = {
        "per_user_month": 1.0,
        "one_time_per_user": float(MONTHS_OF_ONE_PURCHASE),
        "flat_month": float(max(persons, 1)),
    }
    if amount is None or model not in divisors:
        return Price(None, charged=model in CHARGED_MODELS)
    return Price(amount / divisors[model], charged=amount > 0)


def points_of_price(euros: float, anchors: Mapping[str, float]) -> float:
    """The points of a price, linear between the anchors and constant beyond them."""
    stops = sorted((float(edge), points) for edge, points in anchors.items())
    for (low, low_points), (high, high_points) in pairwise(stops):
        if euros <= high:
            share = max(euros - low, 0.0) / (high - low)
            return low_points + share * (high_points - low_points)
    return stops[-1][1]
