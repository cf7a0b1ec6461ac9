"""After an erasure no file holds what was erased; the raw bytes are searched."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.answers import Answers
from bot.conversation.incoming import EventId
from bot.conversation.state import Conversation
from bot.dialog.model import QuestionId
from bot.errors import StorageUnavailable
from bot.service.mail import Outcome, RoomId, RoomRecord
from bot.storage import SqlStore
from tests.storage.conftest import Home, stranger, tell
from tests.support.mail import NOW, OTHER, ROOM, arrival, draft, later

CANARY = "canary7391"
SECRET = RoomId(f"!{CANARY}:example.org")


async def talk(store: SqlStore, room: RoomId, word: str, *, turns: int = 12) -> None:
    """An interview of some length whose every id, answer and text holds a word."""
    for turn in range(turns):
        said = arrival(f"{word}-{turn}", room=room)
        await store.admit([said], f"s{turn}", now=NOW)
        conversation = Conversation(answers=Answers({QuestionId("q_recht"): f"{word} {'long ' * 50}{turn}"}))
        drafts = (draft(f"{word}-{turn}"), draft(f"{word}-{turn}-b"))
        await store.settle(room, Outcome(conversation, begins=turn == 0, drafts=drafts), arrival=said, now=NOW)
        if (posting := await store.next_posting(room)) is not None:
            await store.mark_attempted(posting, device_id="D", now=NOW)
            await store.mark_done(posting, EventId(f"${word}-out-{turn}"))


def holding(folder: Path, word: str) -> Iterator[str]:
    """The files below a folder that hold a word."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and word.encode() in path.read_bytes():
            yield path.name


async def test_no_row_of_a_purged_room_is_left(store: SqlStore) -> None:
    await talk(store, SECRET, CANARY)
    await talk(store, OTHER, "other", turns=3)
    await store.settle(OTHER, Outcome(successor=SECRET), arrival=None, now=NOW)
    await store.purge(SECRET)
    assert await store.record(SECRET) is None
    assert await store.rooms_with_postings() == {OTHER}
    for room in (SECRET, OTHER):
        about = dict(await store.everything_about(room))
        assert about.pop("room") == room
        assert CANARY not in str(about)


async def test_an_invite_that_waits_outlives_the_erasure(store: SqlStore) -> None:
    await talk(store, ROOM, "before", turns=3)
    await store.settle(ROOM, Outcome(closes=True), arrival=None, now=NOW)
    await store.admit([arrival("invited again")], "s99", now=later(days=1))
    await store.purge(ROOM)
    assert await store.next_arrival(ROOM) == arrival("invited again")


async def test_no_file_holds_a_byte_of_a_purged_room(sqlite_home: Home) -> None:
    async with sqlite_home.open() as store:
        await talk(store, OTHER, "other")
        await talk(store, SECRET, CANARY)
        await talk(store, ROOM, "third")
        assert list(holding(sqlite_home.data_dir, CANARY)), "else the search finds nothing anyway"
        await store.purge(SECRET)
        assert not list(holding(sqlite_home.data_dir, CANARY))
        assert list(holding(sqlite_home.data_dir, "other")), "the other rooms are still there"
        assert (await store.record(ROOM)) is not None
    assert not list(holding(sqlite_home.data_dir, CANARY))


async def test_no_table_of_the_server_holds_a_byte_of_a_purged_room(postgres_home: Home) -> None:
    assert postgres_home.server is not None
    data = postgres_home.server.data / "base"
    async with postgres_home.open() as store:
        await talk(store, OTHER, "other")
        await talk(store, SECRET, CANARY)
        await postgres_home.server.execute("CHECKPOINT")
        assert list(holding(data, CANARY)), "else the search finds nothing anyway"
        await store.purge(SECRET)
        await postgres_home.server.execute("CHECKPOINT")
        assert not list(holding(data, CANARY))
        assert (await store.record(OTHER)) is not None


async def test_a_cleaning_up_that_failed_is_done_at_the_next_start(home: Home) -> None:
    async with home.open() as store:
        await talk(store, SECRET, CANARY)
        await tell(store, "PRAGMA busy_timeout = 50" if home.server is None else "SET lock_timeout = 50")
        async with _reader(home):
            with pytest.raises(StorageUnavailable, match="database-locked"):
                await store.purge(SECRET)
        assert await store.record(SECRET) is None
        assert await is_vacuum_due(store)
    async with home.open() as store:
        assert not await is_vacuum_due(store)
        if home.server is None:
            assert not list(holding(home.data_dir, CANARY))


async def test_a_cleaning_up_that_cannot_be_done_keeps_nobody_from_starting(sqlite_home: Home) -> None:
    async with sqlite_home.open() as store:
        await talk(store, SECRET, CANARY)
        await tell(store, "PRAGMA busy_timeout = 50")
        async with _reader(sqlite_home):
            with pytest.raises(StorageUnavailable):
                await store.purge(SECRET)
    async with _reader(sqlite_home), sqlite_home.open() as store:
        assert await store.admit([arrival("a")], "s99", now=NOW) == {ROOM}
        assert await is_vacuum_due(store)


async def is_vacuum_due(store: SqlStore) -> bool:
    """Only the database knows whether cleaning up was begun and not finished."""
    return bool(await tell(store, "SELECT is_vacuum_due FROM bot"))


@asynccontextmanager
async def _reader(home: Home) -> AsyncIterator[None]:
    """Somebody, a backup perhaps, who is reading what the database held so far."""
    if home.database is not None:
        async with stranger(home) as other, other.transaction():
            await other.fetch("SELECT * FROM arrivals")
            yield
    else:
        with closing(sqlite3.connect(home.file, isolation_level=None)) as file:
            file.execute("BEGIN")
            file.execute("SELECT * FROM arrivals").fetchall()
            yield


async def test_a_purge_of_nothing_is_none(store: SqlStore) -> None:
    await talk(store, OTHER, "other", turns=1)
    await store.purge(ROOM)
    record = await store.record(OTHER)
    assert isinstance(record, RoomRecord)


async def test_sqlite_is_told_to_keep_what_it_promised_and_to_overwrite_what_it_deleted(sqlite_home: Home) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2, "busy_timeout": 2000}
    async with sqlite_home.open() as store:
        assert {name: await tell(store, f"PRAGMA {name}") for name in expected} == expected


@pytest.mark.parametrize("name", ["lotse.db", "lotse.db-wal", "lotse.db-shm"])
async def test_only_the_owner_reads_the_files(sqlite_home: Home, name: str) -> None:
    sqlite_home.data_dir.mkdir()
    sqlite_home.file.touch(mode=0o644)
    sqlite_home.file.chmod(0o644)
    async with sqlite_home.open() as store:
        await talk(store, ROOM, "a", turns=2)
        await store.purge(ROOM)
        await talk(store, ROOM, "b", turns=2)
        assert (sqlite_home.data_dir / name).stat().st_mode & 0o777 == 0o600


async def test_files_left_open_to_others_by_a_crash_are_closed(sqlite_home: Home) -> None:
    async with sqlite_home.open() as store:
        await talk(store, ROOM, "a", turns=2)
        copies = {path.name: path.read_bytes() for path in sqlite_home.data_dir.iterdir()}
    for name, content in copies.items():
        (sqlite_home.data_dir / name).write_bytes(content)
        (sqlite_home.data_dir / name).chmod(0o666)
    async with sqlite_home.open() as store:
        assert await store.record(ROOM) is not None
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in sqlite_home.data_dir.iterdir()}
        assert modes == dict.fromkeys(("lotse.db", "lotse.db-wal", "lotse.db-shm"), "0o600")
