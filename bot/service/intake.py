"""What comes in is stored before anything else happens to it, as long as there is room."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Protocol

import structlog

from bot.service.limits import Limits
from bot.service.mail import IncomingMail, RoomId
from bot.service.ports import Clock, Inbox

MOST_WAITING = 2000
"""Arrivals beyond which nothing more is taken in; the homeserver keeps it for as long."""

MOST_OF_A_ROOM = 100
"""Arrivals of one room that count: where nothing can be done in one, all others are still heard."""

LOOK_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Waking(Protocol):
    """Works through the inbox (:class:`bot.service.dispatch.Dispatch`)."""

    def wake(self, room: RoomId) -> None:
        """Says that something waits in a room."""

    async def progress(self) -> None:
        """Returns when something was done with."""


class Intake:
    """Admits what comes in.

    Args:
        inbox: where it waits.
        dispatch: works through it.
        clock: the time of day.
        most_waiting: arrivals beyond which nothing more is taken in.
    """

    def __init__(self, inbox: Inbox, dispatch: Waking, clock: Clock, *, most_waiting: int = MOST_WAITING) -> None:
        self._inbox = inbox
        self._dispatch = dispatch
        self._clock = clock
        self._most_waiting = most_waiting
        self._limits = Limits()

    async def take_in(self, mail: Sequence[IncomingMail], position: str, keys_for: Collection[RoomId] = ()) -> None:
        """Stores a batch and its position, in one transaction; when this returns, the homeserver may forget it.

        Args:
            mail: what came in, oldest first.
            position: where the next batch begins.
            keys_for: rooms for which keys came: what could not be read there may be readable now.

        Raises:
            StorageUnavailable: nothing was stored.
        """
        for room in keys_for:
            self._dispatch.wake(room)
        await self._room_made()
        arrivals = [one.arrival for one in mail if self._limits.allows(one)]
        for room in sorted(await self._inbox.admit(arrivals, position, now=self._clock.now())):
            self._dispatch.wake(room)

    async def _room_made(self) -> None:
        """Returns when not too much waits any more."""
        has_told = False
        while (waiting := await self._inbox.count_arrivals(most_of_a_room=MOST_OF_A_ROOM)) > self._most_waiting:
            if not has_told:
                log.warning("inbox_full", count=waiting)
                has_told = True
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._dispatch.progress()
