"""What is said in another room than the one that something came in."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from bot.conversation.incoming import EventId
from bot.conversation.state import Conversation
from bot.service.mail import Aside, Draft, Outcome, PostingKind, RoomId
from bot.service.ports import Store
from tests.storage.conftest import Home
from tests.support.mail import NOW, OTHER, ROOM, arrival, draft
from tests.support.searching import held_by_server, holding

ADMINS = RoomId("!admins:example.org")


def passed_on(name: str) -> Draft:
    """A word of a person for the admins; its text is its name."""
    return draft(name, PostingKind.PASSED_ON)


async def settle(store: Store, *names: str, event: str = "1") -> None:
    """One arrival that leads to an answer, and to something for the admins."""
    came = arrival(event)
    await store.admit([came], "s1", now=NOW)
    aside = Aside(ADMINS, tuple(passed_on(name) for name in names))
    outcome = Outcome(Conversation(), begins=True, drafts=(draft(f"reply to {event}"),), aside=aside)
    await store.settle(ROOM, outcome, arrival=came, now=NOW)


async def test_it_is_posted_together_with_the_answer(store: Store) -> None:
    await settle(store, "a", "b")
    assert await store.rooms_with_postings() == {ROOM, ADMINS}
    for name in ("a", "b"):
        posting = await store.next_posting(ADMINS)
        assert posting is not None
        assert posting.draft == passed_on(name)
        await store.mark_done(posting, None)
    assert await store.next_posting(ADMINS) is None


async def test_an_arrival_that_is_done_with_leads_to_nothing_more(store: Store) -> None:
    await settle(store, "a")
    again = Outcome(aside=Aside(ADMINS, (passed_on("b"),)))
    await store.settle(ROOM, again, arrival=arrival("1"), now=NOW)
    posting = await store.next_posting(ADMINS)
    assert posting is not None
    await store.mark_done(posting, None)
    assert await store.next_posting(ADMINS) is None


async def test_nothing_is_kept_of_the_other_room_and_nothing_of_it_is_handed_out(store: Store) -> None:
    await settle(store, "a")
    assert await store.record(ADMINS) is None
    told = json.dumps(await store.everything_about(ROOM), default=str)
    assert "text of reply to 1" in told
    assert "text of a" not in told
    assert ADMINS not in told


async def test_it_outlives_the_room_it_came_from(store: Store) -> None:
    await settle(store, "a")
    await settle(store, "b", event="2")
    await store.settle(ROOM, Outcome(closes=True), arrival=None, now=NOW)
    await store.purge(ROOM)
    assert await store.rooms_with_postings() == {ADMINS}
    assert await store.rooms_idle_since(NOW.replace(year=NOW.year + 1)) == ()
    assert OTHER not in await store.rooms_with_postings()


@pytest.mark.parametrize("event_id", [EventId("$sent"), None])
async def test_once_it_is_done_with_nothing_is_left_of_it(home: Home, event_id: EventId | None) -> None:
    async with home.open() as store:
        await settle(store, "kanarienvogel")
        assert holding(home.data_dir, "kanarienvogel") or home.server is not None
        posting = await store.next_posting(ADMINS)
        assert posting is not None
        assert await store.mark_attempted(posting, device_id="ONE", now=NOW)
        await store.mark_done(posting, event_id)
        assert await store.rooms_with_postings() == {ROOM}
        assert holding(home.data_dir, "kanarienvogel", ADMINS, "lotse-kanarienvogel") == set()
        if home.server is not None and home.database is not None:
            assert await held_by_server(home.database, "kanarienvogel", ADMINS) == set()


async def test_what_keeps_it_from_being_cleaned_up_keeps_nothing_from_going_on(sqlite_home: Home) -> None:
    async with sqlite_home.open() as store:
        await settle(store, "kanarienvogel", "b")
        with closing(sqlite3.connect(sqlite_home.file)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM postings").fetchall()
            posting = await store.next_posting(ADMINS)
            assert posting is not None
            await store.mark_done(posting, EventId("$sent"))
        following = await store.next_posting(ADMINS)
        assert following is not None
        assert following.draft == passed_on("b")
    async with sqlite_home.open():
        assert holding(sqlite_home.data_dir, "kanarienvogel") == set(), "the next start cleans up"
