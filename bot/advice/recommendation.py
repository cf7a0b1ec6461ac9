"""The recommendation as data, free of language.

The shapes follow the JSON that ``lotse advise --json`` prints; sentences are added where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.advice.price import Admission
from bot.knowledge.model import Level, Outcome


class Interval(NamedTuple):
    """A score between 0 and 100 that is known to lie between two bounds.

    A recommendation makes some ten thousand of them, and a named tuple is made in half the time of a dataclass.
    """

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """What one clause of a knock-out rule says about one product in one scenario.

    Attributes:
        rule: id of the rule, ``K1`` to ``K18``.
        clause: id of the clause within the rule; its sentences are in ``rules.yaml``.
        case: the value of the fact that decided (a word of the clause's ``gives``, ``unknown`` or
            ``depends_on_host``); the sentence is ``knowledge.rules[rule].clause(clause).texts[case]``.
        outcome: what follows.
        attributes: attributes of the product that decided, for showing value, source and date.
        values: values for the placeholders of the clause's sentence.
    """

    rule: str
    clause: str
    case: str
    outcome: Outcome
    attributes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one sub-criterion adds to the total, in points of the 0 to 100 scale (lower bound)."""

    head: str
    subcriterion: str
    points: float
    score: Interval


@dataclass(frozen=True, slots=True)
class RankedProduct:
    """A product that passes the rules of a scenario."""

    product: str
    rank: int
    outcome: Outcome
    score: Interval
    known_share: float
    first_share: float
    over_budget: bool
    admission: Admission
    findings: tuple[RuleFinding, ...]
    by_criterion: Mapping[str, Interval]
    contributions: tuple[Contribution, ...]

    @property
    def can_be_first(self) -> bool:
        """Whether no rule holds it back from the first place."""
        return self.outcome in (Outcome.OK, Outcome.CONDITIONAL)


@dataclass(frozen=True, slots=True)
class UnclearProduct:
    """A product whose facts leave a deciding rule open."""

    product: str
    findings: tuple[RuleFinding, ...]


@dataclass(frozen=True, slots=True)
class ExcludedProduct:
    """A product that violates at least one rule.

    ``mention`` is true where the scenario has a higher level than V1 and the product could be ranked at V1: it is of
    use for organisational matters without confidential data.
    """

    product: str
    findings: tuple[RuleFinding, ...]
    mention: bool


@dataclass(frozen=True, slots=True)
class RouteAdvice:
    """A way without a messenger; ``first`` where it is named before any product.

    ``texts`` names the sentences to say, in order: keys of ``knowledge.routes[route].texts``.
    """

    route: str
    first: bool
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """At which weight of a head another product comes first."""

    criterion: str
    weight: float
    new_first: str


@dataclass(frozen=True, slots=True)
class ScenarioAdvice:
    """The advice for one scenario.

    Attributes:
        stability: ``stabil``, ``eher`` or ``offen``; None where nothing can be first.
        raised_by: sources of the level that reach it (docs/methode.md, section 2).
        lower_level: the ranking at the next lower level that has a first, where nothing can be first here.
    """

    scenario: str
    level: Level
    raised_by: tuple[str, ...]
    weights: Mapping[str, float]
    routes: tuple[RouteAdvice, ...]
    ranking: tuple[RankedProduct, ...]
    unclear: tuple[UnclearProduct, ...]
    excluded: tuple[ExcludedProduct, ...]
    stability: str | None
    tipping_points: tuple[TippingPoint, ...]
    lower_level: tuple[Level, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken for granted because it was not answered; its sentence is ``assumption.<id>``."""

    id: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Combination:
    """The smallest set of tools that covers the scenarios.

    ``covers`` maps a scenario to its tool or route; a scenario that nothing covers is absent there and listed in
    ``uncovered``.
    """

    tools: tuple[str, ...]
    covers: Mapping[str, str]
    uncovered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Everything that follows from the answers.

    ``provisional`` is true where an answer that decides was assumed, or confidential data at V3 were advised on
    along the express path.
    """

    knowledge_date: date
    as_of: date
    law: str
    law_assumed: bool
    level: Level
    level_stated: Level | None
    level_raised_by: tuple[str, ...]
    scenarios: tuple[ScenarioAdvice, ...]
    combination: Combination
    next_steps: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    provisional: bool
