"""What a start after the first one waits for: no supervisor starts the bot again after exit code 2."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field

import pytest

from bot.cli.supervision import keep_running
from bot.errors import DataDirectoryInUse, LotseError, RateLimited, TokenRevoked, Unreachable

AWAY = Unreachable("homeserver-unreachable")
LIMITED = RateLimited("rate-limited", retry_after=1)


@dataclass
class Bot:
    """A bot that fails as it is told to, and then works."""

    failures: list[LotseError] = field(default_factory=list)
    is_ready: bool = False

    async def run(self, ending: asyncio.Event) -> None:
        if self.failures:
            raise self.failures.pop(0)
        ending.set()


async def start(*failures: LotseError, has_run_before: bool) -> None:
    bot = Bot(list(failures))
    await keep_running(
        lambda: bot, asyncio.Event(), has_run_before=has_run_before, pauses=lambda: itertools.repeat(0.0)
    )  # fmt: skip


async def test_a_homeserver_that_is_not_there_yet_is_waited_for_once_the_bot_has_run() -> None:
    await start(AWAY, LIMITED, AWAY, has_run_before=True)


@pytest.mark.parametrize("failure", [AWAY, LIMITED])
async def test_the_first_time_it_may_be_a_mistake_in_the_address(failure: LotseError) -> None:
    with pytest.raises(type(failure)):
        await start(failure, has_run_before=False)


@pytest.mark.parametrize("failure", [DataDirectoryInUse("data-directory-in-use"), TokenRevoked("token-revoked")])
async def test_what_somebody_has_to_mend_is_told_at_once(failure: LotseError) -> None:
    with pytest.raises(type(failure)):
        await start(failure, has_run_before=True)
