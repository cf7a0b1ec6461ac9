from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.errors import HomeserverError, Refused, Unreachable
from bot.matrix.guard import GuardedClient
from bot.matrix.rooms import IDLE_SECONDS, Rooms, RoomState
from tests.support.waiting import until
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, logged_in
from tests.unit.matrix.room_answers import NOT_FOUND, RoomAnswers
from tests.unit.matrix.scripted_homeserver import Scripted

BERTA = "@berta:example.org"


class Ticking:
    """Monotonic seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def rooms(client: GuardedClient, ticking: Ticking) -> Rooms:
    return Rooms(client, now=ticking)


@pytest.fixture
def answers(homeserver: Scripted) -> RoomAnswers:
    return RoomAnswers(homeserver)


async def test_a_room_is_asked_for_once(rooms: Rooms, answers: RoomAnswers, homeserver: Scripted) -> None:
    answers.room(ROOM, BOT, PERSON)
    for _ in range(3):
        assert await rooms.loaded(ROOM) == RoomState(encrypted=True, members=frozenset({BOT, PERSON}))
    await asyncio.gather(*(rooms.loaded(ROOM) for _ in range(3)))
    assert homeserver.count("/joined_members") == homeserver.count("/m.room.encryption") == 1


async def test_whoever_asks_at_the_same_time_waits_for_one_answer(
    rooms: Rooms, answers: RoomAnswers, homeserver: Scripted
) -> None:
    answers.room(ROOM, BOT, PERSON)
    await asyncio.gather(*(rooms.loaded(ROOM) for _ in range(5)))
    assert homeserver.count("/joined_members") == 1


async def test_a_change_has_it_asked_for_again(rooms: Rooms, answers: RoomAnswers) -> None:
    answers.room(ROOM, BOT, PERSON)
    await rooms.loaded(ROOM)
    answers.room(ROOM, BOT, PERSON, BERTA)
    rooms.changed(ROOM)
    assert (await rooms.loaded(ROOM)).members == {BOT, PERSON, BERTA}


async def test_a_change_while_it_is_asked_for_is_not_missed(
    rooms: Rooms, answers: RoomAnswers, homeserver: Scripted
) -> None:
    answers.room(ROOM, BOT, PERSON)
    homeserver.held["/joined_members"] = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(rooms.loaded(ROOM))
        await until(lambda: homeserver.count("/joined_members") == 1, within=10)
        rooms.changed(ROOM)
        homeserver.held["/joined_members"].set()
    assert asking.result().encrypted
    assert homeserver.count("/joined_members") == 2


async def test_a_silent_room_is_forgotten(
    rooms: Rooms, answers: RoomAnswers, homeserver: Scripted, ticking: Ticking, client: GuardedClient
) -> None:
    answers.room(ROOM, BOT, PERSON)
    await rooms.loaded(ROOM)
    client.keys.create_outbound_group_session(ROOM)
    ticking.seconds += IDLE_SECONDS - 1
    rooms.forget_idle()
    assert ROOM in client.keys.outbound_group_sessions
    ticking.seconds += 1
    rooms.forget_idle()
    assert ROOM not in client.keys.outbound_group_sessions
    await rooms.loaded(ROOM)
    assert homeserver.count("/joined_members") == 2


async def test_a_room_that_is_active_is_kept(rooms: Rooms, answers: RoomAnswers, ticking: Ticking) -> None:
    answers.room(ROOM, BOT, PERSON)
    for _ in range(4):
        await rooms.loaded(ROOM)
        ticking.seconds += IDLE_SECONDS / 2
    assert answers.homeserver.count("/joined_members") == 1


async def test_not_too_many_rooms_are_remembered(
    client: GuardedClient, answers: RoomAnswers, homeserver: Scripted
) -> None:
    rooms = Rooms(client, most=3)
    answers.room("", BOT, PERSON)
    for number in range(4):
        await rooms.loaded(f"!{number}:example.org")
    await rooms.loaded("!3:example.org")
    assert homeserver.count("/joined_members") == 4
    await rooms.loaded("!0:example.org")
    assert homeserver.count("/joined_members") == 5, "the oldest was forgotten"


async def test_a_room_without_encryption_is_plain(rooms: Rooms, answers: RoomAnswers) -> None:
    answers.room(ROOM, BOT, PERSON, encrypted=False)
    assert not (await rooms.loaded(ROOM)).encrypted


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"errcode": "M_UNRECOGNIZED", "error": "no such endpoint"}),
        (404, {}),
        (403, {"errcode": "M_FORBIDDEN", "error": "not in the room"}),
        (500, {"errcode": "M_UNKNOWN", "error": "oops"}),
        (429, {"errcode": "M_LIMIT_EXCEEDED", "error": "later"}),
    ],
)
async def test_what_is_not_known_is_never_plain(
    rooms: Rooms, answers: RoomAnswers, answer: tuple[int, dict[str, object]]
) -> None:
    answers.room(ROOM, BOT, PERSON)
    answers.homeserver.others[f"{ROOM}/state/m.room.encryption"] = answer
    with pytest.raises(HomeserverError):
        await rooms.loaded(ROOM)


async def test_a_room_that_was_encrypted_never_counts_as_plain(
    rooms: Rooms, answers: RoomAnswers, client: GuardedClient, tmp_path: Path
) -> None:
    answers.room(ROOM, BOT, PERSON)
    await rooms.loaded(ROOM)
    answers.room(ROOM, BOT, PERSON, encrypted=False)
    rooms.changed(ROOM)
    assert (await rooms.loaded(ROOM)).encrypted
    again = logged_in(GuardedClient, tmp_path)
    assert isinstance(again, GuardedClient)
    again.homeserver = client.homeserver
    assert (await Rooms(again).loaded(ROOM)).encrypted
    await again.close()


async def test_without_members_nothing_is_known(rooms: Rooms, answers: RoomAnswers, homeserver: Scripted) -> None:
    answers.room(ROOM, BOT, PERSON)
    homeserver.others[f"{ROOM}/joined_members"] = (200, {"joined": "all"})
    with pytest.raises(Unreachable):
        await rooms.loaded(ROOM)


async def test_people_elsewhere_are_those_of_other_rooms(rooms: Rooms, answers: RoomAnswers) -> None:
    answers.room(ROOM, BOT, PERSON)
    answers.room("!other:example.org", BOT, BERTA)
    await rooms.loaded(ROOM)
    await rooms.loaded("!other:example.org")
    assert rooms.people_elsewhere(ROOM) == {BOT, BERTA}


@pytest.mark.parametrize(
    ("create", "tombstone", "expected"),
    [
        ({"predecessor": {"room_id": ROOM}}, {"replacement_room": "!new:x"}, ROOM),
        ({"predecessor": {"room_id": ROOM}}, {"replacement_room": "!third:x"}, None),
        ({"predecessor": {"room_id": ROOM}}, None, None),
        ({"predecessor": {"room_id": 5}}, {"replacement_room": "!new:x"}, None),
        ({"predecessor": "room"}, {"replacement_room": "!new:x"}, None),
        ({}, {"replacement_room": "!new:x"}, None),
        (None, {"replacement_room": "!new:x"}, None),
    ],
)
async def test_a_predecessor_is_one_where_both_rooms_say_so(
    rooms: Rooms,
    homeserver: Scripted,
    create: dict[str, object] | None,
    tombstone: dict[str, object] | None,
    expected: str | None,
) -> None:
    homeserver.others["!new:x/state/m.room.create"] = (200, create) if create is not None else NOT_FOUND
    homeserver.others[f"{ROOM}/state/m.room.tombstone"] = (200, tombstone) if tombstone is not None else NOT_FOUND
    assert await rooms.predecessor("!new:x") == expected


async def test_a_room_where_the_bot_is_not_tells_nothing(rooms: Rooms, homeserver: Scripted) -> None:
    homeserver.others["/rooms/"] = (403, {"errcode": "M_FORBIDDEN", "error": "not in the room"})
    with pytest.raises(Refused):
        await rooms.loaded(ROOM)
