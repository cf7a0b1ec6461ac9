"""The smallest set of tools that covers all scenarios (docs/methode.md, section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.advice.recommendation import Combination

MOST_TOOLS = 3
PENALTY = 6.0
"""Points that each tool after the first costs (expert proposal)."""

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Demand:
    """What a scenario needs from a set of tools.

    Attributes:
        scenario: id.
        first_route: the way without a messenger that comes before any product, if any.
        also_routes: routes that cover it once they are part of the set for another scenario.
        bounds: lower bound of the score of each product that can be first here.
        confidential_clients: a scenario with clients at V3.
        public_news: public news, which never share a product with confidential clients.
    """

    scenario: str
    first_route: str | None
    also_routes: tuple[str, ...]
    bounds: Mapping[str, float]
    confidential_clients: bool
    public_news: bool


@dataclass(frozen=True, slots=True)
class _Set:
    """A set of products with what it covers."""

    tools: tuple[str, ...]
    covers: Mapping[str, str]
    value: float

    @property
    def preference(self) -> tuple[int, float, int, tuple[str, ...]]:
        """Sorts the best set to the front: covers most, best value, fewest tools, ids."""
        return (-len(self.covers), -round(self.value, DIGITS), len(self.tools), self.tools)


def combine(demands: Sequence[Demand], counted_routes: frozenset[str]) -> Combination:
    """The best set of at most three tools.

    Args:
        demands: one per scenario.
        counted_routes: routes that count as a tool, unlike telephone or newsletter, which everybody has.
    """
    covers = {demand.scenario: demand.first_route for demand in demands if demand.first_route}
    routes = tuple(sorted({route for route in covers.values() if route in counted_routes}))
    for demand in demands:
        shared = [route for route in demand.also_routes if route in routes]
        if demand.scenario not in covers and shared:
            covers[demand.scenario] = shared[0]
    open_demands = tuple(demand for demand in demands if demand.scenario not in covers)
    best = min(_sets(open_demands, MOST_TOOLS - len(routes)), key=lambda each: each.preference)
    covers |= best.covers
    return Combination(
        tools=(*best.tools, *routes),
        covers={demand.scenario: covers[demand.scenario] for demand in demands if demand.scenario in covers},
        uncovered=tuple(demand.scenario for demand in demands if demand.scenario not in covers),
    )


def _sets(demands: Sequence[Demand], most: int) -> Iterator[_Set]:
    products = _worth_a_look(demands)
    for size in range(min(most, len(products)) + 1):
        for tools in combinations(products, size):
            chosen = _covered(demands, tools)
            if len(set(chosen.values())) == size:
                yield _Set(tools, chosen, _value(demands, chosen, size))


def _worth_a_look(demands: Sequence[Demand]) -> list[str]:
    """The products that can be part of the best set: those that no other one matches wherever they can be used.

    Where public news must not share a product with confidential clients, a worse one may be needed after all.
    """
    places: dict[str, dict[str, tuple[float, str]]] = {}
    for demand in demands:
        for product, bound in demand.bounds.items():
            places.setdefault(product, {})[demand.scenario] = (-round(bound, DIGITS), product)
    if any(demand.public_news for demand in demands) and any(demand.confidential_clients for demand in demands):
        return sorted(places)
    return sorted(
        product
        for product, mine in places.items()
        if not any(_matches(theirs, mine) for other, theirs in places.items() if other != product)
    )


def _matches(theirs: Mapping[str, tuple[float, str]], mine: Mapping[str, tuple[float, str]]) -> bool:
    """Whether one product would be taken before another in every scenario of the other."""
    return theirs.keys() >= mine.keys() and all(theirs[scenario] < place for scenario, place in mine.items())


def _covered(demands: Sequence[Demand], tools: tuple[str, ...]) -> dict[str, str]:
    """The best tool of a set for each scenario; public news come last, with what confidential clients leave."""
    chosen: dict[str, str] = {}
    for demand in sorted(demands, key=lambda each: each.public_news):
        taken = {chosen[each.scenario] for each in demands if each.confidential_clients and each.scenario in chosen}
        usable = [tool for tool in tools if tool in demand.bounds and not (demand.public_news and tool in taken)]
        if usable:
            chosen[demand.scenario] = min(usable, key=lambda tool: (-round(demand.bounds[tool], DIGITS), tool))
    return chosen


def _value(demands: Sequence[Demand], chosen: Mapping[str, str], size: int) -> float:
    bounds = [demand.bounds[chosen[demand.scenario]] for demand in demands if demand.scenario in chosen]
    mean = sum(bounds) / len(bounds) if bounds else 0.0
    return mean - PENALTY * max(size - 1, 0)
