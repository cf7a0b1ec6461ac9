"""Old facts: certainty goes in steps, what hurts keeps hurting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.advice.recommend import recommend
from bot.advice.recommendation import Interval, RankedProduct, RuleFinding
from bot.advice.screening import Verdict, applicable, screen
from bot.answers import Answers
from bot.knowledge.derive import read_on
from bot.knowledge.facts import LOST, STALE, Fact, FactValue, Product
from bot.knowledge.model import Outcome
from tests.support.catalogue import TODAY, in_situation, made, only, shipped_knowledge

FRESH_DAYS = 365
CONTRACT = Answers({"q_scenarios": ("team_intern",), "q_recht": "weltlich_dsgvo", "q_vertraulich": "V2"})
IN_TIME, DOUBTED, TOO_OLD = FRESH_DAYS, FRESH_DAYS + 1, 2 * FRESH_DAYS + 1


def aged(value: FactValue, days: int, attribute: str = "avv_available") -> Product:
    """A product all of whose facts were checked today, but for one."""
    checked = Fact(attribute, value, TODAY - timedelta(days=days), sources=("test",))
    return made("gut", "business", **{attribute: checked})


def contract(value: FactValue, days: int) -> Verdict:
    """What the rule on the contract says about a product whose contract was looked up some days ago."""
    rules = {"K5": shipped_knowledge().rules["K5"]}
    words = in_situation(level="V2")
    return screen(applicable(rules, words), read_on(TODAY, aged(value, days), shipped_knowledge().attributes))


def cases(found: Verdict) -> list[tuple[str, Outcome]]:
    return [(finding.case, finding.outcome) for finding in found.findings]


@pytest.mark.parametrize(
    ("value", "days", "expected"),
    [
        ("yes", IN_TIME, []),
        ("yes", DOUBTED, [(STALE, Outcome.CONDITIONAL)]),
        ("yes", 2 * FRESH_DAYS, [(STALE, Outcome.CONDITIONAL)]),
        ("yes", TOO_OLD, [(LOST, Outcome.UNCLEAR)]),
        ("no", IN_TIME, [("no", Outcome.VIOLATED)]),
        ("no", DOUBTED, [("no", Outcome.VIOLATED)]),
        ("no", TOO_OLD, [("no", Outcome.VIOLATED)]),
    ],
)
def test_what_helps_loses_certainty_and_what_hurts_keeps_hurting(
    value: FactValue, days: int, expected: list[tuple[str, Outcome]]
) -> None:
    assert cases(contract(value, days)) == expected


def test_a_doubt_says_since_when_nobody_has_looked() -> None:
    finding: RuleFinding = contract("yes", DOUBTED).findings[0]
    assert finding.values["date"] == (TODAY - timedelta(days=DOUBTED)).isoformat()
    assert finding.attributes == ("avv_available",)


def test_where_nothing_could_be_worse_age_is_no_matter() -> None:
    rules = {"K12": shipped_knowledge().rules["K12"]}
    read = read_on(TODAY, aged("anyone", DOUBTED, "eligibility"), shipped_knowledge().attributes)
    assert [finding.clause for finding in screen(applicable(rules, in_situation()), read).findings] == ["audience"]


def ranked(product: Product, as_of: date = TODAY) -> RankedProduct:
    advice = recommend(CONTRACT, only(product), as_of).scenarios[0]
    return advice.ranking[0]


def points(product: Product, criterion: str) -> Interval:
    return next(row.score for row in ranked(product).contributions if row.subcriterion == criterion)


@pytest.mark.parametrize(
    ("value", "days", "expected"),
    [
        ("yes", IN_TIME, Interval(100, 100)),
        ("yes", DOUBTED, Interval(80, 100)),
        ("yes", TOO_OLD, Interval(0, 100)),
        ("partly", DOUBTED, Interval(30, 50)),
        ("partly", TOO_OLD, Interval(0, 50)),
        ("no", DOUBTED, Interval(0, 0)),
        ("no", TOO_OLD, Interval(0, 0)),
    ],
)
def test_points_lose_certainty_and_never_gain(value: FactValue, days: int, expected: Interval) -> None:
    assert points(aged(value, days, "mdm_support"), "i_mdm") == expected


def test_a_price_above_the_budget_stays_above_it() -> None:
    answers = replace(CONTRACT, values={**CONTRACT.values, "q_budget": "bis_1"})
    old = aged(3.0, 2 * 180 + 1, "org_cost_eur")
    assert recommend(answers, only(old), TODAY).scenarios[0].ranking[0].over_budget


def test_a_doubted_product_can_still_be_first() -> None:
    """An installation that nobody looks after keeps its advice for as long as its facts count."""
    found = ranked(made(), TODAY + timedelta(days=DOUBTED))
    assert found.can_be_first
    assert {finding.case for finding in found.findings} == {STALE}
    assert found.known_share < ranked(made()).known_share
