"""Opens connections: what each database has to be told before it is worked with."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path

import aiosqlite
import asyncpg
from sqlalchemy import AsyncAdaptedQueuePool, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import ConfigurationError, DataDirectoryInUse
from bot.storage.addresses import Address

FILE_MODE = 0o600

BEGIN = "lotse_begin"
"""Execution option: the statement that a transaction in SQLite begins with."""

PATIENCE = 2.0
"""Seconds to wait for a lock that somebody else holds.

SQLite waits in a thread that cannot be broken off, and a bot that is asked to end has five seconds.
"""

CONNECT_WITHIN = 10.0
"""Seconds within which PostgreSQL has to accept a connection."""

ANSWER_WITHIN = 60.0
"""Seconds within which PostgreSQL has to answer; cleaning up a large table takes some."""

OWNERSHIP = 0x4C6F_7473_6520_4442
"""Number of the lock that the one bot of a database holds."""

PRAGMAS = (
    f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}",
    "PRAGMA journal_mode = WAL",
    # An answer is given only when what it rests on is on the disk (sqlite.org, "PRAGMA synchronous").
    "PRAGMA synchronous = FULL",
    # What is deleted is overwritten, and cleaning up makes no copy in the folder for temporary files.
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)

SESSION = {
    "application_name": "messenger-lotse",
    "lock_timeout": f"{PATIENCE * 1000:.0f}",
    # A machine that vanishes holds the lock on the database no longer than a minute.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
"""Settings of every session on PostgreSQL."""


class _Closing(sqlite3.Connection):
    """A connection whose open transaction ends when it is closed.

    SQLite puts that off as long as a statement is referred to, and the trace of a cancelled task refers to one: the
    next connection would find the file locked.
    """

    def close(self) -> None:
        """Rolls back and closes."""
        with suppress(sqlite3.Error):
            self.rollback()
        super().close()


def make_engine(address: Address, *, owning: bool) -> AsyncEngine:
    """An engine with a single connection.

    SQLite has one writer at a time anyway. On PostgreSQL the connection holds the lock that keeps a second bot away, so
    that nothing can be written when the lock is lost.

    Args:
        address: where the database is.
        owning: whether to keep others away and to make what is missing; else it is only looked at.
    """
    creator = partial(_sqlite, owning, address.file) if address.file else partial(_postgresql, owning)
    engine = create_async_engine(
        address.url,
        connect_args={"async_creator_fn": creator},
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    if address.file:
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def keep_private(file: Path) -> None:
    """Makes a database file that only its owner reads; SQLite gives the files beside it the same mode."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, FILE_MODE))
    for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))):
        if path.exists():
            path.chmod(FILE_MODE)


def _begin(connection: Connection) -> None:
    """Begins a transaction: the driver would do it too late, and reading first and writing then can fail half-way."""
    statement = connection.get_execution_options().get(BEGIN, "BEGIN")
    if statement:
        connection.exec_driver_sql(str(statement))


async def _sqlite(
    owning: bool,  # noqa: FBT001 (partial gives it)
    file: Path,
    *_arguments: object,
    **_options: object,
) -> aiosqlite.Connection:
    """A connection to a file; transactions are begun by us."""
    connection = aiosqlite.connect(file, isolation_level=None, factory=_Closing)
    connection._thread.daemon = True  # noqa: SLF001 (as SQLAlchemy does: a hanging disk must not keep the bot from ending)
    await connection
    try:
        for pragma in PRAGMAS if owning else PRAGMAS[:1]:
            await connection.execute(pragma)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _postgresql(owning: bool, **options: object) -> asyncpg.Connection:  # noqa: FBT001 (partial gives it)
    """A connection to a server, with the lock on its database where it is to be owned.

    Raises:
        ConfigurationError: an option of the address is unknown or cannot be.
        DataDirectoryInUse: another bot works on the database.
    """
    try:
        connection = await asyncpg.connect(
            **{"timeout": CONNECT_WITHIN, "command_timeout": ANSWER_WITHIN, "server_settings": SESSION, **options}
        )
    except (TypeError, ValueError):
        raise ConfigurationError("database-malformed") from None
    try:
        if owning:
            await _own(connection)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def _own(connection: asyncpg.Connection) -> None:
    """Takes the lock of the database; it ends with the connection.

    A predecessor that was killed still holds it until the server sees that its connection is gone: a moment, which
    must not look like a second bot. So it is waited for, as for every lock.
    """
    try:
        await connection.execute(f"SELECT pg_advisory_lock({OWNERSHIP})")
    except asyncpg.LockNotAvailableError:
        raise DataDirectoryInUse("database-in-use") from None
