from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from bot.answers import Answers
from bot.conversation.incoming import EventId
from bot.conversation.state import Conversation
from bot.dialog.model import QuestionId
from bot.errors import StorageError
from bot.service.mail import ClockCheck, Outcome, PostingKind, RoomId, RoomRecord
from bot.service.ports import Store
from bot.storage.connecting import PATIENCE
from tests.storage.conftest import Home
from tests.support.mail import NOW, OTHER, ROOM, arrival, draft, later

BEGUN = Conversation()
ANSWERED = replace(BEGUN.settled(QuestionId("q_recht"), "weltlich_dsgvo"), misses=1).spoken_to(
    QuestionId("q_recht"), EventId("$a")
)


async def begin(store: Store, room: RoomId = ROOM, *, name: str = "join") -> None:
    await store.admit([arrival(name, room=room)], "s1", now=NOW)
    await store.settle(room, Outcome(BEGUN, begins=True), arrival=arrival(name, room=room), now=NOW)


async def test_nothing_is_known_of_a_strange_room(store: Store) -> None:
    assert await store.record(ROOM) is None
    assert await store.predecessors_of(ROOM) == set()


async def test_a_conversation_begins_and_goes_on(store: Store) -> None:
    await begin(store)
    assert await store.record(ROOM) == RoomRecord(BEGUN, "s1", NOW)
    await store.admit([arrival("a", batch="s2")], "s2", now=NOW)
    after = Outcome(ANSWERED, drafts=(draft("1"), draft("2")))
    await store.settle(ROOM, after, arrival=arrival("a", batch="s2"), now=later(seconds=9))
    assert await store.record(ROOM) == RoomRecord(ANSWERED, "s1", later(seconds=9))
    assert await store.next_arrival(ROOM) is None
    posting = await store.next_posting(ROOM)
    assert posting is not None
    assert posting.draft == draft("1")


async def test_what_leads_to_nothing_is_no_activity(store: Store) -> None:
    await store.admit([arrival("a"), arrival("b")], "s1", now=NOW)
    await store.settle(ROOM, Outcome(), arrival=arrival("a"), now=NOW)
    assert await store.record(ROOM) is None
    await begin(store)
    await store.settle(ROOM, Outcome(), arrival=arrival("b"), now=later(days=9))
    assert await store.record(ROOM) == RoomRecord(BEGUN, "s1", NOW)


async def test_an_outcome_holds_as_a_whole_or_not_at_all(store: Store) -> None:
    await begin(store)
    await store.admit([arrival("a")], "s2", now=NOW)
    unwritable = replace(draft("2"), content={"body": object()})
    failing = Outcome(ANSWERED, drafts=(draft("1"), unwritable), closes=True, moved_from=OTHER)
    with pytest.raises(StorageError):
        await store.settle(ROOM, failing, arrival=arrival("a"), now=later(days=1))
    assert await store.record(ROOM) == RoomRecord(BEGUN, "s1", NOW)
    assert await store.next_arrival(ROOM) == arrival("a")
    assert await store.next_posting(ROOM) is None


async def test_the_end_is_announced_until_something_is_said(store: Store) -> None:
    await begin(store)
    await store.settle(ROOM, Outcome(announces_end=True), arrival=None, now=later(days=27))
    assert await store.record(ROOM) == RoomRecord(BEGUN, "s1", NOW, notice_at=later(days=27))
    await store.admit([arrival("a")], "s2", now=later(days=28))
    await store.settle(ROOM, Outcome(ANSWERED), arrival=arrival("a"), now=later(days=28))
    assert await store.record(ROOM) == RoomRecord(ANSWERED, "s1", later(days=28))


async def test_the_longest_idle_room_comes_first(store: Store) -> None:
    for days, name in ((2, "b"), (1, "a"), (3, "c"), (0, "closing")):
        room = RoomId(f"!{name}")
        await store.admit([arrival(name, room=room)], "s1", now=NOW)
        outcome = Outcome(BEGUN, closes=name == "closing")
        await store.settle(room, outcome, arrival=arrival(name, room=room), now=later(days=days))
    assert await store.rooms_idle_since(later(days=3)) == ("!a", "!b")
    assert await store.rooms_idle_since(later(days=9)) == ("!a", "!b", "!c")


