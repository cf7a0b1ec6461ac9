"""A few interviews under kill -9, at every named point of the event path; ``make chaos`` holds a thousand."""

from __future__ import annotations

import pytest

from bot.conversation.content import Content
from tests.chaos.chronicle import Chronicle
from tests.chaos.plan import make_plan
from tests.chaos.points import all_points
from tests.chaos.run import KEPT, play

INTERVIEWS = 14

SEED = 20261124
"""Always the same plan in ``make test``, so that a failure is one of today's change; ``make chaos`` draws its own."""


@pytest.mark.synapse
@pytest.mark.chaos
@pytest.mark.timeout(300)
async def test_nothing_is_lost_or_doubled_wherever_the_bot_is_killed(content: Content) -> None:
    plan = make_plan(SEED, INTERVIEWS, content)
    chronicle = Chronicle(plan)

    outcome = await play(plan, chronicle)

    chronicle.write(KEPT / f"trace-{SEED}.json", line=str(outcome), complaints=outcome.complaints)
    assert outcome.tally.is_clean, outcome
    assert not outcome.complaints
    assert set(all_points()) <= set(chronicle.kills), set(all_points()) - set(chronicle.kills)
