"""Which unknown facts matter most: those that keep products from the first place.

Source: docs/methode.md, section 5 (unknown facts).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.advice.recommendation import Recommendation, RuleFinding, ScenarioAdvice
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import LOST, UNKNOWN


@dataclass(frozen=True, slots=True)
class OpenFact:
    """An unknown fact.

    Attributes:
        product: its product.
        attribute: its attribute.
        decides: in how many scenarios nothing but what is unknown keeps the product from the first place, this among
            it.
    """

    product: str
    attribute: str
    decides: int


def open_facts(recommendations: Iterable[Recommendation], knowledge: Knowledge) -> tuple[OpenFact, ...]:
    """The unknown facts that decide in some recommendations, the most frequent first."""
    counts = Counter(
        decided
        for recommendation in recommendations
        for advice in recommendation.scenarios
        for decided in _deciding(advice, knowledge)
    )
    facts = (OpenFact(product, attribute, count) for (product, attribute), count in counts.items())
    return tuple(sorted(facts, key=lambda fact: (-fact.decides, fact.product, fact.attribute)))


def _deciding(advice: ScenarioAdvice, knowledge: Knowledge) -> set[tuple[str, str]]:
    """Product and attribute of each unknown fact that keeps its product back in a scenario."""
    held_back: list[tuple[str, tuple[RuleFinding, ...]]] = [
        *((entry.product, entry.findings) for entry in advice.unclear),
        *((entry.product, entry.findings) for entry in advice.ranking if not entry.can_be_first),
    ]
    return {
        (product, attribute)
        for product, findings in held_back
        if all(finding.case in (UNKNOWN, LOST) for finding in _holding(findings))
        for finding in _holding(findings)
        for attribute in finding.attributes
        if knowledge.products[product].value(attribute) == UNKNOWN
    }


def _holding(findings: tuple[RuleFinding, ...]) -> Iterator[RuleFinding]:
    return (finding for finding in findings if not finding.outcome.can_be_first)
