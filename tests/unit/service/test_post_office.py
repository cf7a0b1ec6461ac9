from __future__ import annotations

import asyncio
import json

import pytest

from bot.conversation.incoming import EventId, Joined, Said
from bot.errors import HomeserverError, Refused, StorageUnavailable, TokenRevoked, Unreachable
from bot.service.mail import IncomingMail, PostingKind, RoomId
from bot.service.verdict import Delayed, Ended, Heard, Ignored, Remark, Upgraded, Verdict
from bot.texts import Document
from tests.support.office import OTHER, ROOM, Office, event, of_kind
from tests.support.waiting import until

JOIN = event("join", "join")
OPENING = ["0 Joined", "next"]
FAREWELL = [PostingKind.REDACTION, PostingKind.MESSAGE, PostingKind.LEAVING, PostingKind.ERASURE]


@pytest.fixture
def office() -> Office:
    return Office()


async def test_messages_are_answered_in_order(office: Office) -> None:
    await office.hear(JOIN, event("1", "a"), event("2", "b"))
    assert office.server.texts() == [*OPENING, "1 Said a", "next", "2 Said b", "next"]
    assert office.shown.calls[:1] == [("$1", ROOM)]
    assert office.shown.calls[-1] == ("end", ROOM)


async def test_the_same_event_is_answered_once(office: Office) -> None:
    await office.hear(JOIN, event("1"), event("1"))
    await office.hear(event("1"))
    assert office.server.texts() == [*OPENING, "1 Said 1", "next"]


async def test_what_waited_at_the_start_is_answered(office: Office) -> None:
    await office.store.admit([JOIN, event("1")], "s1", now=office.clocks.now())
    await office.hear()
    assert office.server.texts() == [*OPENING, "1 Said 1", "next"]


async def test_what_came_with_the_entry_answers_nothing(office: Office) -> None:
    await office.hear(event("join", "join", batch="s1"), event("1", batch="s1"), event("2", "b", batch="s2"))
    assert office.server.texts() == [*OPENING, "1 Said b", "next"]


async def test_after_a_loss_what_came_at_once_answers_nothing(office: Office) -> None:
    await office.hear(event("1", batch="s1"), event("2", batch="s1"), event("3", "c", batch="s2"))
    assert office.server.texts() == ["0 Restarted", "next", "1 Said c", "next"]


async def test_what_cannot_be_read_yet_but_answers_nothing_is_not_waited_for(office: Office) -> None:
    office.reader.verdicts["$1"] = Delayed(3600)
    await office.hear(event("join", "join", batch="s1"), event("1", batch="s1"))
    assert office.server.texts() == OPENING


async def test_a_second_entry_does_not_begin_anew(office: Office) -> None:
    await office.hear(JOIN, event("again", "join"))
    assert office.server.texts() == OPENING


@pytest.mark.parametrize("when", ["join", "1"])
async def test_a_mistake_costs_one_message_and_is_regretted_once(office: Office, when: str) -> None:
    office.reader.verdicts[f"${when}"] = Heard(Said(EventId(f"${when}"), "fault"))
    await office.hear(event("0", "join"), event(when), event("2", "b"), event("3", room=OTHER))
    assert office.server.texts() == [*OPENING, "sorry", "1 Said b", "next"]
    assert office.server.texts(OTHER)[-1] == "next"


async def test_a_mistake_before_anything_began_leaves_no_conversation(office: Office) -> None:
    office.reader.verdicts["$1"] = Heard(Said(EventId("$1"), "fault"))
    await office.hear(event("1"), event("2", "b"))
    assert office.server.texts() == ["0 Restarted", "next", "1 Said b", "next"]


async def test_what_cannot_be_read_yet_holds_its_own_room_until_a_key_comes(office: Office) -> None:
    verdicts: list[Verdict] = [Delayed(3600), Heard(Said(EventId("$1"), "late"))]
    office.reader.verdicts["$1"] = lambda: verdicts.pop(0)
    async with office.open() as opened:
        for mail in (JOIN, event("1"), event("2", "b"), event("3", room=OTHER)):
            await opened.intake.take_in([IncomingMail(mail)], "s")
        await until(lambda: len(office.server.texts(OTHER)) == 2 and len(verdicts) == 1, within=5)
        assert office.server.texts() == OPENING
        await opened.intake.take_in([], "s9", keys_for=[ROOM])
        await office.quiet()
    assert office.server.texts() == [*OPENING, "1 Said late", "next", "2 Said b", "next"]


@pytest.mark.parametrize("trouble", [Unreachable("away"), HomeserverError("odd"), OSError(), ValueError()])
async def test_trouble_in_reading_passes(office: Office, trouble: Exception) -> None:
    tries = [trouble, trouble]

    def read() -> Verdict:
        if tries:
            raise tries.pop()
        return Heard(Said(EventId("$1"), "a"))

    office.reader.verdicts["$1"] = read
    await office.hear(JOIN, event("1"), event("2", "b"))
    assert office.server.texts() == [*OPENING, "1 Said a", "next", "2 Said b", "next"]


