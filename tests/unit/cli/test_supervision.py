"""What ends the bot, and what only makes it begin anew."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from bot.cli.running import cause_of
from bot.cli.supervision import keep_running
from bot.errors import (
    DatabaseOutdated,
    DataDirectoryInUse,
    IdentityError,
    LoggedOutSoftly,
    LotseError,
    RateLimited,
    Refused,
    StorageError,
    StorageUnavailable,
    TokenRevoked,
    Unreachable,
)

FULL = StorageUnavailable("disk-full")
SOFTLY = LoggedOutSoftly("logged-out-softly")
AWAY = Unreachable("homeserver-unreachable")


@dataclass
class Bot:
    """A bot that ends as it is told to; without a word it works until asked to end."""

    outcome: LotseError | None
    is_ready: bool = False

    async def run(self, ending: asyncio.Event) -> None:
        if self.outcome is not None:
            raise self.outcome
        ending.set()


def bots(*outcomes: LotseError | None, ready: bool = False) -> Callable[[], Bot]:
    left = iter(outcomes)
    return lambda: Bot(next(left), ready)


class CancellingBot(Bot):
    """A bot that leaves its task counted as cancelled, as a task group of Python 3.11 does."""

    async def run(self, ending: asyncio.Event) -> None:
        if self.outcome is not None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0)
        await super().run(ending)


def no_pauses() -> Iterator[float]:
    return itertools.repeat(0.0)


async def test_a_cancellation_that_was_left_counted_disturbs_no_pause() -> None:
    left = iter((FULL, FULL, None))
    await keep_running(lambda: CancellingBot(next(left)), asyncio.Event(), pauses=lambda: itertools.repeat(0.01))
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


@pytest.mark.parametrize("error", [FULL, SOFTLY])
async def test_what_time_mends_is_waited_for_also_at_the_start(error: LotseError) -> None:
    await keep_running(
        bots(error, error, AWAY, RateLimited("rate-limited", retry_after=1), None), asyncio.Event(), pauses=no_pauses
    )


@pytest.mark.parametrize(
    "error",
    [
        AWAY,
        TokenRevoked("token-revoked"),
        IdentityError("identity-foreign"),
        DataDirectoryInUse("data-directory-in-use"),
        DatabaseOutdated("database-newer"),
        StorageError("database-damaged"),
        Refused("login-refused"),
    ],
)
async def test_what_somebody_has_to_mend_is_the_end(error: LotseError) -> None:
    with pytest.raises(type(error)):
        await keep_running(bots(error), asyncio.Event(), pauses=no_pauses)


async def test_a_lock_that_the_connection_of_before_still_holds_is_waited_for() -> None:
    """PostgreSQL takes up to a minute to see that a connection is gone, for instance in a broken network."""
    await keep_running(bots(FULL, DataDirectoryInUse("database-in-use"), None), asyncio.Event(), pauses=no_pauses)


async def test_a_login_that_is_ended_later_is_the_end() -> None:
    with pytest.raises(TokenRevoked):
        await keep_running(bots(FULL, TokenRevoked("token-revoked")), asyncio.Event(), pauses=no_pauses)


async def test_the_pauses_grow_until_the_bot_has_listened_again() -> None:
    taken: list[str] = []

    def pauses() -> Iterator[float]:
        taken.append("afresh")
        while True:
            taken.append("longer")
            yield 0.0

    left = iter([Bot(FULL), Bot(FULL), Bot(FULL, is_ready=True), Bot(FULL), Bot(None)])
    await keep_running(lambda: next(left), asyncio.Event(), pauses=pauses)
    assert taken == ["afresh", "longer", "longer", "afresh", "longer", "longer"]


async def test_asked_to_end_during_a_pause_it_ends_at_once() -> None:
    ending = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, ending.set)
    async with asyncio.timeout(5):
        await keep_running(bots(FULL), ending, pauses=lambda: itertools.repeat(600.0))


def test_of_several_things_the_one_that_somebody_has_to_mend_is_told() -> None:
    revoked, mistake = TokenRevoked("token-revoked"), KeyError("x")
    group = BaseExceptionGroup("", [FULL, BaseExceptionGroup("", [AWAY, revoked]), mistake])
    assert cause_of(group) is revoked
    assert cause_of(BaseExceptionGroup("", [SOFTLY, mistake])) is mistake
    assert cause_of(BaseExceptionGroup("", [FULL])) is FULL
