"""All that the database holds about a room, for the person it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.service.mail import RoomId
from bot.storage.tables import arrivals, postings, rooms


async def everything_about(connection: AsyncConnection, room: RoomId) -> Mapping[str, object]:
    """All that the database holds about a room, as JSON with readable keys (GDPR, article 15)."""
    record = (await connection.execute(select(rooms).where(rooms.c.room == room))).one_or_none()
    came = select(arrivals).where(arrivals.c.room == room).order_by(arrivals.c.number)
    went = select(postings).where(postings.c.room == room).order_by(postings.c.number)
    received = [_received(row) for row in await connection.execute(came)]
    posted = [_posted(row) for row in await connection.execute(went)]
    return {
        "room": room,
        **(_recorded(record) if record is not None else {}),
        "messages_waiting": sum(entry["handled_at"] is None for entry in received),
        "messages_received": received,
        "messages_sent": [entry for entry in posted if entry["is_done"]],
        "messages_to_send": [entry for entry in posted if not entry["is_done"]],
    }


def _recorded(row: Row[tuple[object, ...]]) -> dict[str, object]:
    return {
        "conversation": row.conversation,
        "began_in_batch": row.begun_in,
        "last_activity": _written(row.last_activity),
        "end_of_retention_announced_at": _written(row.notice_at),
        "is_being_erased": row.is_closing,
        "upgraded_to": row.successor,
    }


def _received(row: Row[tuple[object, ...]]) -> dict[str, object]:
    return {
        "event_id": row.event_id,
        "received_at": _written(row.arrived_at),
        "came_in_batch": row.batch,
        "handled_at": _written(row.done_at),
        "content": row.content,
    }


def _posted(row: Row[tuple[object, ...]]) -> dict[str, object]:
    return {
        "event_id": row.event_id,
        "transaction_id": row.transaction_id,
        "kind": row.kind,
        "written_at": _written(row.created_at),
        "first_sent_at": _written(row.attempted_at),
        "first_sent_from_device": row.device_id,
        "is_done": row.is_done,
        "is_redacted": row.is_redacted,
        "content": row.content,
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