async def test_what_the_bot_always_stumbles_over_holds_nothing_up(office: Office) -> None:
    office.reader.verdicts["$1"] = ValueError()
    await office.hear(JOIN, event("1"), event("2", "b"))
    assert office.server.texts() == [*OPENING, "1 Said b", "next"]


async def test_what_the_homeserver_refuses_to_tell_is_passed_over(office: Office) -> None:
    office.reader.verdicts["$1"] = Refused("forbidden")
    await office.hear(JOIN, event("1"), event("2", "b"))
    assert office.server.texts() == [*OPENING, "1 Said b", "next"]


async def test_a_homeserver_that_is_away_loses_nothing_however_long(office: Office) -> None:
    tries = [Unreachable("away")] * 100

    def read() -> Verdict:
        if tries:
            raise tries.pop()
        return Heard(Said(EventId("$1"), "a"))

    office.reader.verdicts["$1"] = read
    await office.hear(JOIN, event("1"))
    assert office.server.texts() == [*OPENING, "1 Said a", "next"]


async def test_a_slow_room_holds_up_no_other(office: Office) -> None:
    office.transport.gates[ROOM] = gate = asyncio.Event()
    async with office.open() as opened:
        await opened.intake.take_in([IncomingMail(JOIN), IncomingMail(event("3", "join", room=OTHER))], "s")
        await until(lambda: office.server.texts(OTHER) == OPENING, within=5)
        assert office.server.texts() == []
        gate.set()
        await office.quiet()
    assert office.server.texts() == OPENING


async def test_a_failing_courtesy_holds_up_nothing(office: Office) -> None:
    office.shown.failure = Unreachable("away")
    await office.hear(JOIN, event("1", "a"))
    assert office.server.texts() == [*OPENING, "1 Said a", "next"]


@pytest.mark.parametrize("error", [StorageUnavailable("disk-full"), TokenRevoked("token-revoked")])
async def test_what_nothing_can_go_on_with_ends_the_work(office: Office, error: Exception) -> None:
    office.transport.failures["send", ROOM] = [error]
    await office.store.admit([JOIN], "s1", now=office.clocks.now())
    async with asyncio.timeout(5):
        with pytest.raises(type(error)):
            await office.made().run()


async def test_a_remark_is_said_once_per_room(office: Office) -> None:
    remark = Remark("room.unencrypted", Document.of("encrypt!"))
    office.reader.verdicts = {"$1": remark, "$2": remark, "$3": remark}
    await office.hear(event("1"), event("2"), event("3", room=OTHER))
    assert office.server.texts() == office.server.texts(OTHER) == ["encrypt!"]
    assert set(office.kinds()) == {PostingKind.NOTICE}
    assert office.server.left == []


async def test_a_room_can_be_left_with_a_remark_and_no_trace(office: Office) -> None:
    office.reader.verdicts["$1"] = Remark("room.too_many", Document.of("too many"), leaves=True)
    await office.hear(JOIN, event("1"))
    assert office.server.texts() == ["too many"]
    assert office.server.left == office.server.forgotten == office.store.purged == [ROOM]
    assert office.store.records == {}


@pytest.mark.parametrize("leaves", [True, False])
async def test_an_ended_conversation_leaves_no_trace_and_no_word(office: Office, *, leaves: bool) -> None:
    office.reader.verdicts["$1"] = Ended(leaves=leaves)
    await office.hear(JOIN)
    await office.hear(event("1"))
    assert office.server.texts() == ([] if leaves else OPENING)
    assert office.server.left == ([ROOM] if leaves else [])
    assert office.store.purged == [ROOM]
    assert office.store.records == {}


async def test_the_end_of_nothing_is_nothing(office: Office) -> None:
    office.reader.verdicts["$1"] = Ended(leaves=False)
    await office.hear(event("1"))
    assert office.store.purged == []
    assert office.store.records == {}


async def test_erasure_removes_everything_and_then_says_so(office: Office) -> None:
    await office.hear(JOIN, event("1", "a"), event("2", "delete"))
    assert office.server.texts() == ["gone"]
    assert len(office.server.events) == 5
    assert office.server.left == office.server.forgotten == office.store.purged == [ROOM]
    assert not office.store.records
    assert not office.store.postings
    assert not office.store.arrivals


async def test_nothing_is_answered_while_a_conversation_is_erased(office: Office) -> None:
    await office.hear(JOIN)
    office.transport.gates[ROOM] = gate = asyncio.Event()
    async with office.open() as opened:
        await opened.intake.take_in([IncomingMail(event("1", "delete"))], "s1")
        await until(lambda: office.store.records[ROOM].is_closing, within=5)
        await opened.intake.take_in([IncomingMail(event("2", "b"))], "s2")
        await until(lambda: all(one.is_done for one in office.store.arrivals), within=5)
        gate.set()
        await office.quiet()
    assert office.server.texts() == ["gone"]
    assert "$2" not in office.reader.read_ids


