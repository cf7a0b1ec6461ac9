from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import HomeserverError, RateLimited, Refused, Unreachable
from bot.service.mail import Attempt, Draft, IncomingMail, Outcome, PostingKind, RoomId, TransactionId
from tests.support.office import OTHER, ROOM, START, Office, event
from tests.support.waiting import until

FRESH, OLD = timedelta(hours=22, minutes=59), timedelta(hours=23)


@pytest.fixture
def office() -> Office:
    return Office()


async def post(office: Office, *texts: str, room: RoomId = ROOM, kind: PostingKind = PostingKind.MESSAGE) -> None:
    drafts = tuple(Draft(TransactionId(f"t-{text}"), kind, {"body": text}) for text in texts)
    await office.store.settle(room, Outcome(drafts=drafts), arrival=None, now=office.clocks.now())


async def attempted(office: Office, *, device_id: str = "ONE", was_sent: bool) -> None:
    """Leaves a posting as a crash leaves it that comes between the attempt and its acknowledgement."""
    await post(office, "a")
    first = office.store.postings[0]
    first.posting = replace(first.posting, attempt=Attempt(device_id, office.clocks.now()))
    if was_sent:
        office.server.take(first.posting, device_id)


async def lose_an_answer(office: Office, passed: timedelta, *, jump: timedelta = timedelta(0)) -> None:
    """Sends something whose acknowledgement is lost on its way back; the homeserver is then away for a while."""
    await post(office, "a")
    office.transport.failures["send", ROOM] = [Unreachable("away")]
    gate = office.transport.gates[ROOM] = asyncio.Event()
    async with office.open() as opened:
        await until(lambda: office.server.calls == ["send"], within=5)
        office.server.take(office.store.postings[0].posting, "ONE")
        office.clocks.go(passed)
        office.clocks.jump(jump)
        gate.set()
        opened.delivery.wake(ROOM)
        await office.quiet()


@pytest.mark.parametrize("jump", [timedelta(0), timedelta(days=400), -timedelta(days=400)])
async def test_the_homeserver_recognises_a_repeat_of_the_same_device(office: Office, jump: timedelta) -> None:
    await lose_an_answer(office, FRESH, jump=jump)
    assert office.server.calls == ["send", "send"]
    assert office.server.texts() == ["a"]


@pytest.mark.parametrize("jump", [timedelta(0), timedelta(days=400), -timedelta(hours=29)])
async def test_a_repeat_after_a_day_looks_into_the_room_first(office: Office, jump: timedelta) -> None:
    await lose_an_answer(office, OLD, jump=jump)
    assert office.server.calls == ["send", "find"]
    assert office.server.texts() == ["a"]


@pytest.mark.parametrize("was_sent", [True, False])
async def test_another_device_looks_into_the_room_first(office: Office, *, was_sent: bool) -> None:
    await attempted(office, device_id="LOST", was_sent=was_sent)
    await office.hear()
    assert office.server.calls == (["find"] if was_sent else ["find", "send"])
    assert office.server.texts() == ["a"]


@pytest.mark.parametrize("was_sent", [True, False])
@pytest.mark.parametrize("passed", [timedelta(0), timedelta(days=3)])
async def test_after_a_restart_it_looks_into_the_room_first(
    office: Office, passed: timedelta, *, was_sent: bool
) -> None:
    await attempted(office, was_sent=was_sent)
    office.clocks.go(passed)
    await office.hear()
    assert office.server.calls == (["find"] if was_sent else ["find", "send"])
    assert office.server.texts() == ["a"]


@pytest.mark.parametrize("shown", [-timedelta(days=1), timedelta(minutes=1), FRESH])
async def test_a_clock_set_back_while_the_bot_was_away_does_not_make_an_attempt_young(
    office: Office, shown: timedelta
) -> None:
    """A machine without a clock of its own starts with the time at which it was switched off."""
    await attempted(office, was_sent=True)
    office.clocks.go(timedelta(days=3))
    office.clocks.jump(shown - timedelta(days=3))
    await office.hear()
    assert office.server.texts() == ["a"]
    assert office.server.calls == ["find"]


async def test_nothing_is_sent_while_nobody_can_tell_whether_it_was(office: Office) -> None:
    await attempted(office, device_id="LOST", was_sent=True)
    office.transport.failures["find", ROOM] = [Unreachable("away"), HomeserverError("odd")]
    await office.hear()
    assert office.server.calls == ["find", "find", "find"]


