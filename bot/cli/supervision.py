"""What ends the running bot but not the process, and when it is started anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Protocol

import structlog

from bot.errors import (
    DataDirectoryInUse,
    LoggedOutSoftly,
    LotseError,
    RateLimited,
    StorageUnavailable,
    Unreachable,
)
from bot.service.pauses import growing_pauses

MENDED_BY_TIME: tuple[type[LotseError], ...] = (StorageUnavailable, LoggedOutSoftly)
"""What ends the running bot, but not the process."""

MENDED_ONCE_IT_RAN: tuple[type[LotseError], ...] = (Unreachable, RateLimited)
"""The same, but not at the very first start: there, a person may have mistyped the address and waits for a word.

At every other one the machine may just have been started, and the homeserver is on its way, too.
"""

MENDED_LATER: tuple[type[LotseError], ...] = (*MENDED_ONCE_IT_RAN, DataDirectoryInUse)
"""The same, once this process has worked.

A database in use is then most likely the bot's own lost connection that PostgreSQL still counts as somebody.
"""

log = structlog.get_logger(__name__)


class Supervised(Protocol):
    """A bot that can be run once."""

    @property
    def is_ready(self) -> bool:
        """Whether it came as far as to listen."""

    async def run(self, ending: asyncio.Event) -> None:
        """Works until the end is asked for; raises what keeps it from going on."""


async def keep_running(
    make: Callable[[], Supervised],
    ending: asyncio.Event,
    *,
    has_run_before: bool = False,
    pauses: Callable[[], Iterator[float]] = growing_pauses,
) -> None:
    """Runs the bot, and anew after a pause whenever time may mend what ended it.

    Args:
        make: makes a bot, for one run.
        ending: set when the end is asked for.
        has_run_before: whether a bot has come to log in here, in an earlier process.
        pauses: makes the seconds to wait after one failure after another; a bot that came to listen begins afresh.

    Raises:
        LotseError: what somebody has to mend.
    """
    waiting = pauses()
    mended = MENDED_BY_TIME + (MENDED_ONCE_IT_RAN if has_run_before else ())
    while not ending.is_set():
        bot = make()
        try:
            await bot.run(ending)
        except mended as error:
            code = error.code
            _count_no_cancellation()
        else:
            return
        mended = MENDED_BY_TIME + MENDED_LATER
        if bot.is_ready:
            waiting = pauses()
        pause = next(waiting)
        log.warning("starting_anew", code=code, seconds=round(pause, 1))
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await ending.wait()


def _count_no_cancellation() -> None:
    """Takes back the cancellations that a run which has failed has left counted on this task.

    A task group cancels the task that waits for it and, up to Python 3.11, leaves that counted; a timeout in the same
    task then passes on its own cancellation instead of a TimeoutError (seen with Python 3.11.2, which Debian 12 has).
    """
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()
