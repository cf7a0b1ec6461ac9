"""What keepers of the catalogue have to look at again: facts that are or soon get too old, and what ends by its date.

Source: docs/methode.md, section 4 (freshness).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import Fact
from bot.knowledge.freshness import NOT_AGEING, LastDays, last_days

SOON_DAYS = 60
"""How long before its day a fact is announced."""


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
                days = _days(fact, knowledge.attributes[name].fresh_days)
                age = Age.LOST if days.counted < as_of else Age.OLD if days.trusted < as_of else Age.SOON
                yield DueFact(product.id, name, fact.checked_on, days.trusted, age)


def _days(fact: Fact, fresh_days: int) -> LastDays:
    """The last days of a fact, no later than the end that it has by itself."""
    days = last_days(fact, fresh_days)
    end = fact.period.last
    return days if end is None else LastDays(min(days.trusted, end), min(days.counted, end))
