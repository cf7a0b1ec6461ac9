from __future__ import annotations

import pytest

from bot.conversation.incoming import EventId
from bot.service.mail import Attempt, Outcome, Posting, PostingKind, RoomId
from bot.service.ports import Store
from tests.support.mail import NOW, OTHER, ROOM, draft, later


async def put(store: Store, *names: str, room: RoomId = ROOM, kind: PostingKind = PostingKind.MESSAGE) -> None:
    await store.settle(room, Outcome(drafts=tuple(draft(name, kind) for name in names)), arrival=None, now=NOW)


async def first(store: Store, room: RoomId = ROOM) -> Posting:
    posting = await store.next_posting(room)
    assert posting is not None
    return posting


async def send(store: Store, event_id: str | None, room: RoomId = ROOM) -> Posting:
    posting = await first(store, room)
    await store.mark_done(posting, None if event_id is None else EventId(event_id))
    return posting


async def test_an_outbox_is_empty_at_first(store: Store) -> None:
    assert await store.rooms_with_postings() == frozenset()
    assert await store.next_posting(ROOM) is None


@pytest.mark.parametrize("kind", PostingKind)
async def test_a_draft_becomes_a_posting(store: Store, kind: PostingKind) -> None:
    await put(store, "a", kind=kind)
    posting = await first(store)
    assert posting == Posting(posting.number, ROOM, draft("a", kind))
    assert await store.rooms_with_postings() == {ROOM}


async def test_postings_go_in_order_per_room(store: Store) -> None:
    await put(store, "z", "a")
    await put(store, "m", room=OTHER)
    await put(store, "b")
    sent = [(await send(store, None)) for _ in range(3)]
    assert [posting.draft for posting in sent] == [draft("z"), draft("a"), draft("b")]
    assert [posting.number for posting in sent] == sorted(posting.number for posting in sent)
    assert await store.rooms_with_postings() == {OTHER}


async def test_what_was_said_before_is_left_out(store: Store) -> None:
    await put(store, "a")
    await send(store, "$sent")
    await put(store, "a", "b")
    await put(store, "a", room=OTHER)
    assert (await first(store)).draft == draft("b")
    assert (await first(store, OTHER)).draft == draft("a")


async def test_the_first_attempt_is_kept(store: Store) -> None:
    await put(store, "a")
    posting = await first(store)
    assert await store.mark_attempted(posting, device_id="FIRST", now=NOW)
    assert (await first(store)).attempt == Attempt("FIRST", NOW)
    assert await store.mark_attempted(posting, device_id="SECOND", now=later(days=1))
    assert (await first(store)).attempt == Attempt("FIRST", NOW)


async def test_what_was_sent_or_dropped_is_not_to_be_sent(store: Store) -> None:
    await put(store, "a", "b")
    sent = await send(store, "$sent")
    dropped = await first(store)
    await store.settle(ROOM, Outcome(closes=True), arrival=None, now=NOW)
    assert not await store.mark_attempted(sent, device_id="D", now=NOW)
    assert not await store.mark_attempted(dropped, device_id="D", now=NOW)
    assert await store.next_posting(ROOM) is None


async def test_what_was_sent_keeps_its_first_event_id(store: Store) -> None:
    await put(store, "a", "b")
    posting = await send(store, "$first")
    await store.mark_done(posting, EventId("$second"))
    assert await store.sent_events(ROOM, before=await first(store)) == ("$first",)


async def test_an_uploaded_file_is_an_event(store: Store) -> None:
    await put(store, "a", kind=PostingKind.FILE)
    event = {"msgtype": "m.file", "file": {"url": "mxc://example.org/x"}}
    await store.mark_uploaded(await first(store), event)
    posting = await first(store)
    assert (posting.draft.content, posting.is_uploaded) == (event, True)
    assert posting.draft.transaction_id == draft("a").transaction_id


async def test_messages_to_redact_are_those_that_were_sent_before(store: Store) -> None:
    await put(store, "a", "given up", "b", "redacted")
    await put(store, "elsewhere", room=OTHER)
    await send(store, "$a")
    await send(store, None)
    await send(store, "$b")
    await send(store, "$redacted")
    await send(store, "$elsewhere", OTHER)
    await put(store, "redaction", "receipt")
    redaction = await send(store, None)
    await send(store, "$receipt")
    await store.mark_redacted(ROOM, EventId("$redacted"))
    assert await store.sent_events(ROOM, before=redaction) == ("$a", "$b")


async def test_what_is_done_with_holds_no_text(store: Store) -> None:
    await put(store, "a")
    await send(store, "$a")
    assert "text of" not in str(await store.everything_about(ROOM))
