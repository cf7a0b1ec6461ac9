"""What goes wrong around a database is named, costs nothing that was stored, and passes."""

from __future__ import annotations

import asyncio
import sqlite3
import traceback
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import (
    ConfigurationError,
    DataDirectoryInUse,
    LotseError,
    StorageError,
    StorageUnavailable,
)
from bot.files.wording import load_wording
from bot.service.mail import Outcome
from bot.storage import SqlStore, open_store
from bot.storage.failures import OF_POSTGRESQL, OF_SQLITE
from tests.storage.conftest import BOT, Home, stranger, tell
from tests.support.mail import NOW, ROOM, arrival, draft
from tests.support.postgres import Postgres


async def test_a_full_disk_is_named_and_passes(sqlite_home: Home) -> None:
    async with sqlite_home.open() as store:
        await store.admit([arrival("before")], "s1", now=NOW)
        await tell(store, f"PRAGMA max_page_count = {await tell(store, 'PRAGMA page_count')}")
        large = replace(arrival("large"), content={"body": "x" * 100_000})
        with pytest.raises(StorageUnavailable, match="disk-full"):
            await store.admit([arrival("small"), large], "s2", now=NOW)
        assert await store.position() == "s1"
        assert await store.count_arrivals() == 1
        with pytest.raises(StorageUnavailable, match="disk-full"):
            await store.settle(
                ROOM, Outcome(drafts=(replace(draft("1"), content=large.content),)), arrival=arrival("before"), now=NOW
            )
        assert await store.next_arrival(ROOM) == arrival("before")
        await tell(store, "PRAGMA max_page_count = 1000000")
        await store.admit([arrival("small"), large], "s2", now=NOW)
        assert await store.count_arrivals() == 3


async def test_a_locked_file_is_named_and_passes(sqlite_home: Home) -> None:
    async with sqlite_home.open() as store:
        await store.admit([arrival("before")], "s1", now=NOW)
        await tell(store, "PRAGMA busy_timeout = 50")
        with closing(sqlite3.connect(sqlite_home.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageUnavailable, match="database-locked"):
                await store.admit([arrival("a")], "s2", now=NOW)
            assert await store.next_arrival(ROOM) == arrival("before"), "reading goes on"
            with pytest.raises(StorageUnavailable, match="database-locked"):
                await store.purge(ROOM)
            other.execute("ROLLBACK")
        assert await store.admit([arrival("a")], "s2", now=NOW) == {ROOM}


async def test_a_file_that_cannot_be_written_is_named(sqlite_home: Home) -> None:
    async with sqlite_home.open() as store:
        await tell(store, "PRAGMA query_only = ON")
        with pytest.raises(StorageUnavailable, match="database-readonly"):
            await store.admit([arrival("a")], "s1", now=NOW)
        await tell(store, "PRAGMA query_only = OFF")
        await store.admit([arrival("a")], "s1", now=NOW)


async def test_a_lock_in_the_server_is_named_and_passes(postgres_home: Home) -> None:
    async with postgres_home.open() as store, stranger(postgres_home) as other:
        await tell(store, "SET lock_timeout = 50")
        async with other.transaction():
            await other.execute("LOCK TABLE arrivals")
            with pytest.raises(StorageUnavailable, match="database-locked"):
                await store.admit([arrival("a")], "s1", now=NOW)
        assert await store.admit([arrival("a")], "s1", now=NOW) == {ROOM}


async def test_a_server_that_only_reads_is_named(postgres_home: Home) -> None:
    async with postgres_home.open() as store:
        await tell(store, "SET default_transaction_read_only = on")
        with pytest.raises(StorageUnavailable, match="database-readonly"):
            await store.admit([arrival("a")], "s1", now=NOW)


async def test_a_lost_connection_is_named_and_made_anew(postgres_home: Home) -> None:
    async with postgres_home.open() as store, stranger(postgres_home) as other:
        await store.admit([arrival("a")], "s1", now=NOW)
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'messenger-lotse'"
            " AND datname = current_database()"
        )
        with pytest.raises(StorageUnavailable, match="database-unreachable"):
            await store.admit([arrival("b")], "s2", now=NOW)
        assert await store.position() == "s1"
        assert await store.admit([arrival("b")], "s2", now=NOW) == {ROOM}


async def test_a_server_that_is_away_is_named_and_comes_back(tmp_path: Path) -> None:
    async with Postgres() as server:
        home = Home(tmp_path, await server.make_database(), server)
        async with home.open() as store:
            await store.admit([arrival("a")], "s1", now=NOW)
            await server.stop()
            for _ in range(2):
                with pytest.raises(StorageUnavailable, match="database-unreachable"):
                    await store.admit([arrival("b")], "s2", now=NOW)
            with pytest.raises(StorageUnavailable, match="database-unreachable"):
                await store.count_arrivals()
            with pytest.raises(StorageUnavailable, match="database-unreachable"):
                async with home.open():
                    pass
            await server.start()
            assert await store.position() == "s1"
            assert await store.admit([arrival("b")], "s2", now=NOW) == {ROOM}
            await server.stop()
        await server.start()
        async with home.open() as store:
            assert await store.count_arrivals() == 2


