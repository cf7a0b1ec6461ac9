"""What people tell the admins: it arrives once, whatever happens, and nothing beside it tells from whom it came."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Refused, Unreachable
from bot.service.admin_news import AdminRoom
from bot.service.mail import IncomingMail, PostingKind, RoomId, transaction_id, untraceable
from bot.storage import open_store
from tests.support.office import OTHER, ROOM, Office, event
from tests.support.waiting import until
from tests.unit.service.test_crashes import Batch, Countdown, Killed, World, alone

ADMINS = RoomId("!admins:example.org")
NEWS = AdminRoom(ADMINS, lambda _: None)
TALK: list[Batch] = [
    [event("join", "join", batch="s1")],
    [event("1", "report a", batch="s2"), event("2", "b", batch="s2"), event("o", "join", room=OTHER, batch="s2")],
    [event("3", "report a", batch="s3"), event("p", "report c", room=OTHER, batch="s3")],
    [event("4", "delete", batch="s4")],
]


@pytest.fixture
def office() -> Office:
    return Office(admins=NEWS)


async def test_what_is_told_arrives_in_the_room_of_the_admins_alone(office: Office) -> None:
    await office.hear(event("join", "join"), event("1", "report a"), event("2", "report a"))
    assert office.server.texts(ADMINS) == ["told report a", "told report a"], "the same words twice are two reports"
    assert [text for text in office.server.texts() if "told" in text] == []


async def test_nothing_that_is_kept_or_sent_tells_whence(office: Office) -> None:
    await office.hear(event("join", "join"), event("1", "report a"))
    [sent] = [one for one in office.server.events if one.room == ADMINS]
    guesses = [
        transaction_id(*origin, number)
        for origin in (("$1",), ("$1", "Said"), (ROOM,), (ADMINS, "$1"), ("$1", "Said", "admins"))
        for number in range(9)
    ]
    assert sent.transaction not in guesses
    assert re.fullmatch(r"lotse-[0-9a-f]{40}", sent.transaction)
    assert len({untraceable() for _ in range(99)}) == 99
    assert ADMINS not in office.store.records, "nothing is kept of the room of the admins"


async def test_it_waits_without_a_word_of_whence_and_once_it_is_sent_it_is_gone(office: Office) -> None:
    gate = office.transport.gates[ADMINS] = asyncio.Event()
    async with office.open() as opened:
        for arrival in (event("join", "join"), event("1", "report a")):
            await opened.intake.take_in([IncomingMail(arrival)], arrival.batch)
        await until(lambda: office.server.texts()[-2:] == ["1 Said report a", "next"], within=10)
        [waiting] = [one.posting for one in office.store.postings if one.posting.room == ADMINS]
        assert waiting.draft.kind is PostingKind.PASSED_ON
        assert not any(word in str(waiting) for word in (ROOM, "$1"))
        gate.set()
        await office.quiet()
    assert office.server.texts(ADMINS) == ["told report a"]
    assert [one for one in office.store.postings if one.posting.room == ADMINS] == []


async def test_a_room_that_refuses_costs_the_report_and_nothing_else(office: Office) -> None:
    office.transport.failures[("send", ADMINS)] = [Refused("room-not-encrypted")]
    await office.hear(event("join", "join"), event("1", "report a"), event("2", "report b"))
    assert office.server.texts(ADMINS) == ["told report b"]
    assert office.server.texts()[-1] == "next"


async def test_what_was_told_outlives_the_erasure_of_the_conversation(office: Office) -> None:
    office.transport.failures[("send", ADMINS)] = [Unreachable("down")] * 3
    await office.hear(event("join", "join"), event("1", "report a"), event("2", "delete"))
    assert office.server.texts(ADMINS) == ["told report a"]
    assert ROOM in office.store.purged


async def test_without_a_room_of_the_admins_nothing_is_sent() -> None:
    office = Office()
    await office.hear(event("join", "join"), event("1", "report a"))
    assert {one.room for one in office.server.events} == {ROOM}


async def lived(world: World, kill_at: int | None) -> int:
    """Lives with admins, and through one kill; gives how many steps there were in the first life."""
    world.office.admins = NEWS
    countdown = Countdown(kill_at)
    with suppress(Killed):
        await alone(world.live(countdown))
    steps = countdown.passed
    if kill_at is not None:
        world.office.clocks.go(timedelta(hours=1))
        await alone(world.live(Countdown()))
    return steps


def told(world: World) -> list[str]:
    """What ever stood in the room of the admins; two rooms are worked on side by side, in no order."""
    return sorted(one.text for one in world.office.server.events if one.room == ADMINS)


@pytest.mark.parametrize("new_device", [False, True])
async def test_no_crash_loses_or_doubles_a_report(*, new_device: bool) -> None:
    expected = World(TALK)
    steps = await lived(expected, None)
    assert told(expected) == ["told report a", "told report a", "told report c"]
    for kill_at in range(1, steps + 1):
        world = World(TALK, new_device=new_device)
        await lived(world, kill_at)
        assert told(world) == told(expected), kill_at
        assert world.said == expected.said, kill_at


async def test_the_same_holds_on_a_real_database(tmp_path: Path) -> None:
    expected = World(TALK)
    steps = await lived(expected, None)
    for kill_at in range(1, steps + 1, 23):
        async with open_store(None, tmp_path / str(kill_at), "@lotse:example.org") as store:
            world = World(TALK, store)
            await lived(world, kill_at)
        assert told(world) == told(expected), kill_at
