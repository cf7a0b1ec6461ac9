"""The open database: transactions, and cleaning up after something was erased."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Table, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StorageError, StorageUnavailable
from bot.storage.addresses import Address, address_of
from bot.storage.connecting import BEGIN, keep_private, make_engine
from bot.storage.failures import translated
from bot.storage.migrations import migrate, stands_at
from bot.storage.tables import EVERY_TABLE, LATEST, bot

NewRow = sqlite.Insert | postgresql.Insert
"""An insertion that can leave out what is there already."""


class Database:
    """One database, for one bot; an async context manager that brings its tables up to date.

    Args:
        address: where it is.
        account: the bot's user id.
    """

    def __init__(self, address: Address, account: str) -> None:
        self._address = address
        self._account = account
        self._engine = make_engine(address, owning=True)
        self._writer = self._engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})

    async def __aenter__(self) -> Self:
        """Opens it.

        Raises:
            DataDirectoryInUse: another bot works on it.
            DatabaseOutdated: it is newer than the program.
            StorageUnavailable: it cannot be reached, or nothing can be written to it.
            StorageError: it belongs to another account, or it is damaged.
        """
        try:
            await self._open()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        await self._close()

    async def _open(self) -> None:
        if self._address.file:
            with translated(self._address.place):
                self._address.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                keep_private(self._address.file)
        async with self.writing() as connection:
            await migrate(connection)
            is_vacuum_due = await self._claim(connection)
        if is_vacuum_due:
            # Erased bytes are overwritten already; a disk too full for cleaning up is no reason to answer nobody.
            with suppress(StorageUnavailable):
                await self.vacuum()

    async def _claim(self, connection: AsyncConnection) -> bool:
        """Makes sure that the database is this account's.

        Returns:
            Whether cleaning up was begun and not finished.
        """
        row = (await connection.execute(select(bot.c.user_id, bot.c.is_vacuum_due))).one_or_none()
        if row is None:
            await connection.execute(bot.insert().values(id=1, user_id=self._account))
            return False
        if row.user_id != self._account:
            raise StorageError("database-other-account", database=self._address.place, user_id=row.user_id)
        return bool(row.is_vacuum_due)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads."""
        with translated(self._address.place):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that holds as a whole when its block ends, and not at all when it fails."""
        with translated(self._address.place):
            async with self._writer.begin() as connection:
                yield connection

    def new_row(self, table: Table) -> NewRow:
        """An insertion into a table."""
        return sqlite.insert(table) if self._address.file else postgresql.insert(table)

    async def vacuum(self) -> None:
        """Leaves no byte of deleted rows in the database's files.

        PostgreSQL's write-ahead log is its admin's; SQLite's is emptied.
        """
        with translated(self._address.place):
            if self._address.file:
                await self._vacuum_file()
            else:
                await self._vacuum_tables()
        async with self.writing() as connection:
            await connection.execute(update(bot).values(is_vacuum_due=False))

    async def _vacuum_file(self) -> None:
        engine = self._engine.execution_options(**{BEGIN: ""})
        async with engine.connect() as connection:
            await connection.exec_driver_sql("VACUUM")
            result = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = result.one()[0]
        if is_busy:
            raise StorageUnavailable("database-locked", database=self._address.place, reason="wal_checkpoint")

    async def _vacuum_tables(self) -> None:
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        names = ", ".join(table.name for table in EVERY_TABLE)
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"VACUUM (FULL) {names}")

    async def _close(self) -> None:
        with translated(self._address.place):
            await self._engine.dispose()


async def is_current(database: str | None, data_dir: Path) -> bool:
    """Whether a database has the tables that this program works with; nothing is changed, and a bot may be running.

    Where it has not, or where there is no database yet, the next start of the bot makes them.

    Args:
        database: the address of the configuration; SQLite in ``data_dir`` where there is none.
        data_dir: everything the bot keeps.

    Raises:
        ConfigurationError: the address cannot be used.
        DatabaseOutdated: the database is newer than the program.
        StorageUnavailable: it cannot be reached.
    """
    address = address_of(database, data_dir)
    if address.file and not address.file.is_file():
        return False
    async with _looking(address) as connection:
        return await stands_at(connection) == LATEST


async def is_empty(database: str | None, data_dir: Path) -> bool:
    """Whether a database has no table of the bot yet; nothing is changed, and a bot may be running.

    Args:
        database: as for :func:`is_current`.
        data_dir: everything the bot keeps.

    Raises:
        ConfigurationError: the address cannot be used.
        StorageUnavailable: it cannot be reached.
    """
    address = address_of(database, data_dir)
    if address.file and not address.file.is_file():
        return True
    async with _looking(address) as connection:
        there = await connection.run_sync(lambda known: inspect(known).get_table_names())
    return not {table.name for table in EVERY_TABLE} & set(there)


@asynccontextmanager
async def _looking(address: Address) -> AsyncIterator[AsyncConnection]:
    """A connection that leaves everything as it is."""
    engine = make_engine(address, owning=False)
    try:
        with translated(address.place):
            async with engine.connect() as connection:
                yield connection
    finally:
        await engine.dispose()
