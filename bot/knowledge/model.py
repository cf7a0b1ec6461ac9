"""The words of the decision model: protection levels and the outcomes of a knock-out rule.

Source: docs/methode.md, sections 2 and 5. The other shapes of the knowledge live in
``facts``, ``rules``, ``criteria``, ``scenarios`` and ``catalogue``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Level(StrEnum):
    """Protection level of a scenario; the members compare in their order, ``Level.V1 < Level.V2``."""

    V0 = "V0"
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"

    @property
    def step(self) -> int:
        """The level as a number, 0 to 3."""
        return int(self.value[1])

    def raised(self) -> Level:
        """The next higher level; V3 stays V3."""
        return Level(f"V{min(self.step + 1, 3)}")


class Outcome(StrEnum):
    """What a knock-out rule says about a product, declared from best to worst."""

    OK = "ok"
    CONDITIONAL = "bedingt"
    BEHIND = "nachrangig"
    UNCLEAR = "ungeklaert"
    VIOLATED = "verletzt"

    @property
    def severity(self) -> int:
        """0 for the best outcome, 4 for the worst; never compare the words themselves."""
        return _SEVERITY[self]

    @property
    def can_be_first(self) -> bool:
        """Whether a product with this outcome may stand on the first place."""
        return self in (Outcome.OK, Outcome.CONDITIONAL)


_SEVERITY = {outcome: place for place, outcome in enumerate(Outcome)}


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of some outcomes; OK where there is none."""
    return max(outcomes, key=lambda outcome: outcome.severity, default=Outcome.OK)


def milder(first: Outcome, second: Outcome) -> Outcome:
    """The better of two outcomes."""
    return min(first, second, key=lambda outcome: outcome.severity)
