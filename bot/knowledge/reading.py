"""A product as it is read for one recommendation, and what derived facts look like.

Everything that rules and scores learn about a product goes through ``Reading``, so that the age of a fact is weighed in
one place (docs/methode.md, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.knowledge.facts import AccessibilityTest, Product
from bot.knowledge.freshness import last_day_of_test


@dataclass(frozen=True, slots=True)
class Reading:
    """A product on a day, for an organisation.

    Attributes:
        product: whose facts are read.
        as_of: the day.
        age: age of the youngest people in the target group; None where no minors are in it.
    """

    product: Product
    as_of: date
    age: int | None = None

    def without(self, attributes: frozenset[str]) -> Reading:
        """The same product as if nothing were known of some attributes."""
        facts = {name: fact for name, fact in self.product.facts.items() if name not in attributes}
        return replace(self, product=replace(self.product, facts=facts))

    def oldest_check(self, attributes: Iterable[str]) -> date | None:
        """The day of the oldest check among some attributes; None where none of them has a fact."""
        facts = (self.product.facts.get(name) for name in attributes)
        return min((fact.checked_on for fact in facts if fact is not None), default=None)

    def word(self, attribute: str) -> str:
        """The value of an attribute that is a single word; ``unknown`` where there is none."""
        return self.product.word(attribute)

    def words(self, attribute: str) -> tuple[str, ...] | None:
        """The values of a list attribute; None where they are not known."""
        return self.product.words(attribute)

    def number(self, attribute: str) -> float | None:
        """The value of a number attribute; None where it is not known."""
        return self.product.number(attribute)

    def claimed(self, attribute: str) -> bool:
        """Whether the value is only a claim of the vendor."""
        fact = self.product.facts.get(attribute)
        return fact is not None and fact.vendor_claim

    def nonprofit_price(self) -> float | None:
        """The nonprofit price where amount and admission are known."""
        fact = self.product.facts.get("nonprofit_tariff")
        return None if fact is None else fact.price_eur

    def test(self) -> AccessibilityTest | None:
        """The independent accessibility test, whatever its age."""
        fact = self.product.facts.get("accessibility")
        return None if fact is None else fact.test

    def test_is_old(self) -> bool:
        """Whether there is an accessibility test that is older than four years."""
        test = self.test()
        return test is not None and last_day_of_test(test) < self.as_of


@dataclass(frozen=True, slots=True)
class Derived:
    """The value of a derived fact.

    Attributes:
        value: a word of its domain, ``unknown`` or ``depends_on_host``.
        attributes: which attributes decided.
        values: for the placeholders of sentences.
    """

    value: str
    attributes: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)
