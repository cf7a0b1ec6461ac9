"""What is wrong with knowledge that can be used: old facts, rules that never fire, texts that are not translated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.authoring import Finding, ListNode, MapNode, Place, Severity, node_at, place_at
from bot.authoring.trees import Trees
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.check_conditions import check_conditions
from bot.knowledge.check_texts import check_texts
from bot.knowledge.facts import Fact
from bot.knowledge.situation import LAWS, SCENARIOS
from bot.knowledge.upkeep import due_facts

LAST_YEAR = 2999
"""Years behind it are slips, and too far away to reckon with."""

LONGEST = 100_000
"""Days that a fact can be relied on, as far as is reckoned here."""


APPLIES = "applies"
"""Topic of the sentence of a law that says to whom it applies."""


def check_knowledge(knowledge: Knowledge, trees: Trees, today: date) -> Iterator[Finding]:
    """What is wrong with the knowledge as a whole.

    Args:
        knowledge: as it was read, with the overlay.
        trees: its files and those of the overlay.
        today: the day as of which facts are too old.
    """
    yield from _days_ahead(knowledge, trees, today)
    yield from _old_facts(knowledge, trees, today)
    yield from check_texts(knowledge, trees)
    yield from check_conditions(knowledge, trees)
    yield from _incomplete(knowledge, trees)


def _days_ahead(knowledge: Knowledge, trees: Trees, today: date) -> Iterator[Finding]:
    """Facts that were checked on a day that is still to come."""
    for name, product in knowledge.products.items():
        for fact in product.facts.values():
            if fact.checked_on > today:
                details = {"key": fact.attribute, "date": fact.checked_on.isoformat(), "today": today.isoformat()}
                yield Finding("date-ahead", _fact_place(trees, name, fact), details, Severity.WARNING)


def _old_facts(knowledge: Knowledge, trees: Trees, today: date) -> Iterator[Finding]:
    """Facts past their day."""
    products = {
        name: replace(product, facts={key: fact for key, fact in product.facts.items() if _can_be_reckoned(fact)})
        for name, product in knowledge.products.items()
    }
    attributes = {
        name: replace(attribute, fresh_days=min(attribute.fresh_days, LONGEST))
        for name, attribute in knowledge.attributes.items()
    }
    for due in due_facts(replace(knowledge, products=products, attributes=attributes), today, within=0):
        place = _fact_place(trees, due.product, products[due.product].facts[due.attribute])
        details = {"key": due.attribute, "date": due.checked_on.isoformat(), "until": due.until.isoformat()}
        yield Finding("fact-old", place, details, Severity.WARNING)


def _can_be_reckoned(fact: Fact) -> bool:
    return fact.checked_on.year <= LAST_YEAR and (fact.test is None or fact.test.on.year <= LAST_YEAR)


def _fact_place(trees: Trees, product: str, fact: Fact) -> Place:
    """Where the day of a check is written: in the last file of a product for what an organisation says itself."""
    files = [source.name for source in trees if source.name.endswith(f"products/{product}.yaml")]
    name = (files[-1] if fact.own else files[0]) if files else product
    root = trees.tree(name)
    if root is None:
        return Place(name)
    written = node_at(root, ("facts", fact.attribute))
    versions = written.items if isinstance(written, ListNode) else (written,)
    days = (node_at(version, ("checked_on",)) for version in versions)
    return next((node.place for node in days if node.plain() == fact.checked_on), written.place)


def _incomplete(knowledge: Knowledge, trees: Trees) -> Iterator[Finding]:
    """Laws and scenarios that can be answered, but are not described."""
    for file, key, needed, given in (
        ("law.yaml", "laws", LAWS, knowledge.laws),
        ("scenarios.yaml", "scenarios", SCENARIOS, knowledge.scenarios),
    ):
        source = trees.named(file)
        root = trees.tree(source.name) if source else None
        for name in needed:
            if root is not None and name not in given:
                yield Finding("entry-missing", place_at(root, (key,)), {"key": name})
    yield from _laws_without_word(trees)


def _laws_without_word(trees: Trees) -> Iterator[Finding]:
    """Laws without the sentence that says to whom they apply: every result has it."""
    source = trees.named("law.yaml")
    root = trees.tree(source.name) if source else None
    laws = node_at(root, ("laws",)) if root is not None else None
    for law in laws.items if isinstance(laws, ListNode) else ():
        texts = node_at(law, ("texts",))
        if isinstance(texts, MapNode) and texts.get(APPLIES) is None:
            yield Finding("missing-key", texts.place, {"key": APPLIES})
