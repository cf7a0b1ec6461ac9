"""Where a product stands in a scenario, and what it lacks in points against the one on the first place.

Everything here is read off a recommendation; nothing is computed anew, so that no reason can differ from the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.advice.recommendation import RankedProduct, Recommendation, RuleFinding, ScenarioAdvice
from bot.knowledge.model import Outcome


class Place(StrEnum):
    """What became of a product in a scenario, declared from best to worst.

    FIRST: alone on the first place.
    SHARED: on the first place with others.
    LATER: ranked, on another place.
    BEHIND: ranked, but a rule keeps it from the first place.
    UNCLEAR: an open fact decides.
    EXCLUDED: a rule is violated.
    """

    FIRST = "first"
    SHARED = "shared"
    LATER = "later"
    BEHIND = "behind"
    UNCLEAR = "unclear"
    EXCLUDED = "excluded"


_DECIDING = {Place.BEHIND: Outcome.BEHIND, Place.UNCLEAR: Outcome.UNCLEAR, Place.EXCLUDED: Outcome.VIOLATED}


@dataclass(frozen=True, slots=True)
class Standing:
    """A product in a scenario.

    Attributes:
        findings: what rules have to say; of an excluded product what it violates, of an unclear one what is open.
        entry: its row of the ranking; None where it is not ranked.
        mention: whether it is excluded, but of use for organisational matters.
    """

    scenario: str
    product: str
    place: Place
    findings: tuple[RuleFinding, ...]
    entry: RankedProduct | None = None
    mention: bool = False

    @property
    def deciding(self) -> tuple[RuleFinding, ...]:
        """The findings that keep it from a better place; none where points decide."""
        outcome = _DECIDING.get(self.place)
        return tuple(finding for finding in self.findings if finding.outcome is outcome)


@dataclass(frozen=True, slots=True)
class Gap:
    """By how many points one product is ahead of another in a sub-criterion; below zero where it is behind.

    ``is_open`` is true where the score of the other one is not certain: it may be nothing but not known.
    """

    subcriterion: str
    points: float
    is_open: bool


def firsts(advice: ScenarioAdvice) -> tuple[RankedProduct, ...]:
    """The products on the first place of a scenario; several where it is shared."""
    return tuple(entry for entry in advice.ranking if entry.rank == 1 and entry.can_be_first)


def standing(advice: ScenarioAdvice, product: str) -> Standing | None:
    """Where a product of the catalogue stands; None for one that the recommendation does not know."""
    for entry in advice.ranking:
        if entry.product == product:
            return Standing(advice.scenario, product, _place(entry, advice), entry.findings, entry)
    for unclear in advice.unclear:
        if unclear.product == product:
            return Standing(advice.scenario, product, Place.UNCLEAR, unclear.findings)
    for excluded in advice.excluded:
        if excluded.product == product:
            return Standing(advice.scenario, product, Place.EXCLUDED, excluded.findings, mention=excluded.mention)
    return None


def standings(recommendation: Recommendation, product: str) -> tuple[Standing, ...]:
    """Where a product stands in all scenarios, in their order."""
    found = (standing(advice, product) for advice in recommendation.scenarios)
    return tuple(entry for entry in found if entry is not None)


def _place(entry: RankedProduct, advice: ScenarioAdvice) -> Place:
    if not entry.can_be_first:
        return Place.BEHIND
    if entry.rank > 1:
        return Place.LATER
    return Place.FIRST if len(firsts(advice)) == 1 else Place.SHARED


def gaps(ahead: RankedProduct, other: RankedProduct) -> tuple[Gap, ...]:
    """What one product has over another, sub-criterion by sub-criterion, the largest lead first.

    The points add up to the difference between the lower bounds of the two totals.
    """
    points = {part.subcriterion: part for part in other.contributions}
    rows = [
        Gap(
            subcriterion=part.subcriterion,
            points=part.points - points[part.subcriterion].points,
            is_open=points[part.subcriterion].score.lower < points[part.subcriterion].score.upper,
        )
        for part in ahead.contributions
        if part.subcriterion in points
    ]
    return tuple(sorted(rows, key=lambda gap: (-round(gap.points, 6), gap.subcriterion)))
