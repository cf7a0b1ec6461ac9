"""The tables of a database are made and brought up to date by the program itself, without a loss."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import DatabaseOutdated, StorageUnavailable
from bot.storage import is_current
from bot.storage.migrations import FOLDER
from bot.storage.tables import LATEST, metadata
from tests.storage.conftest import Home, stranger
from tests.support.mail import NOW, ROOM, arrival

NEWER = "UPDATE alembic_version SET version_num = '9' || version_num"
AS_IT_WAS = "UPDATE alembic_version SET version_num = substr(version_num, 2)"


async def test_the_migrations_lead_to_the_tables_of_the_program(home: Home) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with home.open() as store, store._database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_uniqueness_and_the_indexes_are_those_of_the_program(home: Home) -> None:
    def names(connection: Connection) -> set[str | None]:
        found = inspect(connection)
        indexes = {one["name"] for table in metadata.tables for one in found.get_indexes(table)}
        return indexes | {one["name"] for table in metadata.tables for one in found.get_unique_constraints(table)}

    async with home.open() as store, store._database.reading() as connection:
        expected = {"arrivals_once", "arrivals_waiting", "postings_once", "postings_waiting"}
        assert expected <= await connection.run_sync(names)


def test_the_latest_revision_is_the_last_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_heads() == [LATEST]


async def test_what_was_stored_outlives_another_start(home: Home) -> None:
    for batch in ("s1", "s2"):
        async with home.open() as store:
            await store.admit([arrival(batch)], batch, now=NOW)
    async with home.open() as store:
        assert await store.count_arrivals() == 2


async def test_a_database_is_current_once_the_bot_has_run(home: Home) -> None:
    assert not await is_current(home.database, home.data_dir)
    assert not home.file.exists(), "looking makes nothing"
    async with home.open() as store:
        await store.admit([arrival("a")], "s1", now=NOW)
        assert await is_current(home.database, home.data_dir), "beside a running bot"
        assert await store.next_arrival(ROOM) == arrival("a")
    assert await is_current(home.database, home.data_dir)


async def test_a_migration_that_fails_leaves_nothing(home: Home) -> None:
    await run(home, "CREATE TABLE postings (number INTEGER)")
    with pytest.raises(Exception, match="database-failed"):
        async with home.open():
            pass
    assert not await is_current(home.database, home.data_dir)
    await run(home, "DROP TABLE postings")
    async with home.open() as store:
        assert await store.position() is None


async def test_a_newer_database_is_refused_and_left_alone(home: Home) -> None:
    async with home.open() as store:
        await store.admit([arrival("a")], "s1", now=NOW)
    await run(home, NEWER)
    with pytest.raises(DatabaseOutdated, match="database-newer"):
        async with home.open():
            pass
    with pytest.raises(DatabaseOutdated, match="database-newer"):
        await is_current(home.database, home.data_dir)
    await run(home, AS_IT_WAS)
    async with home.open() as store:
        assert await store.next_arrival(ROOM) == arrival("a")


async def test_a_server_that_is_away_is_neither_current_nor_not(sqlite_home: Home, unused_tcp_port: int) -> None:
    with pytest.raises(StorageUnavailable, match="database-unreachable"):
        await is_current(f"postgresql://lotse@127.0.0.1:{unused_tcp_port}/lotse", sqlite_home.data_dir)


async def run(home: Home, statement: str) -> None:
    """Runs a statement on the database of a bot that does not run."""
    if home.database is not None:
        async with stranger(home) as connection:
            await connection.execute(statement)
        return
    home.data_dir.mkdir(exist_ok=True)
    with closing(sqlite3.connect(home.file)) as file, file:
        file.execute(statement)
