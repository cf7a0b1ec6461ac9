"""Time that goes on evenly, whatever is done to the clock on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.service.ports import Clock

Elapsed = Callable[[], float]
"""Seconds since some moment, by a clock that nobody sets."""


def elapsed() -> float:
    """Seconds since the machine was started, those included in which it slept."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class SteadyClock:
    """The time of day, in UTC, never behind what has passed since the start.

    Where the clock on the wall is set back while the bot runs, this one goes on as if it had not been.

    Args:
        clock: the clock on the wall.
        elapsed: a clock that nobody sets.
    """

    def __init__(self, clock: Clock, elapsed: Elapsed = elapsed) -> None:
        self._clock = clock
        self._elapsed = elapsed
        self._start = clock.now().astimezone(UTC)
        self._start_elapsed = elapsed()

    def now(self) -> datetime:
        """The present moment, aware of its time zone."""
        passed = timedelta(seconds=self._elapsed() - self._start_elapsed)
        return max(self._clock.now().astimezone(UTC), self._start + passed)
