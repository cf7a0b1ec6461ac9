"""What holds on a day: versions of facts, rules and laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.advice.recommend import recommend
from bot.answers import Answers
from bot.authoring import Source
from bot.files.folders import read_folder, shipped_folder
from bot.knowledge.catalogue import Knowledge, load_knowledge
from bot.knowledge.period import Period
from bot.knowledge.validity import held_on
from tests.support.catalogue import TODAY, made, only, shipped_knowledge

BEFORE, FIRST, LAST, AFTER = date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 30), date(2026, 7, 1)
SPRING = Period(FIRST, LAST)


@pytest.mark.parametrize(("day", "held"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)])
def test_a_period_holds_from_its_first_to_its_last_day(day: date, *, held: bool) -> None:
    assert SPRING.holds_on(day) is held


@pytest.mark.parametrize(
    ("other", "shares"),
    [
        (Period(LAST, AFTER), True),
        (Period(AFTER), False),
        (Period(last=BEFORE), False),
        (Period(last=FIRST), True),
        (Period(), True),
    ],
)
def test_periods_share_days_or_not(other: Period, *, shares: bool) -> None:
    assert SPRING.overlaps(other) is shares
    assert other.overlaps(SPRING) is shares


def edited(name: str, old: str, new: str) -> Knowledge | list[tuple[str, int]]:
    """The shipped knowledge with one edit, or code and line of what is wrong with it."""
    sources = []
    for source in read_folder(shipped_folder("knowledge"), shown="knowledge"):
        text = source.text.decode() if isinstance(source.text, bytes) else source.text
        if source.name == f"knowledge/{name}":
            assert text.count(old) == 1
            text = text.replace(old, new)
        sources.append(Source(source.name, text))
    knowledge = load_knowledge(sources)
    return knowledge if isinstance(knowledge, Knowledge) else [(found.code, found.place.line) for found in knowledge]


def test_a_fact_has_versions() -> None:
    product = made(avv_available="yes")
    record = product.facts["avv_available"]
    versions = (replace(record, value="no", period=Period(last=BEFORE)), replace(record, period=Period(FIRST)))
    knowledge = only(replace(product, versions={"avv_available": versions}))
    held = {day: held_on(knowledge, day).products["gut"].value("avv_available") for day in (BEFORE, FIRST, TODAY)}
    assert held == {BEFORE: "no", FIRST: "yes", TODAY: "yes"}


def test_a_fact_past_its_end_is_not_there() -> None:
    product = made(avv_available="yes")
    ended = replace(product.facts["avv_available"], period=SPRING)
    knowledge = only(replace(product, facts={"avv_available": ended}, versions={"avv_available": (ended,)}))
    assert held_on(knowledge, LAST).products["gut"].value("avv_available") == "yes"
    assert held_on(knowledge, AFTER).products["gut"].value("avv_available") == "unknown"


def test_a_rule_holds_in_its_period_only() -> None:
    knowledge = only(made(address_book_upload="required"))
    begun = replace(knowledge.rules["K2"], period=Period(FIRST))
    dated = replace(knowledge, rule_versions={"K2": (begun,)})
    answers = Answers({"q_scenarios": ("team_intern",), "q_recht": "weltlich_dsgvo", "q_vertraulich": "V1"})
    assert not recommend(answers, dated, BEFORE).scenarios[0].excluded
    assert [entry.product for entry in recommend(answers, dated, FIRST).scenarios[0].excluded] == ["gut"]


def test_of_a_law_there_is_always_a_version() -> None:
    law = shipped_knowledge().laws["weltlich_dsgvo"]
    versions = (replace(law, sources=("old",), period=SPRING), replace(law, sources=("new",), period=Period(AFTER)))
    knowledge = replace(shipped_knowledge(), law_versions={"weltlich_dsgvo": versions})
    held = {day: held_on(knowledge, day).laws["weltlich_dsgvo"].sources[0] for day in (BEFORE, LAST, AFTER)}
    assert held == {BEFORE: "old", LAST: "old", AFTER: "new"}


def test_what_has_no_period_is_the_same_on_every_day() -> None:
    knowledge = replace(only(made()), law_versions={}, rule_versions={})
    assert held_on(knowledge, BEFORE) is knowledge


def with_records(*records: str) -> Knowledge | list[tuple[str, int]]:
    """The shipped knowledge where one fact of a product has these records, each on a line of its own."""
    shown = "".join(f"    - {{value: yes, source: own_assessment, checked_on: 2026-11-23{each}}}\n" for each in records)
    start = "facts:\n  # Meta\n"
    return edited("products/delta_chat.yaml", start, f"{start}  bridges_webhooks:\n{shown}")


def test_versions_of_a_fact_are_read() -> None:
    knowledge = with_records(", valid_until: 2026-02-28", ", valid_from: 2026-03-01")
    assert isinstance(knowledge, Knowledge)
    assert [fact.period for fact in knowledge.products["delta_chat"].versions["bridges_webhooks"]] == [
        Period(last=BEFORE),
        Period(FIRST),
    ]


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ((", valid_until: 2026-03-01", ", valid_from: 2026-03-01"), "periods-overlap"),
        (("", ""), "periods-overlap"),
        ((", valid_until: 2026-02-28", ", valid_from: 2026-04-01, valid_until: 2026-03-31"), "period-backwards"),
    ],
)
def test_versions_hold_one_after_the_other(records: tuple[str, ...], code: str) -> None:
    found = with_records(*records)
    assert isinstance(found, list)
    assert [each for each, _ in found] == [code]
