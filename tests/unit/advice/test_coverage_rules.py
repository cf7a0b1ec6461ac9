"""No rule and no fact of the shipped catalogue is left without a test."""

from tests.coverage_rules import untouched_facts, untouched_rules


def test_no_rule_is_left_out() -> None:
    assert list(untouched_rules()) == []


def test_no_fact_is_left_out() -> None:
    assert list(untouched_facts()) == []
