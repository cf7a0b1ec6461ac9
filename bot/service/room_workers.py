"""Rooms are worked on side by side, in one room one thing after the other, and no room holds up another.

The same mechanism serves what came in (``bot.service.dispatch``) and what goes out (``bot.service.delivery``). It knows
a room only while there is something to do in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

import structlog

from bot.errors import HomeserverError, IdentityError, LoggedOutSoftly, RateLimited, StorageError, TokenRevoked
from bot.service.mail import RoomId
from bot.service.pauses import FIRST_PAUSE, growing_pauses
from bot.service.ports import UNOBSERVED, Observer, Part

ROOMS_AT_ONCE = 16

STOP_SECONDS = 4.0
"""How long steps in hand may still take when the end is asked for; a supervisor usually waits for longer."""

ENDING = (StorageError, IdentityError, TokenRevoked, LoggedOutSoftly)
"""What no room can go on with: whoever runs the whole begins anew, or ends."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """One thing is done; there may be more."""


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing can be done now.

    Attributes:
        seconds: after how long to look again, at the latest.
        is_firm: whether waking the room does not shorten that.
    """

    seconds: float
    is_firm: bool = False


Look = Done | Idle | Later
"""When to look at a room again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is done at a time.

    Attributes:
        rooms_at_once: how many steps there are at most at one time.
        pauses: makes the seconds to wait after one failure after another.
    """

    rooms_at_once: int = ROOMS_AT_ONCE
    pauses: Callable[[], Iterator[float]] = growing_pauses


STEADY_PACE = Pace()


class _State(Enum):
    QUEUED = auto()
    WORKING = auto()
    WOKEN = auto()
    """At work, and to be looked at once more: what it was woken for may have come after it looked."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    timer: asyncio.TimerHandle
    is_firm: bool


class RoomWorkers:
    """Does steps in rooms for ever: rooms take turns, and waiting takes nobody's place.

    A step that fails is tried again after a growing pause. Where the homeserver asks to wait, the room waits at least
    as long; where ``shares_limit`` is set, every room does.

    Args:
        step: does one thing in a room and says when to look again.
        open_rooms: the rooms in which there is something to do at the start.
        pace: how much is done at a time.
        shares_limit: whether a limit that one room runs into is that of the account.
        part: what these rooms are worked on for.
        observer: counts what waits and what is tried again.
    """

    def __init__(
        self,
        step: Callable[[RoomId], Awaitable[Look]],
        open_rooms: Callable[[], Awaitable[frozenset[RoomId]]],
        *,
        pace: Pace = STEADY_PACE,
        shares_limit: bool = False,
        part: Part = Part.INBOX,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._step = step
        self._open_rooms = open_rooms
        self._pace = pace
        self._shares_limit = shares_limit
        self._part = part
        self._observer = observer
        self._queue: asyncio.Queue[RoomId | None] = asyncio.Queue()
        self._states: dict[RoomId, _State | _Waiting] = {}
        self._pauses: dict[RoomId, Iterator[float]] = {}
        self._held_until = 0.0
        self._is_stopping = asyncio.Event()

    @property
    def rooms_in_mind(self) -> int:
        """How many rooms there is something to do in, now or later."""
        return len(self._states)

    def wake(self, room: RoomId) -> None:
        """Says that there is something to do in a room."""
        state = self._states.get(room)
        if state is None:
            self._enqueue(room)
        elif state is _State.WORKING:
            self._states[room] = _State.WOKEN
        elif isinstance(state, _Waiting) and not state.is_firm:
            state.timer.cancel()
            self._enqueue(room)

    def wake_all(self) -> None:
        """Says that what rooms wait for may have come: each is looked at again, but where a wait is firm."""
        for room in tuple(self._states):
            self.wake(room)

    def stop(self) -> None:
        """Asks for the end: no step is begun any more."""
        self._is_stopping.set()

    async def run(self) -> None:
        """Works until stopped; steps in hand are finished, within a limit.

        Raises:
            LotseError: one of ``ENDING``.
        """
        for room in sorted(await self._open_rooms()):
            self.wake(room)
        try:
            async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as group:
                for _ in range(self._pace.rooms_at_once):
                    group.create_task(self._work())
                await self._is_stopping.wait()
                limit.reschedule(asyncio.get_running_loop().time() + STOP_SECONDS)
                for _ in range(self._pace.rooms_at_once):
                    self._queue.put_nowait(None)
        except BaseExceptionGroup as errors:
            raise first_of(errors) from errors
        except TimeoutError:
            log.warning("steps_broken_off")
        finally:
            for state in self._states.values():
                if isinstance(state, _Waiting):
                    state.timer.cancel()

    async def _work(self) -> None:
        while True:
            room = await self._queue.get()
            await self._released()
            if room is None or self._is_stopping.is_set():
                return
            self._states[room] = _State.WORKING
            self._rest(room, await self._look(room))

    async def _released(self) -> None:
        """Returns when the account may go on, or is to stop."""
        while self._held_until > asyncio.get_running_loop().time() and not self._is_stopping.is_set():
            try:
                async with asyncio.timeout_at(self._held_until):
                    await self._is_stopping.wait()
            except TimeoutError:
                continue  # it may have been extended meanwhile

    async def _look(self, room: RoomId) -> Look:
        """Does a step; what fails costs this step, no other and no other room."""
        try:
            look = await self._step(room)
        except ENDING:
            raise
        except RateLimited as error:
            return self._limited(room, error)
        except HomeserverError as error:
            return self._failed(room, error.code)
        except Exception as error:  # noqa: BLE001  the room worker's guard
            return self._failed(room, type(error).__name__)
        self._pauses.pop(room, None)
        return look

    def _limited(self, room: RoomId, error: RateLimited) -> Look:
        self._observer.tried_again(self._part)
        if not self._shares_limit:
            pause = max(self._next_pause(room), error.retry_after)
            log.info("room_limited", room=room, seconds=round(pause, 1))
            return Later(pause, is_firm=True)
        pause = max(FIRST_PAUSE, error.retry_after)
        log.info("account_limited", seconds=round(pause, 1))
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + pause)
        return Done()

    def _failed(self, room: RoomId, kind: str) -> Look:
        self._observer.tried_again(self._part)
        pause = self._next_pause(room)
        log.warning("room_waits", room=room, kind=kind, seconds=round(pause, 1))
        return Later(pause)

    def _next_pause(self, room: RoomId) -> float:
        if room not in self._pauses:
            self._pauses[room] = self._pace.pauses()
        return next(self._pauses[room])

    def _rest(self, room: RoomId, look: Look) -> None:
        was_woken = self._states.pop(room) is _State.WOKEN
        if isinstance(look, Later) and (look.is_firm or not was_woken):
            timer = asyncio.get_running_loop().call_later(look.seconds, self._enqueue, room)
            self._states[room] = _Waiting(timer, look.is_firm)
        elif was_woken or not isinstance(look, Idle):
            self._enqueue(room)
        self._observer.waiting(self._part, len(self._states))

    def _enqueue(self, room: RoomId) -> None:
        """Puts a room at the end of the queue, where it stands only once."""
        self._states[room] = _State.QUEUED
        self._queue.put_nowait(room)
        self._observer.waiting(self._part, len(self._states))


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first, inside groups of groups: that is what somebody can mend."""
    error = group.exceptions[0]
    return first_of(error) if isinstance(error, BaseExceptionGroup) else error
