"""Every failure that was ever found is played again: its trace lies in ``failures``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.chronicle import Chronicle
from tests.chaos.plan import read_plan
from tests.chaos.run import FAILURES, play

TRACES = sorted(FAILURES.glob("*.json"))


@pytest.mark.synapse
@pytest.mark.chaos
@pytest.mark.timeout(300)
@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
async def test_what_once_failed_does_not_fail_again(trace: Path) -> None:
    plan = read_plan(trace)

    outcome = await play(plan, Chronicle(plan))

    assert outcome.tally.is_clean, outcome
