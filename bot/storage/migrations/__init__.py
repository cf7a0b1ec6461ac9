"""Brings the tables of a database to what this program works with (Alembic; imported only when something is to do)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DatabaseOutdated
from bot.storage.tables import LATEST

FOLDER = Path(__file__).parent

_version = Table("alembic_version", MetaData(), Column("version_num", String(32)))
"""Where Alembic notes the revision."""


async def stands_at(connection: AsyncConnection) -> str | None:
    """The revision of a database; None where it has no tables.

    Raises:
        DatabaseOutdated: this program does not know the revision: it is of a newer one.
    """
    revision = await connection.run_sync(_noted)
    if revision not in (None, LATEST) and revision not in await connection.run_sync(_known):
        raise DatabaseOutdated("database-newer", revision=str(revision))
    return revision


async def migrate(connection: AsyncConnection) -> None:
    """Brings a database to the latest revision, in the transaction of a connection.

    Raises:
        DatabaseOutdated: it is of a newer program.
    """
    if await stands_at(connection) != LATEST:
        await connection.run_sync(_upgrade)


def _noted(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.execute(select(_version.c.version_num)).scalar_one_or_none()


def _known(_connection: Connection) -> frozenset[str]:
    from alembic.script import ScriptDirectory

    return frozenset(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    command.upgrade(config, "head")
