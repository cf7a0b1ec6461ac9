"""One message: load the conversation, take the turn, keep the outcome, hand over what to say."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.conversation.incoming import Incoming, Joined, Restarted
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.service.ports import Clock, Conversations, Outgoing, RoomId, TransactionId


class Take(Protocol):
    """The interview: :func:`bot.conversation.take.take` with its content filled in."""

    def __call__(self, conversation: Conversation | None, incoming: Incoming, *, now: datetime) -> Turn:
        """What one message leads to."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where messages are worked on.

    Attributes:
        take: the interview.
        conversations: where conversations live.
        clock: the time of day.
    """

    take: Take
    conversations: Conversations
    clock: Clock

    async def handle(self, room: RoomId, incoming: Incoming) -> tuple[Outgoing, ...]:
        """What the bot says to one message.

        A message without a conversation comes after a restart, because a conversation begins with the bot: it is not
        taken for an answer to a question that the person has not seen.

        Args:
            room: where the message stands.
            incoming: the message.

        Returns:
            The messages to send, in order; the same ones, under the same transaction ids, for the same message.
        """
        conversation = await self.conversations.load(room)
        if conversation is not None and isinstance(incoming, Joined):
            return ()
        if conversation is None and not isinstance(incoming, Joined | Restarted):
            incoming = Restarted(incoming.origin)
        # A recommendation takes some ten milliseconds: in a thread it holds up no other room.
        turn = await asyncio.to_thread(self.take, conversation, incoming, now=self.clock.now())
        await self.conversations.save(room, turn.conversation)
        return tuple(
            Outgoing(room, transaction_id(incoming, number), reply.document)
            for number, reply in enumerate(turn.replies, start=1)
        )

    async def catch_up(self, room: RoomId, missed: Sequence[Incoming]) -> Sequence[Incoming]:
        """What to work on of the messages that came while the bot was away.

        Where the conversation is lost, all of them belong to it and none answers the question that is asked anew: the
        bot says so once, to the last one.
        """
        if await self.conversations.load(room) is not None:
            return missed
        said = [incoming for incoming in missed if not isinstance(incoming, Joined)]
        return [Restarted(said[-1].origin)] if said else missed


def transaction_id(incoming: Incoming, number: int) -> TransactionId:
    """The transaction id of the n-th answer to a message.

    It follows from the event and from what it is answered as: after a crash the same answer is recognised as a repeat,
    while the notice of a restart, though it goes to the same event, never counts as one.
    """
    purpose = type(incoming).__name__
    digest = hashlib.sha256(f"{incoming.origin}\n{purpose}\n{number}".encode("utf-8", "replace")).hexdigest()
    return TransactionId(f"lotse-{digest[:40]}")
