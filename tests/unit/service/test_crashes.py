"""A crash between any two steps costs nothing: every step of every part is the last one once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.service.mail import Arrival, IncomingMail, RoomId
from bot.service.ports import Reader, Store, Transport
from bot.service.post_office import PostOffice
from bot.storage import open_store
from tests.support.office import OTHER, ROOM, Office, event, of_kind

Batch = Sequence[Arrival]

TALK: Sequence[Batch] = (
    [event("join", "join", batch="s1"), event("early", batch="s1")],
    [event("1", "a", batch="s2"), event("2", "b", batch="s2"), event("o", "join", room=OTHER, batch="s2")],
    [event("3", "export", batch="s3"), event("4", "fault", batch="s3"), event("p", "c", room=OTHER, batch="s3")],
)
GOODBYE: Sequence[Batch] = (*TALK, [event("5", "delete", batch="s4"), event("6", "d", batch="s4")])
REMOVAL: Sequence[Batch] = (*TALK, [of_kind("removed", "removed")])


class Killed(BaseException):
    """The end of a process."""


class Countdown:
    """Kills before or after the n-th call; counts them all."""

    def __init__(self, kill_at: int | None = None) -> None:
        self.passed = 0
        self.kill_at = kill_at

    def tick(self) -> None:
        self.passed += 1
        if self.passed == self.kill_at:
            self.kill_at = None
            raise Killed


class Mortal:
    """Stands before a part; before and after each of its calls the process may end."""

    def __init__(self, part: object, countdown: Countdown) -> None:
        self._part = part
        self._countdown = countdown

    def __getattr__(self, name: str) -> object:
        value = getattr(self._part, name)
        if not callable(value):
            return value
        call = cast("Callable[..., Awaitable[object]]", value)

        async def mortal(*arguments: object, **named: object) -> object:
            self._countdown.tick()
            outcome = await call(*arguments, **named)
            self._countdown.tick()
            return outcome

        return mortal


class World:
    """What outlives a process: the store and the homeserver, which tells what came in until it was stored."""

    def __init__(self, script: Sequence[Batch], store: Store | None = None, *, new_device: bool = False) -> None:
        self.office = Office()
        self.script = script
        self.store = store or self.office.store
        self.new_device = new_device

    async def live(self, countdown: Countdown) -> None:
        """One process, from its start until everything is done, or it is killed."""
        parts = (self.store, self.office.reader, self.office.transport)
        store, reader, transport = (Mortal(part, countdown) for part in parts)
        opened = self.office.made(cast("Store", store), cast("Reader", reader), cast("Transport", transport))
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(opened.run())
            await self._sync(opened)
            await self._quiet()
            opened.stop()

    async def _sync(self, opened: PostOffice) -> None:
        """Says one batch after the other; people wait for what the bot has to say."""
        names = [batch[0].batch for batch in self.script]
        position = await self.store.position()
        for batch in self.script[names.index(position) + 1 if position is not None else 0 :]:
            await self._quiet()
            await opened.intake.take_in([IncomingMail(arrival) for arrival in batch], batch[0].batch)

    async def _quiet(self) -> None:
        """Returns when nothing waits and nothing is to be sent."""
        async with asyncio.timeout(10):
            while True:
                if not (await self.store.rooms_with_arrivals() or await self.store.rooms_with_postings()):
                    return
                await asyncio.sleep(0.001)

    async def outlive(self, kill_at: int | None) -> int:
        """Lives through one kill; gives how many steps there were in the first life."""
        countdown = Countdown(kill_at)
        with suppress(Killed):
            await alone(self.live(countdown))
        steps = countdown.passed
        if kill_at is not None:
            if self.new_device:
                self.office.transport.device_id = "TWO"
            self.office.clocks.go(timedelta(hours=1))
            await alone(self.live(Countdown()))
        return steps

    @property
    def said(self) -> dict[RoomId, list[str]]:
        """Everything that ever stood in the rooms, and what still does."""
        events = self.office.server.events
        return {room: [one.text for one in events if one.room == room] for room in (ROOM, OTHER)}

    @property
    def left_over(self) -> dict[RoomId, list[str]]:
        return {room: self.office.server.texts(room) for room in (ROOM, OTHER)}


async def alone(life: Awaitable[None]) -> None:
    """Runs a life; what ends it comes out as it is."""
    try:
        await life
    except BaseExceptionGroup as errors:
        if errors.subgroup(Killed) is None:
            raise
        raise Killed from None


async def undisturbed(script: Sequence[Batch]) -> tuple[World, int]:
    world = World(script)
    return world, await world.outlive(None)


@pytest.mark.parametrize("new_device", [False, True])
@pytest.mark.parametrize("script", [TALK, GOODBYE, REMOVAL], ids=["talk", "goodbye", "removal"])
async def test_no_crash_loses_doubles_or_disorders_anything(script: Sequence[Batch], *, new_device: bool) -> None:
    expected, steps = await undisturbed(script)
    assert steps > 100
    assert expected.said[ROOM][:2] == ["0 Joined", "next"]
    for kill_at in range(1, steps + 1):
        world = World(script, new_device=new_device)
        await world.outlive(kill_at)
        assert world.said == expected.said, kill_at
        assert world.left_over == expected.left_over, kill_at
        assert world.office.store.records.keys() == expected.office.store.records.keys(), kill_at
        assert set(world.office.server.left) == set(expected.office.server.left), kill_at
        assert set(world.office.store.purged) == set(expected.office.store.purged), kill_at


async def test_the_same_holds_on_a_real_database(tmp_path: Path) -> None:
    expected, steps = await undisturbed(GOODBYE)
    for kill_at in range(1, steps + 1, 37):
        async with open_store(None, tmp_path / str(kill_at), "@lotse:example.org") as store:
            world = World(GOODBYE, store, new_device=kill_at % 2 == 0)
            await world.outlive(kill_at)
        assert world.said == expected.said, kill_at
        assert world.left_over == expected.left_over, kill_at


async def test_random_transaction_ids_would_be_seen() -> None:
    """The count that the tests above make is able to fail."""
    expected, steps = await undisturbed(TALK)
    doubled = 0
    for kill_at in range(1, steps + 1, 3):
        world = World(TALK)
        await forgetful(world, kill_at)
        doubled += world.said != expected.said
    assert doubled


async def forgetful(world: World, kill_at: int) -> None:
    """Lives through a kill with a homeserver that takes every repeat for something new, and shows it as such."""
    server = world.office.server
    with suppress(Killed):
        await alone(world.live(Countdown(kill_at)))
    server._recognised.clear()
    server.events = [replace(one, transaction="another") for one in server.events]
    await alone(world.live(Countdown()))
