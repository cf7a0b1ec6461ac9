"""A run can be played again: the same plan from the same seed, and from its trace."""

from __future__ import annotations

import json
from collections.abc import Iterable
from random import Random

import pytest

from bot.conversation.content import Content
from tests.chaos.plan import Aftermath, Kill, few_kills, make_plan, many_kills, plan_from_json
from tests.chaos.points import all_points


def test_the_same_seed_gives_the_same_plan_and_another_another(content: Content) -> None:
    plan = make_plan(7, 4, content)

    assert plan == make_plan(7, 4, content)
    assert plan != make_plan(8, 4, content)


def test_a_plan_survives_its_trace(content: Content) -> None:
    plan = make_plan(7, 4, content)

    assert plan_from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize("kills", [few_kills(Random(7), all_points()), many_kills(Random(7), 500)])
def test_every_point_and_every_aftermath_is_planned(kills: Iterable[Kill]) -> None:
    planned = list(kills)

    assert set(all_points()) <= {kill.point for kill in planned}
    assert {kill.aftermath for kill in planned} == set(Aftermath)


def test_the_interviews_are_shared_between_the_databases(content: Content) -> None:
    assert [len(lane.interviews) for lane in make_plan(7, 5, content).lanes] == [3, 2]
