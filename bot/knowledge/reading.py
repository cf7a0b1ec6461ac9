"""A product as it is read for one recommendation, and what derived facts look like.

Everything that rules and scores learn about a product goes through ``Reading``, so that the age of a fact can be
weighed in one place. Today only accessibility tests age (docs/methode.md, section 4: four years).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.knowledge.facts import AccessibilityTest, Product

TEST_YEARS = 4
"""How long an accessibility test counts, from its date (docs/methode.md, section 4)."""


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
        if test is None:
            return False
        return (self.as_of.year - TEST_YEARS, self.as_of.month, self.as_of.day) > (
            test.on.year,
            test.on.month,
            test.on.day,
        )


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
