"""What is to be sent, until it is (:class:`bot.service.ports.Outbox`)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Row, delete, func, select, update

from bot.conversation.incoming import EventId
from bot.errors import StorageUnavailable
from bot.service.mail import Attempt, Draft, Posting, PostingKind, RoomId, TransactionId
from bot.storage.database import Database
from bot.storage.tables import bot, postings

_waiting = ~postings.c.is_done


class SqlOutbox:
    """The outbox in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rooms_with_postings(self) -> frozenset[RoomId]:
        """The rooms to which something is to be sent."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(postings.c.room).where(_waiting).distinct())
            return frozenset(RoomId(room) for room in found.scalars())

    async def next_posting(self, room: RoomId) -> Posting | None:
        """The oldest posting of a room that is not done with."""
        oldest = select(postings).where(_waiting, postings.c.room == room).order_by(postings.c.number).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(oldest)).one_or_none()
        return None if row is None else _posting(row)

    async def mark_attempted(self, posting: Posting, *, device_id: str, now: datetime) -> bool:
        """Notes the first attempt; gives whether the posting is still to be sent."""
        this = (postings.c.number == posting.number) & _waiting
        first = {
            "device_id": func.coalesce(postings.c.device_id, device_id),
            "attempted_at": func.coalesce(postings.c.attempted_at, now),
        }
        async with self._database.writing() as connection:
            return (await connection.execute(update(postings).where(this).values(first))).rowcount > 0

    async def mark_uploaded(self, posting: Posting, content: Mapping[str, object]) -> None:
        """Replaces the content of a file by the event that refers to it."""
        async with self._database.writing() as connection:
            this = (postings.c.number == posting.number) & _waiting
            await connection.execute(update(postings).where(this).values(content=content, is_uploaded=True))

    async def mark_done(self, posting: Posting, event_id: EventId | None) -> None:
        """Notes that a posting was sent (with its event id) or given up (None); its content is removed.

        Of a word that was passed on nothing is kept.
        """
        if posting.draft.kind is PostingKind.PASSED_ON:
            await self._forget(posting)
            return
        done = {"is_done": True, "content": None, "event_id": event_id}
        async with self._database.writing() as connection:
            this = (postings.c.number == posting.number) & _waiting
            await connection.execute(update(postings).where(this).values(done))

    async def _forget(self, posting: Posting) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(postings).where(postings.c.number == posting.number))
            await connection.execute(update(bot).values(is_vacuum_due=True))
        # The row is gone already; what keeps its bytes from being cleaned up now passes, and is no reason to stop.
        with suppress(StorageUnavailable):
            await self._database.vacuum()

    async def sent_events(self, room: RoomId, *, before: Posting) -> tuple[EventId, ...]:
        """The bot's messages in a room that stand before a posting and are not redacted, oldest first."""
        sent = (
            select(postings.c.event_id)
            .where(postings.c.room == room, postings.c.number < before.number)
            .where(postings.c.event_id.is_not(None), ~postings.c.is_redacted)
            .order_by(postings.c.number)
        )
        async with self._database.reading() as connection:
            return tuple(EventId(event_id) for event_id in (await connection.execute(sent)).scalars())

    async def mark_redacted(self, room: RoomId, event_id: EventId) -> None:
        """Notes that a message was redacted."""
        this = (postings.c.room == room) & (postings.c.event_id == event_id)
        async with self._database.writing() as connection:
            await connection.execute(update(postings).where(this).values(is_redacted=True))


def _posting(row: Row[tuple[object, ...]]) -> Posting:
    draft = Draft(TransactionId(row.transaction_id), PostingKind(row.kind), row.content)
    attempt = None if row.attempted_at is None else Attempt(row.device_id, row.attempted_at)
    return Posting(row.number, RoomId(row.room), draft, attempt, row.is_uploaded)
