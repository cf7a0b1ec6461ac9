"""The count sees what it has to see: with one promise of the event path broken it is not zero."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.conversation.content import Content
from tests.chaos.chronicle import Chronicle
from tests.chaos.plan import Aftermath, DatabaseKind, Kill, Lane, Plan, make_plan
from tests.chaos.run import Outcome, play

pytestmark = [pytest.mark.synapse, pytest.mark.chaos]

PATIENCE = 6.0
"""Seconds without a word until an answer counts as lost."""


async def play_with(
    kills: Sequence[Kill], content: Content, mutant: str | None, *, patience: float = PATIENCE
) -> Outcome:
    first = make_plan(1, 1, content).lanes[0].interviews
    plan = Plan(1, (Lane(DatabaseKind.SQLITE, 1, first, tuple(kills)),))
    return await play(plan, Chronicle(plan), patience=patience, mutant=mutant)


async def test_transaction_ids_made_anew_at_each_send_double_messages(content: Content) -> None:
    outcome = await play_with([Kill("send.after", 3)], content, "random_ids")

    assert outcome.kills == 1
    assert outcome.tally.doubled > 0


async def test_a_position_stored_before_what_came_in_loses_answers(content: Content) -> None:
    outcome = await play_with([Kill("late.before", 4)], content, "position_first")

    assert outcome.kills == 1
    assert outcome.tally.lost > 0


LOSS = (Kill("settle.after", 4), Kill("send.after", 1, aftermath=Aftermath.LOST_DEVICE))


async def test_a_repeat_from_a_new_device_without_a_look_at_the_timeline_doubles_messages(content: Content) -> None:
    outcome = await play_with(LOSS, content, "no_settlement")

    assert outcome.tally.doubled > 0


async def test_the_same_kills_of_the_real_bot_cost_nothing(content: Content) -> None:
    kills = (Kill("send.after", 3), Kill("admit.before", 4), *LOSS)

    outcome = await play_with(kills, content, None, patience=30)

    assert outcome.kills_left == 0
    assert outcome.tally.is_clean
