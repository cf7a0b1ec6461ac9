"""Which knock-out rules were held against the products of a scenario, and which facts they looked at."""

from __future__ import annotations

from bot.advice.profile import make_profile, situation
from bot.advice.recommendation import Recommendation, ScenarioAdvice
from bot.advice.screening import Screen, applicable
from bot.answers import Answers
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.derive import read_on


def rules_of(advice: ScenarioAdvice, answers: Answers, knowledge: Knowledge) -> Screen:
    """The rules that apply in a scenario, each with the clauses that count.

    Args:
        advice: the scenario as it was advised on.
        answers: what the advice follows from.
        knowledge: as it held on the day of the advice.
    """
    profile = make_profile(answers, knowledge)
    return applicable(
        knowledge.rules, situation(profile, knowledge.scenarios[advice.scenario], knowledge, level=advice.level)
    )


def looked_at(product: str, recommendation: Recommendation, answers: Answers, knowledge: Knowledge) -> tuple[str, ...]:
    """The attributes of a product that any applicable rule looked at, in the order of the rules."""
    age = make_profile(answers, knowledge).age
    derived = read_on(recommendation.as_of, knowledge.products[product], knowledge.attributes, age=age).recorded.derived
    found = {
        (rule.id, attribute): None
        for advice in recommendation.scenarios
        for rule, clauses in rules_of(advice, answers, knowledge)
        for clause in clauses
        for attribute in derived[clause.fact].attributes
    }
    order = list(knowledge.rules)
    return tuple(dict.fromkeys(attribute for _, attribute in sorted(found, key=lambda key: order.index(key[0]))))