async def test_a_database_is_one_account_s(home: Home) -> None:
    async with home.open() as store:
        await store.admit([arrival("a")], "s1", now=NOW)
    with pytest.raises(StorageError, match="database-other-account") as caught:
        async with home.open("@another:example.org"):
            pass
    assert caught.value.details["user_id"] == BOT
    async with home.open() as store:
        assert await store.count_arrivals() == 1


async def test_a_second_bot_on_a_server_is_refused(postgres_home: Home) -> None:
    async with postgres_home.open() as store:
        with pytest.raises(DataDirectoryInUse, match="database-in-use"):
            async with postgres_home.open():
                pass
        await store.admit([arrival("a")], "s1", now=NOW)
    async with postgres_home.open() as store:
        assert await store.position() == "s1"


async def test_a_successor_waits_for_the_end_of_its_predecessor(postgres_home: Home) -> None:
    opened = asyncio.Event()

    async def succeed() -> None:
        async with postgres_home.open():
            opened.set()

    async with AsyncExitStack() as predecessor, asyncio.TaskGroup() as tasks, stranger(postgres_home) as other:
        await predecessor.enter_async_context(postgres_home.open())
        tasks.create_task(succeed())
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
        waiting += "(SELECT oid FROM pg_database WHERE datname = current_database())"
        async with asyncio.timeout(9):
            while not await other.fetchval(waiting):  # noqa: ASYNC110  the server announces no lock
                await asyncio.sleep(0.01)
        assert not opened.is_set()
        await predecessor.aclose()
        await asyncio.wait_for(opened.wait(), 9)


async def test_a_file_that_is_no_database_is_named(sqlite_home: Home) -> None:
    sqlite_home.data_dir.mkdir()
    sqlite_home.file.write_bytes(b"no database " * 1000)
    with pytest.raises(StorageError, match="database-damaged") as caught:
        async with sqlite_home.open():
            pass
    assert not isinstance(caught.value, StorageUnavailable), "waiting does not help"


async def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable, match="database-unreachable"):
        async with open_store(None, tmp_path / "file" / "data", BOT):
            pass


PASSWORD = "geheim%21s3cret"
UNUSABLE = {
    f"postgresql+asyncpg//lotse:{PASSWORD}@db/lotse": "database-malformed",
    f"postgresql://lotse:{PASSWORD}@db:port/lotse": "database-malformed",
    "postgresql://lotse:geheim@s3cret@db/lotse": "database-malformed",
    f"postgresql://lotse:{PASSWORD}@db/lotse?colour=blue": "database-malformed",
    f"postgresql://lotse:{PASSWORD}@db/lotse?sslmode=perhaps": "database-malformed",
    f"mysql+aiomysql://lotse:{PASSWORD}@db/lotse": "database-unsupported",
    f"postgresql+psycopg://lotse:{PASSWORD}@db/lotse": "database-unsupported",
    "sqlite:///elsewhere.db": "database-unsupported",
    "": "database-malformed",
}


@pytest.mark.parametrize(("database", "code"), UNUSABLE.items())
async def test_an_unusable_address_is_named_without_its_password(tmp_path: Path, database: str, code: str) -> None:
    with pytest.raises(ConfigurationError, match=code) as caught:
        async with open_store(database, tmp_path, BOT):
            pass
    assert "s3cret" not in told(caught.value)


async def test_an_unreachable_server_is_named_without_its_password(tmp_path: Path, unused_tcp_port: int) -> None:
    database = f"postgresql://lotse:{PASSWORD}@127.0.0.1:{unused_tcp_port}/lotse"
    with pytest.raises(StorageUnavailable, match="database-unreachable") as caught:
        async with open_store(database, tmp_path, BOT):
            pass
    assert f"127.0.0.1:{unused_tcp_port}/lotse" in str(caught.value)
    assert "s3cret" not in told(caught.value)


async def test_a_server_that_does_not_let_the_bot_in_is_named(postgres_home: Home) -> None:
    assert postgres_home.database is not None
    assert postgres_home.server is not None
    missing = postgres_home.server.address("nowhere")
    stranger = postgres_home.database.replace("lotse@", "stranger@")
    for database in (missing, stranger):
        with pytest.raises(StorageError, match="database-refused") as caught:
            async with open_store(database, postgres_home.data_dir, BOT):
                pass
        assert not isinstance(caught.value, StorageUnavailable), "waiting does not help"


async def test_a_failing_statement_tells_nothing_of_what_was_said(home: Home) -> None:
    async with home.open() as store:
        said = replace(draft("1"), content={"body": "my secret", "what": object()})
        with pytest.raises(StorageError) as caught:
            await store.settle(ROOM, Outcome(drafts=(said,)), arrival=None, now=NOW)
        assert "my secret" not in told(caught.value)
        with pytest.raises(StorageError) as caught:
            await twice(
                store, "INSERT INTO rooms (room, begun_in, last_activity) VALUES ('my secret', '', '2026-01-01')"
            )
        assert "my secret" not in told(caught.value)


async def twice(store: SqlStore, statement: str) -> None:
    async with store._database.writing() as connection:
        await connection.exec_driver_sql(statement)
        await connection.exec_driver_sql(statement)


def told(error: LotseError) -> str:
    """All that a log could show of an error."""
    return "".join(traceback.format_exception(error)) + str(error) + repr(error)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_failure_has_its_sentences(language: str) -> None:
    codes = {*OF_SQLITE.values(), *OF_POSTGRESQL.values(), "database-failed"}
    assert codes <= load_wording(language).entries.keys()