async def test_closing_drops_what_nobody_tried_to_send(store: Store) -> None:
    await begin(store)
    await store.settle(ROOM, Outcome(ANSWERED, drafts=(draft("tried"), draft("untried"))), arrival=None, now=NOW)
    tried = await store.next_posting(ROOM)
    assert tried is not None
    await store.mark_attempted(tried, device_id="D", now=NOW)
    await store.admit([arrival("word"), arrival("more"), arrival("elsewhere", room=OTHER)], "s2", now=NOW)
    rest = (draft("redaction", PostingKind.REDACTION), draft("receipt", PostingKind.NOTICE))
    await store.settle(ROOM, Outcome(drafts=rest, closes=True), arrival=arrival("word"), now=later(days=1))
    assert await store.record(ROOM) == RoomRecord(None, "", later(days=1), is_closing=True)
    assert await store.rooms_with_arrivals() == {OTHER}
    assert "text of" not in str((await store.everything_about(ROOM))["messages_received"])
    left = []
    while (posting := await store.next_posting(ROOM)) is not None:
        left.append(posting.draft)
        await store.mark_done(posting, None)
    assert left == [draft("tried"), *rest]


async def test_an_answer_that_comes_after_the_erasure_is_none(store: Store) -> None:
    await begin(store)
    await store.admit([arrival("a")], "s2", now=NOW)
    await store.settle(ROOM, Outcome(closes=True), arrival=None, now=NOW)
    await store.settle(ROOM, Outcome(ANSWERED, drafts=(draft("1"),)), arrival=arrival("a"), now=NOW)
    assert await store.record(ROOM) == RoomRecord(None, "", NOW, is_closing=True)
    assert await store.next_posting(ROOM) is None


async def test_a_conversation_moves_with_its_room(store: Store) -> None:
    await begin(store)
    await store.settle(ROOM, Outcome(ANSWERED, drafts=(draft("open"),)), arrival=None, now=NOW)
    await store.settle(ROOM, Outcome(successor=OTHER), arrival=None, now=NOW)
    assert await store.predecessors_of(OTHER) == {ROOM}
    await store.admit([arrival("moved", room=OTHER, batch="s9")], "s9", now=NOW)
    moved = Outcome(moved_from=ROOM, drafts=(draft("here"),))
    await store.settle(OTHER, moved, arrival=arrival("moved", room=OTHER, batch="s9"), now=later(days=1))
    assert await store.record(OTHER) == RoomRecord(ANSWERED, "s1", later(days=1))
    assert await store.record(ROOM) == RoomRecord(None, "", NOW, successor=OTHER)
    assert await store.predecessors_of(OTHER) == {ROOM}
    assert await store.rooms_with_postings() == {ROOM, OTHER}
    await store.settle(ROOM, Outcome(closes=True), arrival=None, now=NOW)
    assert await store.predecessors_of(OTHER) == set()


async def test_a_conversation_moves_only_once(store: Store) -> None:
    await begin(store)
    await store.settle(ROOM, Outcome(successor=OTHER), arrival=None, now=NOW)
    await store.settle(OTHER, Outcome(moved_from=ROOM), arrival=None, now=NOW)
    await store.settle(OTHER, Outcome(ANSWERED), arrival=None, now=NOW)
    await store.settle(OTHER, Outcome(moved_from=ROOM, announces_end=True), arrival=None, now=NOW)
    record = await store.record(OTHER)
    assert record is not None
    assert record.conversation == ANSWERED


async def test_everything_about_a_room_is_json_with_its_answers(store: Store) -> None:
    await begin(store)
    await begin(store, OTHER, name="elsewhere")
    await store.settle(ROOM, Outcome(ANSWERED, drafts=(draft("sent"), draft("open"))), arrival=None, now=NOW)
    posting = await store.next_posting(ROOM)
    assert posting is not None
    await store.mark_attempted(posting, device_id="D", now=NOW)
    await store.mark_done(posting, EventId("$sent"))
    await store.admit([arrival("waiting")], "s2", now=NOW)
    text = json.dumps(await store.everything_about(ROOM))
    for expected in ("weltlich_dsgvo", "$sent", "$waiting", "$join", ROOM, NOW.isoformat(), "text of open"):
        assert expected in text, expected
    assert "text of sent" not in text
    assert "elsewhere" not in text


