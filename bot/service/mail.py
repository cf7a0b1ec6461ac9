"""What travels between the channel, the storage and the conversation."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.conversation.incoming import EventId
from bot.conversation.state import Conversation

RoomId = NewType("RoomId", str)
TransactionId = NewType("TransactionId", str)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that came in, as the channel brought it: where it was encrypted, it still is.

    Attributes:
        event_id: never the same for two things that came in.
        room: where it came in.
        content: JSON that only the channel reads, its ``kind`` aside: ``event``, ``invite`` or ``removed``.
        batch: position of the batch it came with. What came in the batch in which a conversation begins was not said in
            answer to its first question.
    """

    event_id: EventId
    room: RoomId
    content: Mapping[str, object]
    batch: str

    @property
    def is_invitation(self) -> bool:
        """Whether somebody wants the bot in the room; it is not in it then."""
        return self.content.get("kind") == "invite"


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """An arrival with what the rate limits need to know of it; neither is kept.

    Attributes:
        arrival: what came in.
        sender: who sent it; None for what is never limited: the bot's own events, changes of a room, a removal.
        sent_at_ms: when the homeserver took it, in milliseconds of its own clock.
    """

    arrival: Arrival
    sender: str | None = None
    sent_at_ms: int = 0


class PostingKind(StrEnum):
    """What is done with a posting.

    A message and a file are sent to encrypted rooms only. So is a word of a person that is passed on to another room;
    once it is done with, nothing is left of it, not even that there was one. A notice may go to any room: it holds
    nothing but a sentence of the bot. The other three end a conversation, in this order.
    """

    MESSAGE = "message"
    PASSED_ON = "passed_on"
    FILE = "file"
    NOTICE = "notice"
    REDACTION = "redaction"
    LEAVING = "leaving"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing to be sent.

    Attributes:
        transaction_id: follows from what it answers, so that a repeat is recognised by the homeserver
            (Matrix client-server API, section "Transaction identifiers").
        kind: what is done with it.
        content: of a message or notice, the event's; of a file, ``name``, ``media_type`` and ``text``; else empty.
    """

    transaction_id: TransactionId
    kind: PostingKind
    content: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The first try to send something.

    Attributes:
        device_id: the device that tried.
        at: when.
    """

    device_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """A draft that is stored, on its way to a room.

    Attributes:
        number: greater than that of every posting before.
        room: where it goes.
        draft: what it is.
        attempt: None where nobody has tried to send it yet; else it may have been sent.
        is_uploaded: whether a file lies on the homeserver; its content is then the event's.
    """

    number: int
    room: RoomId
    draft: Draft
    attempt: Attempt | None = None
    is_uploaded: bool = False


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """What is kept of a room.

    Attributes:
        conversation: the interview; None where there is none, or none any more.
        begun_in: position of the batch in which the conversation began; empty where there is none.
        last_activity: when something was last said.
        notice_at: when the end of retention was announced; None where it was not, or something was said since.
        is_closing: whether the conversation is being erased; nothing that still comes in is answered.
        successor: the room that this one was upgraded to, or None.
    """

    conversation: Conversation | None
    begun_in: str
    last_activity: datetime
    notice_at: datetime | None = None
    is_closing: bool = False
    successor: RoomId | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said in another room than the one that something came in, with nothing in it that tells whence.

    Attributes:
        room: where it goes.
        drafts: what to send, in order; their transaction ids are drawn, see :func:`untraceable`.
    """

    room: RoomId
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What handling something leads to; made to hold in one transaction.

    Attributes:
        conversation: what to keep from now on; None where it stays as it is.
        begins: whether the conversation begins with this.
        drafts: what to send, in order.
        closes: whether the conversation is erased: it is removed at once, what was not tried to send is dropped, what
            waits in the inbox is done with, invitations aside, and the drafts are the rest of the way.
        announces_end: whether this is the announcement that retention ends.
        successor: the room that this one was upgraded to.
        moved_from: the upgraded room whose conversation goes on here; what is kept of it moves here.
        aside: what is said in another room; nothing else is kept of that one.
    """

    conversation: Conversation | None = None
    begins: bool = False
    drafts: tuple[Draft, ...] = ()
    closes: bool = False
    announces_end: bool = False
    successor: RoomId | None = None
    moved_from: RoomId | None = None
    aside: Aside | None = None


@dataclass(frozen=True, slots=True)
class ClockCheck:
    """What is known of the clock that retention goes by.

    Attributes:
        at: when it was last looked at.
        steady_since: since when it has gone without a jump.
    """

    at: datetime
    steady_since: datetime


_HEX_DIGITS = 40
"""How much of a digest a transaction id holds."""


def transaction_id(*origin: str | int) -> TransactionId:
    """The transaction id that follows from what something answers, and from its place in the answer."""
    text = "\n".join(str(part) for part in origin)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return TransactionId(f"lotse-{digest[:_HEX_DIGITS]}")


def untraceable() -> TransactionId:
    """A transaction id that follows from nothing.

    An id that follows from an event tells everybody who knows that event what it led to. It has to be stored together
    with what it was drawn for: drawn a second time it is another one, and the message would be doubled.
    """
    return TransactionId(f"lotse-{secrets.token_hex(_HEX_DIGITS // 2)}")
