"""What the tests let come in and go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.conversation.incoming import EventId
from bot.service.mail import Arrival, Draft, PostingKind, RoomId, TransactionId

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ROOM, OTHER = RoomId("!room:example.org"), RoomId("!other:example.org")


def later(*, days: float = 0, seconds: float = 0) -> datetime:
    """A moment after ``NOW``."""
    return NOW + timedelta(days=days, seconds=seconds)


def arrival(name: str, *, room: RoomId = ROOM, batch: str = "s1") -> Arrival:
    """An encrypted event; its text is its name."""
    content = {"kind": "event", "type": "m.room.encrypted", "content": {"ciphertext": f"text of {name}"}}
    return Arrival(EventId(f"${name}"), room, content, batch)


def draft(name: str, kind: PostingKind = PostingKind.MESSAGE) -> Draft:
    """Something to be sent; its text is its name."""
    return Draft(TransactionId(f"lotse-{name}"), kind, {"msgtype": "m.text", "body": f"text of {name}"})
