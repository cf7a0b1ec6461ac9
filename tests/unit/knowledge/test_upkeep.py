"""What keepers of the catalogue are told to look at again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.advice.explain.upkeep import upkeep
from bot.conversation.content import Content
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import AccessibilityTest, Fact, ScopeOfTest
from bot.knowledge.period import Period
from bot.knowledge.upkeep import Age, due_facts
from bot.texts import plain
from tests.support.catalogue import TODAY, made, only
from tests.support.shipped import content

__all__ = ["content"]

CHECKED = Fact("avv_available", "yes", TODAY)
"""Relied on for a year."""


def aged(fact: Fact, days: int) -> list[tuple[str, Age]]:
    knowledge = only(replace(made("one"), facts={fact.attribute: fact}))
    return [(due.attribute, due.age) for due in due_facts(knowledge, TODAY + timedelta(days=days))]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (304, []),
        (305, []),
        (306, [Age.SOON]),
        (365, [Age.SOON]),
        (366, [Age.OLD]),
        (730, [Age.OLD]),
        (731, [Age.LOST]),
    ],
)
def test_a_fact_is_due_before_its_day_then_old_then_lost(days: int, expected: list[Age]) -> None:
    assert [age for _, age in aged(CHECKED, days)] == expected


@pytest.mark.parametrize("value", ["unknown", "na"])
def test_what_nothing_is_concluded_from_never_gets_old(value: str) -> None:
    assert not aged(replace(CHECKED, value=value), 5000)


def test_a_test_of_accessibility_counts_for_four_years_from_its_date() -> None:
    test = AccessibilityTest(date(2024, 2, 29), "2024-02-29", ScopeOfTest.SAME)
    fact = Fact("accessibility", "good", TODAY, test=test)
    knowledge = only(replace(made("one"), facts={"accessibility": fact}))
    assert due_facts(knowledge, date(2028, 2, 29))[0].age is Age.SOON
    assert due_facts(knowledge, date(2028, 3, 1))[0].age is Age.LOST


def test_what_ends_by_its_own_date_is_due_by_it() -> None:
    ending = replace(CHECKED, period=Period(last=TODAY + timedelta(days=30)))
    assert aged(ending, 0) == [("avv_available", Age.SOON)]
    assert aged(ending, 31) == [("avv_available", Age.LOST)]


def test_the_admins_hear_nothing_while_nothing_is_due(content: Content) -> None:
    assert upkeep(only(made("one")), content.sentences, TODAY) is None


def test_the_admins_are_told_how_much_and_where(content: Content) -> None:
    facts = {"avv_available": CHECKED, "org_use_allowed": replace(CHECKED, attribute="org_use_allowed")}
    first = replace(made("one"), name="Eins", facts=facts)
    older = replace(CHECKED, checked_on=TODAY - timedelta(days=60))
    second = replace(made("two"), name="Zwei", facts={"avv_available": older})
    said = _said(only(first, second), content, TODAY + timedelta(days=310))
    assert "Veraltet ist ein Fakt" in said
    assert "60 Tagen kommen 2 Fakten" in said
    assert "Zwei und Eins" in said


def test_many_products_are_counted(content: Content) -> None:
    products = [replace(made(f"p{number}"), facts={"avv_available": CHECKED}) for number in range(8)]
    said = _said(only(*products), content, TODAY + timedelta(days=400))
    assert "3 weitere Produkte" in said


def _said(knowledge: Knowledge, content: Content, as_of: date) -> str:
    document = upkeep(knowledge, content.sentences, as_of)
    assert document is not None
    return plain.render(document)
