"""Everything that outlives the process, in one object (:class:`bot.service.ports.Store`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.storage.addresses import address_of
from bot.storage.database import Database
from bot.storage.inbox import SqlInbox
from bot.storage.outbox import SqlOutbox
from bot.storage.records import SqlRecords


class SqlStore(SqlInbox, SqlRecords, SqlOutbox):
    """Inbox, records and outbox in one database."""


@asynccontextmanager
async def open_store(database: str | None, data_dir: Path, account: str) -> AsyncIterator[SqlStore]:
    """The store of a bot, its tables made or brought up to date; closed at the end of the block.

    Args:
        database: the address of the configuration; SQLite in ``data_dir`` where there is none.
        data_dir: everything the bot keeps; the caller holds its lock.
        account: the bot's user id.

    Raises:
        ConfigurationError: the address cannot be used.
        DataDirectoryInUse: another bot works on the database.
        DatabaseOutdated: it is newer than the program.
        StorageUnavailable: it cannot be reached, or nothing can be written to it.
        StorageError: it belongs to another account, or it is damaged.
    """
    async with Database(address_of(database, data_dir), account) as opened:
        yield SqlStore(opened)
