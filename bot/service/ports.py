"""The seams between the conversation and the world.

The adapters (Matrix, storage, terminal) implement these protocols; nothing here knows a library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from bot.conversation.state import Conversation
from bot.texts.document import Document

RoomId = NewType("RoomId", str)
TransactionId = NewType("TransactionId", str)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way to a room.

    Attributes:
        room: where it goes.
        transaction_id: derived from the event it answers, so that a repeat is recognised by the homeserver
            (Matrix client-server API, section "Transaction identifiers").
        document: what it says.
    """

    room: RoomId
    transaction_id: TransactionId
    document: Document


class Conversations(Protocol):
    """Where conversations live between two messages."""

    async def load(self, room: RoomId) -> Conversation | None:
        """The conversation of a room, or None where there is none."""

    async def save(self, room: RoomId, conversation: Conversation) -> None:
        """Keeps the conversation of a room."""

    async def forget(self, room: RoomId) -> None:
        """Drops whatever is kept of a room."""


class Sender(Protocol):
    """Brings messages to the people."""

    async def send(self, outgoing: Outgoing) -> None:
        """Sends one message, once; returns when the channel has it.

        Raises:
            HomeserverError: it could not be delivered.
        """


class Attention(Protocol):
    """Shows people that they are heard."""

    async def begin(self, room: RoomId, origin: str) -> None:
        """Shows that the message ``origin`` was read and is being answered."""

    async def end(self, room: RoomId) -> None:
        """Shows that the answer is complete."""


class Clock(Protocol):
    """The time of day, with its zone."""

    def now(self) -> datetime:
        """The present moment, aware of its time zone."""
