"""What came in is handled: rooms side by side, in one room one thing after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.conversation.incoming import EventId
from bot.errors import LotseError
from bot.service.handle import Desk
from bot.service.mail import Arrival, RoomId
from bot.service.ports import UNOBSERVED, Inbox, Observer, Part
from bot.service.room_workers import STEADY_PACE, Done, Idle, Look, Pace, RoomWorkers

MOST_FAILURES = 10
"""How often something that the bot stumbles over is tried: for some minutes, with growing pauses."""

log = structlog.get_logger(__name__)

Errand = Callable[[RoomId], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Trouble:
    """How often the oldest arrival of a room failed."""

    event_id: EventId
    failures: int


class Dispatch:
    """Works through the inbox.

    Args:
        inbox: what came in.
        desk: where it is worked on.
        deliver: called with a room to which something may have to be sent.
        pace: how much is done at a time.
        observer: counts what waits and what is tried again.
    """

    def __init__(
        self,
        inbox: Inbox,
        desk: Desk,
        deliver: Callable[[RoomId], None],
        *,
        pace: Pace = STEADY_PACE,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._inbox = inbox
        self._desk = desk
        self._deliver = deliver
        self._errands: dict[RoomId, Errand] = {}
        self._troubles: dict[RoomId, _Trouble] = {}
        self._progress = asyncio.Event()
        self._workers = RoomWorkers(
            self._step, inbox.rooms_with_arrivals, pace=pace, part=Part.INBOX, observer=observer
        )
        self.wake = self._workers.wake
        self.wake_all = self._workers.wake_all
        self.stop = self._workers.stop
        self.run = self._workers.run

    def visit(self, room: RoomId, errand: Errand) -> None:
        """Has something done in a room as soon as nothing waits there, and nothing else at the same time."""
        self._errands[room] = errand
        self.wake(room)

    async def progress(self) -> None:
        """Returns when something was done with."""
        await self._progress.wait()

    async def _step(self, room: RoomId) -> Look:
        arrival = await self._inbox.next_arrival(room)
        if arrival is not None:
            look = await self._handle(arrival)
        elif room in self._errands:
            await self._errands.pop(room)(room)
            look = Done()
        else:
            return Idle()
        if isinstance(look, Done):
            self._deliver(room)
            self._progress.set()
            self._progress = asyncio.Event()
        return look

    async def _handle(self, arrival: Arrival) -> Look:
        """Works on an arrival; one over which the bot stumbles again and again is given up for what comes after it."""
        known = self._troubles.get(arrival.room)
        failures = known.failures + 1 if known is not None and known.event_id == arrival.event_id else 1
        try:
            look = await self._desk.handle(arrival)
        except (LotseError, OSError):
            raise
        except Exception as error:
            if failures < MOST_FAILURES:
                self._troubles[arrival.room] = _Trouble(arrival.event_id, failures)
                raise
            log.error("arrival_given_up", room=arrival.room, kind=type(error).__name__)  # noqa: TRY400
            await self._desk.drop(arrival)
            look = Done()
        self._troubles.pop(arrival.room, None)
        return look
