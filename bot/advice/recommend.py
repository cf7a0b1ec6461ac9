"""From answers to a recommendation: the one entrance to the decision model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.advice.combination import Demand, combine
from bot.advice.next_steps import next_steps
from bot.advice.profile import Profile, make_profile, organisation, situation
from bot.advice.recommendation import Combination, Recommendation, ScenarioAdvice
from bot.advice.routes import also_covering
from bot.advice.scenario_advice import advise, frame
from bot.answers import Answers
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.model import Level
from bot.knowledge.scenarios import Clientele
from bot.knowledge.validity import held_on

EXPRESS = "express"


def recommend(answers: Answers, knowledge: Knowledge, as_of: date, *, path: str = "full") -> Recommendation:
    """The recommendation that follows from answers and knowledge; the same input gives the same result.

    Args:
        answers: what the organisation said.
        knowledge: the catalogue and its rules.
        as_of: the day as of which facts are weighed.
        path: ``full`` or ``express``; a result at V3 on the express path is provisional.
    """
    knowledge = held_on(knowledge, as_of)
    profile = make_profile(answers, knowledge)
    shared = frame(profile, knowledge, as_of)
    scenarios = tuple(advise(name, shared) for name in profile.scenarios)
    combination = _combination(scenarios, profile, knowledge)
    return Recommendation(
        knowledge_date=knowledge.date,
        as_of=as_of,
        law=profile.law,
        law_assumed=profile.law_assumed,
        level=profile.overall.level,
        level_stated=profile.stated,
        level_raised_by=profile.overall.raised_by,
        scenarios=scenarios,
        combination=combination,
        next_steps=_steps(scenarios, combination, profile, knowledge=knowledge),
        assumptions=profile.assumptions,
        provisional=profile.decisive_assumed or (path == EXPRESS and profile.overall.level is Level.V3),
    )


def _combination(scenarios: Sequence[ScenarioAdvice], profile: Profile, knowledge: Knowledge) -> Combination:
    demands = []
    for advice in scenarios:
        scenario = knowledge.scenarios[advice.scenario]
        demands.append(
            Demand(
                scenario=advice.scenario,
                first_route=next((route.route for route in advice.routes if route.first), None),
                also_routes=also_covering(knowledge.routes, situation(profile, scenario, knowledge)),
                bounds={each.product: each.score.lower for each in advice.ranking if each.can_be_first},
                confidential_clients=scenario.clientele is not Clientele.NONE and advice.level is Level.V3,
                public_news=scenario.fixed,
            )
        )
    return combine(demands, frozenset(route.id for route in knowledge.routes.values() if route.counts_as_tool))


def _steps(
    scenarios: Sequence[ScenarioAdvice], combination: Combination, profile: Profile, *, knowledge: Knowledge
) -> tuple[str, ...]:
    firsts = (each.product for advice in scenarios for each in advice.ranking if each.rank == 1)
    tools = _unique((*(tool for tool in combination.tools if tool in knowledge.products), *firsts))
    words = organisation(
        profile,
        routes=_unique(route.route for advice in scenarios for route in advice.routes),
        tools=tools,
        classes=_unique(knowledge.products[tool].product_class.value for tool in tools),
    )
    return next_steps(knowledge.next_steps, words)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
