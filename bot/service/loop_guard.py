"""Keeps the bot from talking with another bot for ever: a room that says more than people can is not answered."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

import structlog

from bot.service.ports import RoomId

MOST_MESSAGES, WITHIN_SECONDS = 60, 60.0
"""More messages of one room in this time come from a program. Two bots reach that in seconds, no person does."""

log = structlog.get_logger(__name__)


class LoopGuard:
    """Knows which rooms are too busy for people, as long as the process lives.

    Args:
        monotonic: seconds of a clock that nobody sets.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._times: dict[RoomId, deque[float]] = {}
        self._silent: set[RoomId] = set()

    def may_answer(self, room: RoomId) -> bool:
        """Whether one more message of a room is answered; a room stays unanswered until it has calmed down."""
        times = self._times.setdefault(room, deque(maxlen=MOST_MESSAGES))
        now = self._monotonic()
        is_calm = len(times) < MOST_MESSAGES or now - times[0] > WITHIN_SECONDS
        times.append(now)
        if is_calm:
            self._silent.discard(room)
        elif room not in self._silent:
            self._silent.add(room)
            log.warning("room_silenced", messages=MOST_MESSAGES, seconds=WITHIN_SECONDS)
        return is_calm

    def forget(self, room: RoomId) -> None:
        """Drops what is known of a room."""
        self._times.pop(room, None)
        self._silent.discard(room)
