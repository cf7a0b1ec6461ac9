"""Conditions over a situation."""

import pytest

from bot.conditions import ALWAYS, Condition, Every, Matches, Negation, Some, holds, matches_in
from tests.support.catalogue import in_situation

LEVEL = Matches("level", ("V2", "V3"), several=False)
APP = Matches("f_zugang", ("keine_app",), several=True)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ALWAYS, True),
        (LEVEL, True),
        (APP, False),
        (Every((LEVEL, APP)), False),
        (Some((LEVEL, APP)), True),
        (Some(()), False),
        (Negation(APP), True),
        (Matches("nowhere", ("yes",), several=False), False),
    ],
)
def test_holds(condition: Condition, *, expected: bool) -> None:
    assert holds(condition, in_situation(level="V3", f_zugang=("keine_kosten",))) is expected


def test_every_comparison_inside_is_found() -> None:
    nested = Every((Negation(LEVEL), Some((APP, LEVEL))))

    assert list(matches_in(nested)) == [LEVEL, APP, LEVEL]
