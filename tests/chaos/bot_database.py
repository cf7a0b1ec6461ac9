"""A bot's database as the run sees it: for setting the clock back and for waiting, never for counting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import URL, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.tables import arrivals, postings

LATE = timedelta(hours=25)
"""Longer than the homeserver remembers transaction ids."""


@asynccontextmanager
async def _connected(url: URL) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def make_late(url: URL, now: datetime) -> int:
    """Makes the attempts to send that are not known to have worked a day old, and gives their number."""
    waiting = postings.c.attempted_at.is_not(None) & ~postings.c.is_done
    async with _connected(url) as connection:
        changed = await connection.execute(
            update(postings).where(waiting).values(attempted_at=now.astimezone(UTC) - LATE)
        )
        return int(changed.rowcount)


async def count_waiting(url: URL) -> int:
    """How much is neither done nor sent."""
    async with _connected(url) as connection:
        waiting = (
            select(func.count()).select_from(arrivals).where(arrivals.c.done_at.is_(None)),
            select(func.count()).select_from(postings).where(~postings.c.is_done),
        )
        return sum([int((await connection.execute(statement)).scalar_one()) for statement in waiting])