async def test_an_invitation_waits_for_the_end_of_an_erasure(office: Office) -> None:
    office.reader.verdicts["invite"] = Ignored()
    async with office.open() as opened:
        await opened.intake.take_in([IncomingMail(JOIN)], "s1")
        await office.quiet()
        office.transport.gates[ROOM] = gate = asyncio.Event()
        mails = (event("1", "delete"), of_kind("invite", "invite"))
        await opened.intake.take_in([IncomingMail(mail) for mail in mails], "s2")
        await until(lambda: office.store.records[ROOM].is_closing, within=5)
        assert "invite" not in office.reader.read_ids
        gate.set()
        await office.quiet()
        await until(lambda: "invite" in office.reader.read_ids, within=5)
    assert office.store.purged == [ROOM]


async def test_an_invitation_ends_the_conversation_of_which_nobody_told_the_end(office: Office) -> None:
    office.reader.verdicts["invite"] = Ignored()
    await office.hear(JOIN, event("1", "a"), of_kind("invite", "invite"), event("back", "join"))
    assert office.store.purged == [ROOM]
    assert office.server.left == []
    assert office.server.texts()[-2:] == OPENING


async def test_an_export_is_a_file_after_the_answer(office: Office) -> None:
    await office.hear(JOIN, event("1", "export"))
    *before, file = office.server.texts()
    assert before == [*OPENING, "1 Said export", "next"]
    assert file == "file messenger-lotse-auskunft.json"
    assert office.server.uploads == 1


async def test_an_export_holds_what_is_stored(office: Office) -> None:
    office.transport.gates[ROOM] = gate = asyncio.Event()
    async with office.open() as opened:
        for mail in (JOIN, event("1", "export")):
            await opened.intake.take_in([IncomingMail(mail)], "s")
        await until(lambda: PostingKind.FILE in office.kinds(), within=5)
        content = office.store.postings[-1].posting.draft.content
        gate.set()
        await office.quiet()
    assert (content["name"], content["media_type"]) == ("messenger-lotse-auskunft.json", "application/json")
    stored = json.loads(str(content["text"]))
    assert stored["room"] == ROOM
    assert stored["conversation"]["register"] == "de"


async def test_a_conversation_moves_with_its_room(office: Office) -> None:
    office.reader.verdicts["$up"] = Upgraded(OTHER)
    moved = event("there", "join", room=OTHER)
    office.reader.verdicts["$there"] = Heard(Joined(moved.event_id), predecessor=ROOM)
    await office.hear(JOIN, event("1", "a"), event("up"), event("late", "z"))
    answered = len(office.server.texts())
    await office.hear(moved, event("2", "b", room=OTHER))
    await office.hear(event("lost", "y"))
    assert office.server.texts(OTHER) == ["3 Moved", "next", "4 Said b", "next"]
    assert len(office.server.texts()) == answered
    assert office.store.records[OTHER].begun_in == moved.batch
    assert office.store.records[ROOM].conversation is None


async def test_with_a_room_goes_the_one_that_was_upgraded_to_it(office: Office) -> None:
    moved = event("there", "join", room=OTHER)
    office.reader.verdicts["$there"] = Heard(Joined(moved.event_id), predecessor=ROOM)
    await office.hear(JOIN, event("1", "a"))
    await office.hear(moved, event("2", "delete", room=OTHER))
    assert office.store.purged == [OTHER, ROOM]
    assert office.server.texts(OTHER) == ["gone"]
    assert office.server.texts() == []
    assert not office.store.records


async def test_an_upgrade_of_an_unknown_room_moves_nothing(office: Office) -> None:
    office.reader.verdicts = {"$up": Upgraded(OTHER), "$there": Heard(Joined(EventId("$there")), predecessor=ROOM)}
    await office.hear(event("up"), event("there", "join", room=OTHER))
    assert office.server.texts(OTHER) == OPENING
    assert ROOM not in office.store.records


async def test_each_answer_has_a_transaction_id_that_follows_from_its_event(office: Office) -> None:
    arrivals = (JOIN, event("1", "a"), event("2", "fault"))
    other = Office()
    await office.hear(*arrivals)
    await other.hear(*arrivals)
    ids = [one.posting.draft.transaction_id for one in office.store.postings]
    assert ids == [one.posting.draft.transaction_id for one in other.store.postings]
    assert len(set(ids)) == len(ids) == 5


async def test_many_rooms_are_answered_side_by_side(office: Office) -> None:
    rooms = [RoomId(f"!{number}") for number in range(40)]
    async with office.open() as opened:
        await opened.intake.take_in([IncomingMail(event(room, "join", room=room)) for room in rooms], "s1")
        await opened.intake.take_in([IncomingMail(event(f"a{room}", "a", room=room)) for room in rooms], "s2")
        await office.quiet()
    assert all(office.server.texts(room) == [*OPENING, "1 Said a", "next"] for room in rooms)
