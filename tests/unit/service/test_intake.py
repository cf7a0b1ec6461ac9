from __future__ import annotations

import asyncio

import pytest

from bot.conversation.incoming import EventId
from bot.errors import StorageUnavailable
from bot.service.intake import MOST_OF_A_ROOM, Intake
from bot.service.limits import INVITATIONS, MESSAGES, MOST_EVENTS, MOST_KEYS, Limits
from bot.service.mail import Arrival, IncomingMail, RoomId
from tests.support.memory_store import MemoryStore
from tests.support.office import OTHER, ROOM, Clocks, event, of_kind
from tests.support.waiting import until

ANNA, BERT = "@anna:example.org", "@bert:example.org"
MINUTE = 60_000


class Woken:
    """Remembers which rooms were woken."""

    def __init__(self) -> None:
        self.rooms: list[RoomId] = []
        self.something = asyncio.Event()

    def wake(self, room: RoomId) -> None:
        self.rooms.append(room)

    async def progress(self) -> None:
        await self.something.wait()


def mail(name: object, *, at: int = 0, sender: str | None = ANNA, room: RoomId = ROOM) -> IncomingMail:
    return IncomingMail(event(str(name), room=room), sender, at)


def heard(limits: Limits, *mails: IncomingMail) -> int:
    return sum(limits.allows(one) for one in mails)


async def test_what_is_new_is_stored_and_woken_for() -> None:
    store, woken = MemoryStore(), Woken()
    intake = Intake(store, woken, Clocks())
    await intake.take_in([mail("1"), mail("2", room=OTHER), mail("1")], "s1")
    await intake.take_in([mail("1")], "s2")
    assert sorted(woken.rooms) == sorted([ROOM, OTHER])
    assert await store.count_arrivals() == 2
    assert await store.position() == "s2"


async def test_rooms_for_which_keys_came_are_woken() -> None:
    woken = Woken()
    await Intake(MemoryStore(), woken, Clocks()).take_in([], "s1", [OTHER])
    assert woken.rooms == [OTHER]


async def test_nothing_is_taken_in_while_too_much_waits() -> None:
    store, woken = MemoryStore(), Woken()
    intake = Intake(store, woken, Clocks(), most_waiting=1)
    await intake.take_in([mail("1"), mail("2")], "s1")
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(intake.take_in([mail("3")], "s2", [OTHER]))
        await until(lambda: OTHER in woken.rooms, within=5)
        assert await store.position() == "s1"
        assert not waiting.done()
        store.arrivals[0].is_done = True
        woken.something.set()
    assert await store.position() == "s2"


async def test_a_room_that_cannot_be_worked_on_keeps_nobody_else_waiting() -> None:
    """A room can be broken on the homeserver, which then does not tell who is in it, for years."""
    store = MemoryStore()
    intake = Intake(store, Woken(), Clocks(), most_waiting=2 * MOST_OF_A_ROOM)
    await intake.take_in([mail(number, sender=None) for number in range(3 * MOST_OF_A_ROOM)], "s1")
    async with asyncio.timeout(5):
        await intake.take_in([mail("b", room=OTHER)], "s2")
    assert await store.rooms_with_arrivals() == {ROOM, OTHER}


async def test_what_could_not_be_stored_is_told() -> None:
    class Full(MemoryStore):
        async def count_arrivals(self, *, most_of_a_room: int | None = None) -> int:  # noqa: ARG002  the port's
            raise StorageUnavailable("disk-full")

    woken = Woken()
    with pytest.raises(StorageUnavailable):
        await Intake(Full(), woken, Clocks()).take_in([mail("1")], "s1")
    assert woken.rooms == []


async def test_what_goes_beyond_the_limit_is_never_stored() -> None:
    store, woken = MemoryStore(), Woken()
    await Intake(store, woken, Clocks()).take_in([mail(number) for number in range(2 * MESSAGES.most)], "s1")
    assert await store.count_arrivals() == MESSAGES.most
    assert await store.position() == "s1"


def test_a_flood_is_heard_up_to_the_limit_and_again_when_it_has_calmed_down() -> None:
    limits = Limits()
    assert heard(limits, *(mail(number, at=number * 100) for number in range(300))) == MESSAGES.most
    assert not limits.allows(mail("soon", at=30_000))
    assert limits.allows(mail("later", at=30_000 + MINUTE))


def test_two_bots_fall_silent_for_as_long_as_they_go_on() -> None:
    limits = Limits()
    assert heard(limits, *(mail(number, at=number * 900) for number in range(1000))) == MESSAGES.most


def test_a_fast_person_is_heard_for_ever() -> None:
    assert heard(Limits(), *(mail(number, at=number * 1_000) for number in range(1000))) == 1000


def test_a_homeserver_whose_clock_is_set_back_makes_nobody_fall_silent() -> None:
    limits = Limits()
    before = [mail(number, at=100 * MINUTE + number * 1_000) for number in range(100)]
    after = [mail(f"after {number}", at=number * 1_000) for number in range(100)]
    assert heard(limits, *before, *after) == 200
    assert heard(limits, *(mail(f"flood {number}", at=50 * MINUTE) for number in range(300))) == MESSAGES.most


def test_a_backlog_is_not_punished() -> None:
    """Everything comes at once after an outage, but it was said over hours."""
    assert heard(Limits(), *(mail(number, at=number * 5_000) for number in range(5000))) == 5000


def test_a_replay_counts_once_and_is_decided_alike() -> None:
    limits = Limits()
    mails = [mail(number) for number in range(MESSAGES.most + 5)]
    first = [limits.allows(one) for one in mails]
    for _ in range(5):
        assert [limits.allows(one) for one in mails] == first
    assert sum(first) == MESSAGES.most


def test_a_person_is_limited_over_all_rooms_and_a_room_over_all_people() -> None:
    rooms = [RoomId(f"!{number}") for number in range(100)]
    assert heard(Limits(), *(mail(room, room=room) for room in rooms)) == MESSAGES.most
    people = [f"@{number}" for number in range(100)]
    assert heard(Limits(), *(mail(person, sender=person) for person in people)) == MESSAGES.most
    limits = Limits()
    assert heard(limits, *(mail(number) for number in range(100))) == MESSAGES.most
    assert limits.allows(mail("b", sender=BERT, room=OTHER))


def test_what_must_be_known_is_never_limited() -> None:
    assert heard(Limits(), *(mail(number, sender=None) for number in range(1000))) == 1000


def test_invitations_are_limited_by_the_hour() -> None:
    clocks = Clocks()
    limits = Limits(clocks.elapsed)

    def invite(name: str, sender: str = ANNA) -> IncomingMail:
        return IncomingMail(of_kind("invite", name, room=RoomId(f"!{name}")), sender)

    assert heard(limits, *(invite(f"i{number}") for number in range(50))) == INVITATIONS.most
    assert limits.allows(invite("other", BERT))
    assert limits.allows(mail("said"))
    clocks.seconds += 3600
    assert limits.allows(invite("later"))


def test_the_memory_is_bounded() -> None:
    limits = Limits()
    for number in range(MOST_EVENTS + 10):
        arrival = Arrival(EventId(f"${number}"), RoomId(f"!{number}"), {"kind": "event"}, "s")
        limits.allows(IncomingMail(arrival, f"@{number}", number))
    assert len(limits._decided) == MOST_EVENTS  # a memory that nobody sees
    assert len(limits._times) == MOST_KEYS
