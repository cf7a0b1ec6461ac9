"""What keepers of the catalogue have to look at again: facts that are or soon get too old, and what ends by its date.

Source: docs/methode.md, section 4 (freshness).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import DEPENDS_ON_HOST, NOT_APPLICABLE, UNKNOWN, Fact
from bot.knowledge.reading import TEST_YEARS

SOON_DAYS = 60
"""How long before its day a fact is announced."""

NOT_AGEING = (UNKNOWN, NOT_APPLICABLE, DEPENDS_ON_HOST)
"""Values that nothing is concluded from, so that their age does not matter."""


class Age(StrEnum):
    """How far a fact is past its day, from worst to best."""

    LOST = "lost"
    OLD = "old"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class DueFact:
    """A fact to be checked again.

    Attributes:
        product: its product.
        attribute: its attribute.
        checked_on: when it was last checked.
        until: last day on which it counts without doubt.
        age: LOST where it counts as unknown by now, OLD where it is doubted, SOON where that is ahead.
    """

    product: str
    attribute: str
    checked_on: date
    until: date
    age: Age


def due_facts(knowledge: Knowledge, as_of: date, *, within: int = SOON_DAYS) -> tuple[DueFact, ...]:
    """The facts that are too old or will be within some days, the longest overdue first."""
    due = (entry for entry in _every(knowledge, as_of) if entry.until - as_of < timedelta(days=within))
    return tuple(sorted(due, key=lambda entry: (entry.until, entry.product, entry.attribute)))


def _every(knowledge: Knowledge, as_of: date) -> Iterator[DueFact]:
    for product in knowledge.products.values():
        for name, fact in product.facts.items():
            if fact.value not in NOT_AGEING:
                until, lost = _days(fact, knowledge.attributes[name].fresh_days)
                age = Age.LOST if lost < as_of else Age.OLD if until < as_of else Age.SOON
                yield DueFact(product.id, name, fact.checked_on, until, age)


def _days(fact: Fact, fresh_days: int) -> tuple[date, date]:
    """The last day without doubt, and the last day on which it counts at all."""
    if fact.test is not None:
        until = _years_later(fact.test.on)
        return until, until
    until = fact.checked_on + timedelta(days=fresh_days)
    lost = fact.checked_on + timedelta(days=2 * fresh_days)
    if fact.valid_until is not None:
        until, lost = min(until, fact.valid_until), min(lost, fact.valid_until)
    return until, lost


def _years_later(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + TEST_YEARS, day=28 if leap_day else day.day)
