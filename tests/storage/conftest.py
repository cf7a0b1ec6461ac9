"""The same tests on both databases: fixtures for a store, and what tests put into it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from bot.storage import SqlStore, open_store
from bot.storage.connecting import BEGIN
from tests.support.postgres import Postgres

BOT = "@lotse:example.org"


@dataclass(frozen=True)
class Home:
    """Where a database is; ``server`` is None for SQLite."""

    data_dir: Path
    database: str | None
    server: Postgres | None

    def open(self, account: str = BOT) -> AbstractAsyncContextManager[SqlStore]:
        return open_store(self.database, self.data_dir, account)

    @property
    def file(self) -> Path:
        return self.data_dir / "lotse.db"


@pytest.fixture(params=["sqlite_home", "postgres_home"], ids=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest) -> Home:
    """A database with nothing in it, of either kind."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Home)
    return found


@pytest.fixture
def sqlite_home(tmp_path: Path) -> Home:
    return Home(tmp_path / "data", None, None)


@pytest.fixture
def postgres_home(postgres: Postgres, postgres_database: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "data", postgres_database, postgres)


@pytest_asyncio.fixture
async def store(home: Home) -> AsyncIterator[SqlStore]:
    async with home.open() as opened:
        yield opened


async def tell(store: SqlStore, statement: str) -> object:
    """Tells the store's own connection something: the limits of a database are per connection."""
    engine = store._database._engine.execution_options(**{BEGIN: ""})
    async with engine.connect() as connection:
        result = await connection.exec_driver_sql(statement)
        value = result.scalar() if result.returns_rows else None
        await connection.commit()
        return value


@asynccontextmanager
async def stranger(home: Home) -> AsyncIterator[asyncpg.Connection]:
    """A connection of somebody else to the same database."""
    assert home.database is not None
    connection = await asyncpg.connect(home.database.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()