async def test_nothing_is_held_about_a_strange_room(store: Store) -> None:
    about = await store.everything_about(ROOM)
    assert about["messages_received"] == about["messages_sent"] == about["messages_to_send"] == []
    assert "conversation" not in about


async def test_everything_is_there_after_a_restart(home: Home) -> None:
    async with home.open() as store:
        await begin(store)
        await store.settle(ROOM, Outcome(ANSWERED, drafts=(draft("1"), draft("2"))), arrival=None, now=NOW)
        posting = await store.next_posting(ROOM)
        assert posting is not None
        await store.mark_attempted(posting, device_id="D", now=NOW)
        await store.admit([arrival("a")], "s2", now=NOW)
        before = await store.everything_about(ROOM)
    async with home.open() as store:
        assert await store.everything_about(ROOM) == before
        assert await store.position() == "s2"
        assert await store.record(ROOM) == RoomRecord(ANSWERED, "s1", NOW)


async def test_rooms_get_on_side_by_side(store: Store) -> None:
    async def talk(room: RoomId) -> None:
        for turn in range(20):
            said = arrival(f"{room}{turn}", room=room)
            await store.admit([said], f"s{turn}", now=NOW)
            conversation = Conversation(answers=Answers({QuestionId("q"): f"{room}{turn}"}))
            await store.settle(room, Outcome(conversation, drafts=(draft(str(turn)),)), arrival=said, now=NOW)
            posting = await store.next_posting(room)
            assert posting is not None
            await store.mark_done(posting, EventId(f"$out{room}{turn}"))

    rooms = [RoomId(f"!{number}") for number in range(5)]
    async with asyncio.TaskGroup() as tasks:
        for room in rooms:
            tasks.create_task(talk(room))
    for room in rooms:
        record = await store.record(room)
        assert record is not None
        assert record.conversation is not None
        assert record.conversation.answers.values == {"q": f"{room}19"}
    assert await store.count_arrivals() == 0
    assert await store.rooms_with_postings() == frozenset()


async def test_a_cancelled_call_leaves_all_or_nothing_and_a_store_that_works(store: Store) -> None:
    for steps in range(40):
        batch = [arrival(f"{steps}.{number}") for number in range(3)]
        before = await store.count_arrivals()
        # Nothing of a cancelled transaction holds up the next one until its patience ends.
        async with asyncio.timeout(PATIENCE * 0.8), asyncio.TaskGroup() as tasks:
            task = tasks.create_task(store.admit(batch, f"s{steps}", now=NOW))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
        came = await store.count_arrivals() - before
        assert came == (3 if await store.position() == f"s{steps}" else 0)
        assert task.cancelled() or came == 3


async def test_closing_lets_an_invitation_wait(store: Store) -> None:
    await begin(store)
    invitation = replace(arrival("invitation", batch="s2"), content={"kind": "invite"})
    await store.admit([arrival("a", batch="s2"), invitation], "s2", now=NOW)
    await store.settle(ROOM, Outcome(closes=True), arrival=None, now=NOW)
    assert await store.next_arrival(ROOM) == invitation
    await store.purge(ROOM)
    assert await store.next_arrival(ROOM) == invitation


async def test_activity_never_goes_back(store: Store) -> None:
    await begin(store)
    await store.admit([arrival("a")], "s2", now=NOW)
    await store.settle(ROOM, Outcome(ANSWERED), arrival=arrival("a"), now=later(days=-300))
    assert await store.record(ROOM) == RoomRecord(ANSWERED, "s1", NOW)


async def test_what_is_known_of_the_clock_is_kept(store: Store) -> None:
    assert await store.clock_check() is None
    for days in (1, 2):
        check = ClockCheck(later(days=days), NOW)
        await store.note_clock_check(check)
        assert await store.clock_check() == check
