"""What is kept of rooms (:class:`bot.service.ports.Records`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.record import from_json, to_json
from bot.service.mail import Arrival, ClockCheck, Draft, Outcome, RoomId, RoomRecord
from bot.storage.database import Database
from bot.storage.exporting import everything_about
from bot.storage.tables import arrivals, bot, postings, rooms

_waiting = arrivals.c.done_at.is_(None)


class SqlRecords:
    """The records in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, room: RoomId) -> RoomRecord | None:
        """What is kept of a room; None where the bot knows nothing of it."""
        async with self._database.reading() as connection:
            return await _record(connection, room)

    async def settle(self, room: RoomId, outcome: Outcome, *, arrival: Arrival | None, now: datetime) -> None:
        """Makes an outcome hold, in one transaction.

        An arrival that is done with already leads to nothing: its conversation was erased while it was being read.
        An outcome that holds nothing is no activity either: the room's time runs on.
        """
        async with self._database.writing() as connection:
            if arrival is not None and not await _finish(connection, arrival, now):
                return
            if outcome == Outcome():
                return
            if outcome.closes:
                await _drop_open(connection, room, now)
            before = await _taken_over(connection, room, outcome.moved_from)
            after = _changed(before or RoomRecord(None, "", now), outcome, arrival=arrival, now=now)
            await self._keep(connection, room, after)
            await self._post(connection, room, outcome.drafts, now=now)
            if outcome.aside is not None:
                await self._post(connection, outcome.aside.room, outcome.aside.drafts, now=now)

    async def _keep(self, connection: AsyncConnection, room: RoomId, record: RoomRecord) -> None:
        values = {
            "conversation": None if record.conversation is None else to_json(record.conversation),
            "begun_in": record.begun_in,
            "last_activity": record.last_activity,
            "notice_at": record.notice_at,
            "is_closing": record.is_closing,
            "successor": record.successor,
        }
        row = self._database.new_row(rooms).values(room=room, **values)
        await connection.execute(row.on_conflict_do_update(index_elements=[rooms.c.room], set_=values))

    async def _post(
        self, connection: AsyncConnection, room: RoomId, drafts: tuple[Draft, ...], *, now: datetime
    ) -> None:
        once = [postings.c.room, postings.c.transaction_id]
        for draft in drafts:
            row = self._database.new_row(postings).values(
                room=room,
                transaction_id=draft.transaction_id,
                kind=str(draft.kind),
                content=draft.content,
                created_at=now,
            )
            await connection.execute(row.on_conflict_do_nothing(index_elements=once))

    async def rooms_idle_since(self, moment: datetime) -> tuple[RoomId, ...]:
        """The rooms without activity since then, those that are being closed aside; the longest idle first."""
        idle = (
            select(rooms.c.room)
            .where(rooms.c.last_activity < moment, ~rooms.c.is_closing)
            .order_by(rooms.c.last_activity, rooms.c.room)
        )
        async with self._database.reading() as connection:
            return tuple(RoomId(room) for room in (await connection.execute(idle)).scalars())

    async def predecessors_of(self, room: RoomId) -> frozenset[RoomId]:
        """The rooms that were upgraded to this one, those that are being closed aside."""
        upgraded = select(rooms.c.room).where(rooms.c.successor == room, ~rooms.c.is_closing)
        async with self._database.reading() as connection:
            return frozenset(RoomId(found) for found in (await connection.execute(upgraded)).scalars())

    async def everything_about(self, room: RoomId) -> Mapping[str, object]:
        """All that the database holds about a room, as JSON with readable keys (GDPR, article 15)."""
        async with self._database.reading() as connection:
            return await everything_about(connection, room)

    async def purge(self, room: RoomId) -> None:
        """Removes every trace of a room, arrivals that still wait aside; when this returns, the files hold none."""
        async with self._database.writing() as connection:
            await connection.execute(delete(postings).where(postings.c.room == room))
            await connection.execute(delete(rooms).where(rooms.c.room == room))
            await connection.execute(delete(arrivals).where(arrivals.c.room == room, ~_waiting))
            await connection.execute(update(rooms).where(rooms.c.successor == room).values(successor=None))
            await connection.execute(update(bot).values(is_vacuum_due=True))
        await self._database.vacuum()

    async def clock_check(self) -> ClockCheck | None:
        """What was last noted of the clock; None where nothing was."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(bot.c.clock_checked_at, bot.c.clock_steady_since))).one()
        return None if row.clock_checked_at is None else ClockCheck(row.clock_checked_at, row.clock_steady_since)

    async def note_clock_check(self, check: ClockCheck) -> None:
        """Keeps what is known of the clock in the place of what was."""
        values = {"clock_checked_at": check.at, "clock_steady_since": check.steady_since}
        async with self._database.writing() as connection:
            await connection.execute(update(bot).values(values))


async def _record(connection: AsyncConnection, room: RoomId) -> RoomRecord | None:
    row = (await connection.execute(select(rooms).where(rooms.c.room == room))).one_or_none()
    if row is None:
        return None
    return RoomRecord(
        conversation=None if row.conversation is None else from_json(row.conversation),
        begun_in=row.begun_in,
        last_activity=row.last_activity,
        notice_at=row.notice_at,
        is_closing=row.is_closing,
        successor=None if row.successor is None else RoomId(row.successor),
    )


async def _finish(connection: AsyncConnection, arrival: Arrival, now: datetime) -> bool:
    """Notes that an arrival is done with and removes its content; gives whether it still waited."""
    this = (arrivals.c.event_id == arrival.event_id) & _waiting
    return (await connection.execute(update(arrivals).where(this).values(done_at=now, content=None))).rowcount > 0


async def _drop_open(connection: AsyncConnection, room: RoomId, now: datetime) -> None:
    """Drops what nobody tried to send, and is done with what waits; what was tried may be in the room already.

    An invitation goes on waiting: it is the beginning of something new.
    """
    untried = (postings.c.room == room) & ~postings.c.is_done & postings.c.attempted_at.is_(None)
    await connection.execute(delete(postings).where(untried))
    unread = (arrivals.c.room == room) & _waiting & ~arrivals.c.is_invitation
    await connection.execute(update(arrivals).where(unread).values(done_at=now, content=None))


async def _taken_over(connection: AsyncConnection, room: RoomId, moved_from: RoomId | None) -> RoomRecord | None:
    """What was kept of a room, or of the one that was upgraded to it.

    The upgraded room keeps a record without a conversation: its messages have yet to be erased.
    """
    own = await _record(connection, room)
    old = None if moved_from is None else await _record(connection, moved_from)
    if old is None or old.conversation is None:
        return own
    left_behind = {"conversation": None, "begun_in": "", "successor": room}
    await connection.execute(update(rooms).where(rooms.c.room == moved_from).values(left_behind))
    return replace(old, successor=own.successor if own else None)


def _changed(record: RoomRecord, outcome: Outcome, *, arrival: Arrival | None, now: datetime) -> RoomRecord:
    """A record after an outcome."""
    if arrival is not None:
        # Never back: a clock that was set wrong must not make a conversation look forgotten.
        record = replace(record, last_activity=max(record.last_activity, now), notice_at=None)
    if outcome.conversation is not None:
        record = replace(record, conversation=outcome.conversation)
    if outcome.begins and arrival is not None:
        record = replace(record, begun_in=arrival.batch)
    if outcome.announces_end:
        record = replace(record, notice_at=now)
    if outcome.successor is not None:
        record = replace(record, successor=outcome.successor)
    if outcome.closes:
        record = replace(record, conversation=None, begun_in="", notice_at=None, is_closing=True)
    return record
