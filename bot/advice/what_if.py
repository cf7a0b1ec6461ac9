"""What moves between two recommendations: data for "what if this answer were another one"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.advice.recommendation import (
    Assumption,
    Combination,
    ExcludedProduct,
    Recommendation,
    ScenarioAdvice,
    UnclearProduct,
)
from bot.advice.standing import firsts
from bot.knowledge.model import Level

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Change(Generic[Thing]):
    """Something before and after."""

    before: Thing
    after: Thing


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """What moves in a scenario that is in both recommendations.

    Attributes:
        level: the protection level, where it changes.
        route: the way without a messenger that comes before any product, where it changes.
        firsts: the products on the first place, where they change.
        points: the lower bounds of the one product that stays alone on the first place, where they change.
        excluded: what is excluded now and was not, with what excludes it.
        admitted: what was excluded and is no longer.
        unclear: what hangs on an open fact now and was not unclear before.
        settled: what was unclear and is no longer.
        over_budget: ranked products that are above the budget now and were ranked within it.
        within_budget: ranked products that are within the budget now and were ranked above it.
    """

    scenario: str
    level: Change[Level] | None = None
    route: Change[str | None] | None = None
    firsts: Change[tuple[str, ...]] | None = None
    points: Change[float] | None = None
    excluded: tuple[ExcludedProduct, ...] = ()
    admitted: tuple[str, ...] = ()
    unclear: tuple[UnclearProduct, ...] = ()
    settled: tuple[str, ...] = ()
    over_budget: tuple[str, ...] = ()
    within_budget: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing moves here."""
        return self == ScenarioChange(self.scenario)


@dataclass(frozen=True, slots=True)
class Difference:
    """What moves between two recommendations; a field is empty where its matter stays as it is.

    Attributes:
        scenarios: scenarios of both in which something moves.
        added: scenarios that are advised on now only.
        removed: scenarios that were advised on before only.
        steps_added: next steps that come in addition.
        steps_removed: next steps that are no longer needed.
        assumed: what is taken for granted now and was not.
        no_longer_assumed: what was taken for granted and is not any more.
    """

    level: Change[Level] | None = None
    law: Change[str] | None = None
    provisional: Change[bool] | None = None
    scenarios: tuple[ScenarioChange, ...] = ()
    added: tuple[ScenarioAdvice, ...] = ()
    removed: tuple[str, ...] = ()
    combination: Change[Combination] | None = None
    steps_added: tuple[str, ...] = ()
    steps_removed: tuple[str, ...] = ()
    assumed: tuple[Assumption, ...] = ()
    no_longer_assumed: tuple[Assumption, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether the two recommendations advise the same."""
        return self == Difference()

    @property
    def moves_products(self) -> bool:
        """Whether any scenario looks different."""
        return bool(self.scenarios or self.added or self.removed)


def difference(before: Recommendation, after: Recommendation) -> Difference:
    """What moves from one recommendation to another; the same twice makes no difference."""
    old = {advice.scenario: advice for advice in before.scenarios}
    new = {advice.scenario: advice for advice in after.scenarios}
    moved = (_scenario(advice, new[name]) for name, advice in old.items() if name in new)
    return Difference(
        level=_change(before.level, after.level),
        law=_change(before.law, after.law),
        provisional=_change(before.provisional, after.provisional),
        scenarios=tuple(change for change in moved if not change.is_none),
        added=tuple(advice for name, advice in new.items() if name not in old),
        removed=tuple(name for name in old if name not in new),
        combination=_change(before.combination, after.combination),
        steps_added=_without(after.next_steps, before.next_steps),
        steps_removed=_without(before.next_steps, after.next_steps),
        assumed=_assumptions(after, before),
        no_longer_assumed=_assumptions(before, after),
    )


def _scenario(old: ScenarioAdvice, new: ScenarioAdvice) -> ScenarioChange:
    firsts = _change(_firsts(old), _firsts(new))
    was_out, was_unclear = _products(old.excluded), _products(old.unclear)
    return ScenarioChange(
        scenario=old.scenario,
        level=_change(old.level, new.level),
        route=_change(_route(old), _route(new)),
        firsts=firsts,
        points=None if firsts else _points(old, new),
        excluded=tuple(entry for entry in new.excluded if entry.product not in was_out),
        admitted=_without(was_out, _products(new.excluded)),
        unclear=tuple(entry for entry in new.unclear if entry.product not in was_unclear),
        settled=_without(was_unclear, _products(new.unclear)),
        over_budget=_marked(old, new, over=True),
        within_budget=_marked(old, new, over=False),
    )


def _change(before: Thing, after: Thing) -> Change[Thing] | None:
    return None if before == after else Change(before, after)


def _firsts(advice: ScenarioAdvice) -> tuple[str, ...]:
    return tuple(entry.product for entry in firsts(advice))


def _route(advice: ScenarioAdvice) -> str | None:
    return next((entry.route for entry in advice.routes if entry.first), None)


def _points(old: ScenarioAdvice, new: ScenarioAdvice) -> Change[float] | None:
    first, then = firsts(old), firsts(new)
    if len(first) != 1:
        return None
    return _change(round(first[0].score.lower), round(then[0].score.lower))


def _products(entries: Iterable[ExcludedProduct | UnclearProduct]) -> tuple[str, ...]:
    return tuple(entry.product for entry in entries)


def _without(entries: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    left_out = frozenset(others)
    return tuple(entry for entry in entries if entry not in left_out)


def _marked(old: ScenarioAdvice, new: ScenarioAdvice, *, over: bool) -> tuple[str, ...]:
    """Products that are ranked in both, above the budget (or within it) now only."""
    before = {entry.product: entry.over_budget for entry in old.ranking}
    return tuple(
        entry.product
        for entry in new.ranking
        if entry.over_budget is over and before.get(entry.product, over) is not over
    )


def _assumptions(one: Recommendation, other: Recommendation) -> tuple[Assumption, ...]:
    """What one takes for granted that the other does not."""
    known = {taken.id for taken in other.assumptions}
    return tuple(taken for taken in one.assumptions if taken.id not in known)
