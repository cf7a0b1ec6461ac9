"""What a product costs per person and month, as far as it is certain (docs/methode.md, section 6, ``k_preis``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.knowledge.facts import LeftOut
from bot.knowledge.reading import Reading

MONTHS_OF_ONE_PURCHASE = 24
"""A one-time price is spread over two years."""

FREE_MODELS = ("free", "donation")
CHARGED_MODELS = ("one_time_per_user", "per_user_month", "flat_month", "per_message", "on_request")


class Admission(StrEnum):
    """Whether an organisation gets a nonprofit tariff whose amount is known."""

    NO_TARIFF = "no_tariff"
    ADMITTED = "admitted"
    LEFT_OUT = "left_out"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who pays.

    Attributes:
        persons: over how many a flat price is spread.
        suites: packages the organisation has anyway.
        kinds: what it certainly is among the kinds that nonprofit tariffs leave out.
        perhaps: what it may be, because it was not answered or has no clear border.
    """

    persons: int
    suites: tuple[str, ...] = ()
    kinds: frozenset[LeftOut] = frozenset()
    perhaps: frozenset[LeftOut] = frozenset()


@dataclass(frozen=True, slots=True)
class Price:
    """A price.

    Attributes:
        lowest: euros per person and month, the least that it can be; None where no amount is known.
        highest: the most that it can be; None where no amount is known.
        charged: whether it is certain that something is charged.
        admission: whether a nonprofit tariff made the price.
    """

    lowest: float | None
    highest: float | None
    charged: bool
    admission: Admission = Admission.NO_TARIFF

    def is_over(self, budget: float | None) -> bool:
        """Whether the price is certainly above an upper edge; any charge is above 0."""
        if budget is None:
            return False
        if self.lowest is not None:
            return self.lowest > budget
        return self.charged and budget == 0


def monthly_price(reading: Reading, buyer: Buyer) -> Price:
    """The price of a product for an organisation; from the nonprofit to the full one where admission is open."""
    model = reading.word("org_cost_model")
    if reading.word("suite") in buyer.suites or model in FREE_MODELS:
        return Price(0.0, 0.0, charged=False)
    full = _spread(reading.number("org_cost_eur"), model, buyer)
    granted = admission(reading, buyer)
    reduced = _least(_spread(reading.nonprofit_price(), model, buyer), full)
    match granted:
        case Admission.ADMITTED:
            lowest = highest = reduced
        case Admission.OPEN:
            lowest, highest = reduced, full
        case _:
            lowest = highest = full
    charged = model in CHARGED_MODELS if lowest is None else lowest > 0
    return Price(lowest, highest, charged=charged, admission=granted)


def _least(reduced: float | None, full: float | None) -> float | None:
    """What a tariff costs: nobody takes one that is dearer than the full price."""
    return reduced if reduced is None or full is None else min(reduced, full)


def admission(reading: Reading, buyer: Buyer) -> Admission:
    """Whether the organisation gets the nonprofit tariff; a public body never does."""
    fact = reading.product.facts.get("nonprofit_tariff")
    if fact is None or fact.price_eur is None:
        return Admission.NO_TARIFF
    left_out = {*fact.leaves_out, LeftOut.PUBLIC}
    is_too_big = fact.up_to_persons is not None and buyer.persons > fact.up_to_persons
    if is_too_big or not left_out.isdisjoint(buyer.kinds):
        return Admission.LEFT_OUT
    return Admission.ADMITTED if left_out.isdisjoint(buyer.perhaps) else Admission.OPEN


def _spread(amount: float | None, model: str, buyer: Buyer) -> float | None:
    """An amount in the unit of the model, per person and month."""
    divisors = {
        "per_user_month": 1.0,
        "one_time_per_user": float(MONTHS_OF_ONE_PURCHASE),
        "flat_month": float(max(buyer.persons, 1)),
    }
    return None if amount is None or model not in divisors else amount / divisors[model]


def points_of_price(euros: float, anchors: Mapping[str, float]) -> float:
    """The points of a price, linear between the anchors and constant beyond them."""
    stops = sorted((float(edge), points) for edge, points in anchors.items())
    for (low, low_points), (high, high_points) in pairwise(stops):
        if euros <= high:
            share = max(euros - low, 0.0) / (high - low)
            return low_points + share * (high_points - low_points)
    return stops[-1][1]
