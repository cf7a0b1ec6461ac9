"""Ways without a messenger: offered by rule, not by score (docs/methode.md, section 5)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.advice.recommendation import RouteAdvice
from bot.conditions import Situation, holds
from bot.knowledge.scenarios import Route


def routes_for(routes: Mapping[str, Route], situation: Situation) -> tuple[RouteAdvice, ...]:
    """The routes offered in a situation, the one named before any product in front; at most one is."""
    offered = [advice for route in routes.values() if (advice := _offered(route, situation))]
    first = next((advice for advice in offered if advice.first), None)
    others = [RouteAdvice(advice.route, first=False, texts=advice.texts) for advice in offered if advice is not first]
    return (*((first,) if first else ()), *others)


def also_covering(routes: Mapping[str, Route], situation: Situation) -> tuple[str, ...]:
    """The routes that cover a scenario as well once they are used for another one."""
    return tuple(
        route.id for route in routes.values() if route.also_covers is not None and holds(route.also_covers, situation)
    )


def _offered(route: Route, situation: Situation) -> RouteAdvice | None:
    for offer in route.offers:
        if holds(offer.when, situation):
            notes = tuple(note.text for note in route.notes if holds(note.when, situation))
            return RouteAdvice(route.id, offer.first, (offer.text, *notes))
    return None
