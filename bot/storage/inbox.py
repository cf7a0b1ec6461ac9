"""What came in, until it is done with (:class:`bot.service.ports.Inbox`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Executable, Row, delete, func, select, update

from bot.conversation.incoming import EventId
from bot.service.mail import Arrival, RoomId
from bot.storage.database import Database
from bot.storage.tables import arrivals as table
from bot.storage.tables import bot

_waiting = table.c.done_at.is_(None)


class SqlInbox:
    """The inbox in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def position(self) -> str | None:
        """Up to where everything was admitted; None where the bot has never run."""
        async with self._database.reading() as connection:
            position: str | None = (await connection.execute(select(bot.c.position))).scalar_one()
        return position

    async def admit(self, arrivals: Sequence[Arrival], position: str, *, now: datetime) -> frozenset[RoomId]:
        """Stores the arrivals of one batch and its position in one transaction; gives the rooms with something new."""
        rooms = set()
        async with self._database.writing() as connection:
            for arrival in arrivals:
                # One by one: their numbers say in which order they came.
                if (await connection.execute(self._admission(arrival, now))).one_or_none() is not None:
                    rooms.add(arrival.room)
            await connection.execute(update(bot).values(position=position))
        return frozenset(rooms)

    def _admission(self, arrival: Arrival, now: datetime) -> Executable:
        insertion = self._database.new_row(table).values(
            event_id=arrival.event_id,
            room=arrival.room,
            batch=arrival.batch,
            content=arrival.content,
            is_invitation=arrival.is_invitation,
            arrived_at=now,
        )
        return insertion.on_conflict_do_nothing(index_elements=[table.c.event_id]).returning(table.c.number)

    async def rooms_with_arrivals(self) -> frozenset[RoomId]:
        """The rooms in which something waits."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(table.c.room).where(_waiting).distinct())
            return frozenset(RoomId(room) for room in found.scalars())

    async def next_arrival(self, room: RoomId) -> Arrival | None:
        """The oldest arrival of a room that is not done with."""
        oldest = select(table).where(_waiting, table.c.room == room).order_by(table.c.number).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(oldest)).one_or_none()
        return None if row is None else _arrival(row)

    async def count_arrivals(self, *, most_of_a_room: int | None = None) -> int:
        """How many arrivals wait, in all rooms; where a most is given, no more count of any one room."""
        by_room = select(func.count()).select_from(table).where(_waiting).group_by(table.c.room)
        async with self._database.reading() as connection:
            counts = (await connection.execute(by_room)).scalars().all()
        return sum(count if most_of_a_room is None else min(count, most_of_a_room) for count in counts)

    async def prune(self, before: datetime) -> None:
        """Forgets the ids of arrivals that were done with before then.

        They were kept so that a repeat changes nothing, and a homeserver repeats what lies after the last position.
        """
        async with self._database.writing() as connection:
            await connection.execute(delete(table).where(table.c.done_at < before))


def _arrival(row: Row[tuple[object, ...]]) -> Arrival:
    return Arrival(EventId(row.event_id), RoomId(row.room), row.content, row.batch)
