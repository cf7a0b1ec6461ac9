"""The knowledge as it holds on a day: facts, rules and laws have periods of validity (docs/methode.md, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import Fact, Product
from bot.knowledge.period import in_force, newest
from bot.knowledge.rules import Rule
from bot.knowledge.scenarios import Law


@lru_cache(maxsize=8)
def held_on(knowledge: Knowledge, day: date) -> Knowledge:
    """What holds on a day; the knowledge itself where nothing in it has a period.

    A fact or a rule that does not hold is not there. Of a law the version in force holds, or the nearest one: there is
    always some law.
    """
    products = {name: _product(product, day) for name, product in knowledge.products.items()}
    if products == knowledge.products and not knowledge.rule_versions and not knowledge.law_versions:
        return knowledge
    laws = {name: _law(versions, day) for name, versions in knowledge.law_versions.items()}
    return replace(knowledge, products=products, rules=_rules(knowledge, day), laws={**knowledge.laws, **laws})


def _product(product: Product, day: date) -> Product:
    if not product.versions:
        return product
    facts: dict[str, Fact] = {}
    for name, fact in product.facts.items():
        held = in_force(product.versions.get(name, (fact,)), day)
        if held is not None:
            facts[name] = held
    return replace(product, facts=facts)


def _rules(knowledge: Knowledge, day: date) -> dict[str, Rule]:
    held = {name: in_force(knowledge.rule_versions.get(name, (rule,)), day) for name, rule in knowledge.rules.items()}
    return {name: rule for name, rule in held.items() if rule is not None}


def _law(versions: Sequence[Law], day: date) -> Law:
    begun = [version for version in versions if version.period.first is None or version.period.first <= day]
    if begun:
        return newest(begun)
    return min(versions, key=lambda version: version.period.first or date.min)