async def test_trouble_is_outlasted_and_the_order_kept(office: Office) -> None:
    await post(office, "a", "b", "c")
    office.transport.failures["send", ROOM] = [Unreachable("away"), ValueError(), HomeserverError("odd")] * 5
    await office.hear()
    assert office.server.texts() == ["a", "b", "c"]


@pytest.mark.parametrize("kind", [PostingKind.MESSAGE, PostingKind.NOTICE])
async def test_what_is_refused_is_dropped_and_the_next_is_sent(office: Office, kind: PostingKind) -> None:
    await post(office, "a", "b", kind=kind)
    office.transport.failures["send", ROOM] = [Refused("room-not-encrypted")]
    await office.hear()
    assert office.server.texts() == ["b"]
    assert office.store.postings[0].event_id is None


@pytest.mark.parametrize("call", ["upload", "send"])
async def test_a_refused_file_is_dropped(office: Office, call: str) -> None:
    file = Draft(TransactionId("t"), PostingKind.FILE, {"name": "n", "media_type": "m", "text": "t"})
    await office.store.settle(ROOM, Outcome(drafts=(file,)), arrival=None, now=START)
    await post(office, "b")
    office.transport.failures[call, ROOM] = [Refused("too-large")]
    await office.hear()
    assert office.server.texts() == ["b"]


async def test_a_file_is_uploaded_once(office: Office) -> None:
    file = Draft(TransactionId("t"), PostingKind.FILE, {"name": "n", "media_type": "m", "text": "t"})
    await office.store.settle(ROOM, Outcome(drafts=(file,)), arrival=None, now=START)
    office.transport.failures["send", ROOM] = [Unreachable("away")] * 3
    await office.hear()
    assert office.server.calls == ["upload", "send", "send", "send", "send"]
    assert office.server.texts() == ["file n"]


async def test_a_limit_holds_all_rooms_for_its_time(office: Office) -> None:
    await post(office, "a")
    await post(office, "b", room=OTHER)
    office.pace = replace(office.pace, rooms_at_once=1)
    office.transport.failures["send", ROOM] = [RateLimited("limited", retry_after=1.2)]
    now = asyncio.get_running_loop().time
    start = now()
    await office.hear()
    assert now() - start >= 1.2
    assert (office.server.texts(), office.server.texts(OTHER)) == (["a"], ["b"])
    assert office.server.calls == ["send", "send", "send"]


async def test_a_posting_of_an_erased_conversation_is_not_sent(office: Office) -> None:
    """What was dropped between the look at it and the attempt would be redacted by nobody."""
    await post(office, "a")
    posting = await office.store.next_posting(ROOM)
    assert posting is not None
    office.store.postings.clear()
    await office.made().delivery._say(posting)
    assert office.server.calls == []


async def test_an_erasure_gets_on_though_the_homeserver_refuses_everything(office: Office) -> None:
    await office.hear(event("join", "join"))
    office.transport.failures = {
        ("redact", ROOM): [Refused("forbidden")] * 2,
        ("send", ROOM): [Refused("forbidden")],
        ("leave", ROOM): [Refused("forbidden")],
    }
    await office.hear(event("1", "delete"))
    assert office.store.purged == office.server.forgotten == [ROOM]


async def test_an_erasure_outlasts_trouble(office: Office) -> None:
    await office.hear(event("join", "join"))
    calls = ("redact", "send", "leave", "forget_keys")
    office.transport.failures = {(call, ROOM): [Unreachable("away"), ValueError()] for call in calls}
    await office.hear(event("1", "delete"))
    assert office.server.texts() == ["gone"]
    assert office.store.purged == [ROOM]


async def test_what_was_tried_before_an_erasure_is_redacted_too(office: Office) -> None:
    await office.hear(event("join", "join"))
    office.transport.failures["send", ROOM] = [Unreachable("away")]
    gate = asyncio.Event()
    async with office.open() as opened:
        await opened.intake.take_in([IncomingMail(event("1", "a"))], "s1")
        await office.quiet()
        office.transport.gates[ROOM] = gate
        await opened.intake.take_in([IncomingMail(event("2", "b"))], "s2")
        await until(lambda: office.store.postings[-2].posting.attempt is not None, within=5)
        await opened.intake.take_in([IncomingMail(event("3", "delete"))], "s3")
        await until(lambda: office.store.records[ROOM].is_closing, within=5)
        gate.set()
        await office.quiet()
    assert office.server.texts() == ["gone"]
    assert "2 Said b" in [one.text for one in office.server.events]
