from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from bot.errors import (
    HomeserverError,
    IdentityError,
    LoggedOutSoftly,
    RateLimited,
    StorageUnavailable,
    TokenRevoked,
    Unreachable,
)
from bot.service.mail import RoomId
from bot.service.pauses import LONGEST_PAUSE, growing_pauses
from bot.service.room_workers import STOP_SECONDS, Done, Idle, Later, Look, Pace, RoomWorkers
from tests.support.virtual_time import run_at_once

A, B, C = RoomId("!a"), RoomId("!b"), RoomId("!c")


def doubling() -> Iterator[float]:
    return (float(2**number) for number in count())


class Work:
    """Steps that are scripted, and when they were taken."""

    def __init__(self, script: dict[RoomId, list[Look | Exception]], *, at_once: int = 2, shares: bool = False) -> None:
        self.script = script
        self.taken: list[tuple[RoomId, float]] = []
        self.at_work: set[RoomId] = set()
        self.most_at_work = 0
        self.after: Callable[[RoomId], None] = lambda _: None
        self.workers = RoomWorkers(self.step, self.rooms, pace=Pace(at_once, doubling), shares_limit=shares)

    async def rooms(self) -> frozenset[RoomId]:
        return frozenset(self.script)

    async def step(self, room: RoomId) -> Look:
        assert room not in self.at_work, "one step at a time in a room"
        self.taken.append((room, asyncio.get_running_loop().time()))
        self.at_work.add(room)
        self.most_at_work = max(self.most_at_work, len(self.at_work))
        await asyncio.sleep(0.001)
        self.at_work.discard(room)
        self.after(room)
        look = self.script[room].pop(0) if self.script.get(room) else Idle()
        if isinstance(look, Exception):
            raise look
        return look

    def times(self, room: RoomId) -> list[float]:
        return [round(at, 1) for taken, at in self.taken if taken == room]

    async def run_for(self, seconds: float) -> None:
        """Lets the work go on for some time."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.workers.run())
            await asyncio.sleep(seconds)
            self.workers.stop()


def test_rooms_take_turns_and_no_more_than_allowed_at_once() -> None:
    work = Work({room: [Done()] * 3 for room in (A, B, C)})
    run_at_once(work.run_for(1))
    order = [room for room, _ in work.taken]
    assert order[:3] == [A, B, C]
    assert [order[:6].count(room) for room in (A, B, C)] == [2, 2, 2]
    assert work.most_at_work == 2


def test_nothing_is_remembered_of_idle_rooms() -> None:
    work = Work({A: [Done(), Unreachable("away"), Done()], B: []})
    run_at_once(work.run_for(10))
    assert work.workers.rooms_in_mind == 0
    assert not work.workers._pauses  # a memory that nobody sees


def test_waiting_takes_no_place() -> None:
    work = Work({A: [Later(3600)], B: [Done()] * 5}, at_once=1)
    run_at_once(work.run_for(100))
    assert len(work.times(B)) == 6
    assert work.times(A) == [0.0]


def test_a_room_that_waits_is_looked_at_when_its_time_has_come() -> None:
    work = Work({A: [Later(50)]})
    run_at_once(work.run_for(100))
    assert work.times(A) == [0.0, 50.0]


def test_waking_ends_waiting() -> None:
    work = Work({A: [Later(3600)]})

    async def scenario() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(work.run_for(100))
            await asyncio.sleep(10)
            work.workers.wake(A)

    run_at_once(scenario())
    assert work.times(A) == [0.0, 10.0]


def test_waking_all_ends_every_pause_but_a_firm_one() -> None:
    work = Work({A: [Later(3600)], B: [Later(50, is_firm=True)], C: [Unreachable("away")] * 5})

    async def scenario() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(work.run_for(100))
            await asyncio.sleep(10)
            work.workers.wake_all()

    run_at_once(scenario())
    assert work.times(A) == [0.0, 10.0]
    assert work.times(B) == [0.0, 50.0]
    assert 10.0 in work.times(C)


def test_a_room_that_is_woken_at_work_is_looked_at_once_more() -> None:
    work = Work({A: [Idle()], B: [Later(3600)]})
    woken: list[RoomId] = []

    def wake(room: RoomId) -> None:
        if room not in woken:
            woken.append(room)
            work.workers.wake(room)

    work.after = wake
    run_at_once(work.run_for(10))
    assert len(work.times(A)) == len(work.times(B)) == 2


def test_pauses_grow_and_a_success_ends_them() -> None:
    away: list[Look | Exception] = [Unreachable("away"), ValueError(), Unreachable("away"), Done(), Unreachable("away")]
    work = Work({A: away, B: [Done()] * 3})
    run_at_once(work.run_for(60))
    assert work.times(A) == [0.0, 1.0, 3.0, 7.0, 7.0, 8.0]
    assert len(work.times(B)) == 4


def test_a_limit_is_waited_for_even_if_the_room_is_woken() -> None:
    work = Work({A: [RateLimited("limited", retry_after=30)]})

    async def scenario() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(work.run_for(100))
            await asyncio.sleep(10)
            work.workers.wake(A)

    run_at_once(scenario())
    assert work.times(A) == [0.0, 30.0]


def test_a_shared_limit_holds_every_room_and_then_all_go_on() -> None:
    work = Work({A: [RateLimited("limited", retry_after=30)]}, shares=True)

    async def scenario() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(work.run_for(100))
            await asyncio.sleep(10)
            work.workers.wake(B)

    run_at_once(scenario())
    assert work.times(A) == [0.0, 30.0]
    assert work.times(B) == [30.0]


@pytest.mark.parametrize(
    "error",
    [
        StorageUnavailable("disk-full"),
        TokenRevoked("token-revoked"),
        LoggedOutSoftly("logged-out"),
        IdentityError("identity"),
    ],
)
def test_what_no_room_can_go_on_with_ends_the_work(error: Exception) -> None:
    work = Work({A: [error], B: [Later(3600)]})
    with pytest.raises(type(error)):
        run_at_once(work.workers.run())


def test_no_other_trouble_with_the_homeserver_ends_the_work() -> None:
    work = Work({A: [HomeserverError("odd")]})
    run_at_once(work.run_for(10))
    assert work.times(A) == [0.0, 1.0]


def test_a_stop_lets_the_step_in_hand_end_and_begins_none() -> None:
    work = Work({A: [Done()] * 1000, B: [Done()] * 1000, C: []}, at_once=1)
    run_at_once(work.run_for(0.0005))
    assert work.taken == [(A, 0.0)]
    assert not work.at_work


def test_a_stop_waits_for_no_limit() -> None:
    work = Work({A: [RateLimited("limited", retry_after=3600)]}, shares=True)

    async def scenario() -> float:
        await work.run_for(1)
        return asyncio.get_running_loop().time()

    assert run_at_once(scenario()) == pytest.approx(1)


def test_a_step_without_end_is_broken_off() -> None:
    async def endless(room: RoomId) -> Look:
        await asyncio.get_running_loop().create_future()
        raise AssertionError(room)

    async def rooms() -> frozenset[RoomId]:
        return frozenset({A})

    async def scenario() -> float:
        workers = RoomWorkers(endless, rooms)
        async with asyncio.TaskGroup() as group:
            group.create_task(workers.run())
            await asyncio.sleep(1)
            workers.stop()
        return asyncio.get_running_loop().time()

    assert run_at_once(scenario()) == pytest.approx(1 + STOP_SECONDS)


def test_pauses_are_between_one_second_and_a_minute() -> None:
    pauses = growing_pauses()
    seconds = [next(pauses) for _ in range(50)]
    assert seconds[0] <= 1
    assert all(second <= LONGEST_PAUSE for second in seconds)
    assert seconds[-1] >= LONGEST_PAUSE / 2
