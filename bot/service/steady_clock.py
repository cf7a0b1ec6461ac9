"""Time that goes on evenly, whatever is done to the clock on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.service.ports import Clock

Elapsed = Callable[[], float]
"""Seconds since some moment, by a clock that nobody sets."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Two clocks.

    Attributes:
        wall: the time of day, which people and the network set.
        elapsed: a clock that nobody sets.
    """

    wall: Clock
    elapsed: Elapsed


def elapsed() -> float:
    """Seconds since the machine was started, those included in which it slept."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
