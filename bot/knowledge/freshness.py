"""How long a checked fact is relied on (docs/methode.md, section 4, freshness).

An installation that nobody looks after loses certainty in steps: a fact past its day is doubted, past twice its time it
counts as unknown. An accessibility test counts for four years from its date instead.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge.facts import DEPENDS_ON_HOST, NOT_APPLICABLE, UNKNOWN, AccessibilityTest, Attribute, Fact, Product

TEST_YEARS = 4
"""How long an accessibility test counts, from its date."""

NOT_AGEING = (UNKNOWN, NOT_APPLICABLE, DEPENDS_ON_HOST)
"""Values that nothing is concluded from, so that their age does not matter."""


@dataclass(frozen=True, slots=True)
class LastDays:
    """Until when a fact counts: without doubt, and at all."""

    trusted: date
    counted: date


@dataclass(frozen=True, slots=True)
class Ageing:
    """The attributes of a product whose facts are doubted, and those whose facts no longer count."""

    old: frozenset[str]
    lost: frozenset[str]


def last_days(fact: Fact, fresh_days: int) -> LastDays:
    """The last days of a fact.

    Args:
        fact: the fact.
        fresh_days: how long a fact of its attribute is relied on, in days after its check.
    """
    if fact.test is not None:
        until = last_day_of_test(fact.test)
        return LastDays(until, until)
    period = timedelta(days=fresh_days)
    return LastDays(fact.checked_on + period, fact.checked_on + 2 * period)


def last_day_of_test(test: AccessibilityTest) -> date:
    """The last day on which a test counts."""
    year = test.on.year + TEST_YEARS
    return test.on.replace(year=year, day=min(test.on.day, monthrange(year, test.on.month)[1]))


def ageing(product: Product, attributes: Mapping[str, Attribute], as_of: date) -> Ageing:
    """Which facts of a product are doubted or lost on a day; a test has a time of its own."""
    old, lost = set(), set()
    for name, fact in product.facts.items():
        if fact.value in NOT_AGEING or fact.test is not None:
            continue
        days = last_days(fact, attributes[name].fresh_days)
        if days.counted < as_of:
            lost.add(name)
        elif days.trusted < as_of:
            old.add(name)
    return Ageing(frozenset(old), frozenset(lost))
