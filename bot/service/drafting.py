"""What a turn of the interview, or the end of a conversation, leads to: an outcome, ready to be kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bot.conversation.incoming import Incoming
from bot.conversation.state import Conversation
from bot.conversation.turn import Effect, Turn
from bot.errors import StorageError
from bot.service.mail import Aside, Draft, Outcome, PostingKind, RoomId, transaction_id, untraceable
from bot.service.ports import Records, Renderer
from bot.texts.document import Document

EXPORT_NAME = "messenger-lotse-auskunft.json"

Content = Mapping[str, object]
Part = tuple[PostingKind, Content]

NOTHING: Content = {}

log = structlog.get_logger(__name__)


class Take(Protocol):
    """The interview: :func:`bot.conversation.take.take` with its content filled in."""

    def __call__(self, conversation: Conversation | None, incoming: Incoming, *, now: datetime) -> Turn:
        """What one message leads to."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """Takes turns and writes down what they lead to.

    Attributes:
        take: the interview.
        apology: what is said where a mistake in the interview swallowed a message.
        renderer: makes messages of documents.
        records: what is kept, for exports.
        admins: the admins' room; None where there is none, and then nothing is said to them.
    """

    take: Take
    apology: Document
    renderer: Renderer
    records: Records
    admins: RoomId | None = None

    async def outcome(
        self, room: RoomId, conversation: Conversation | None, incoming: Incoming, *, now: datetime
    ) -> Outcome:
        """What one message leads to.

        The transaction ids follow from the event, from what it is answered as, and from the place in the answer: the
        same message leads to the same ids, while the notice of a loss is never taken for an earlier answer.

        Args:
            room: where the message stands.
            conversation: the interview so far.
            incoming: the message.
            now: the time.
        """
        origin = (incoming.origin, type(incoming).__name__)
        try:
            # A recommendation takes some ten milliseconds: in a thread it holds up no other room.
            turn = await asyncio.to_thread(self.take, conversation, incoming, now=now)
            said = self.messages(*(reply.document for reply in turn.replies))
            aside = self._aside(turn)
            if turn.effect is Effect.EXPORT:
                said = (*said, (PostingKind.FILE, await self._export(room, now)))
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001  a mistake in the interview costs this message, nothing else
            log.error("message_failed", room=room, kind=type(error).__name__, incoming=origin[1])  # noqa: TRY400
            return Outcome(conversation, drafts=numbered((*origin, "failed"), self.messages(self.apology)))
        if turn.effect is Effect.ERASURE:
            return farewell(origin, said)
        begins = conversation is None and turn.conversation is not None
        return Outcome(turn.conversation, begins=begins, drafts=numbered(origin, said), aside=aside)

    def notices(self, document: Document) -> tuple[Part, ...]:
        """A sentence outside the interview."""
        return tuple((PostingKind.NOTICE, content) for content in self.renderer.messages(document))

    def messages(self, *documents: Document) -> tuple[Part, ...]:
        """What is said, for encrypted rooms only."""
        return tuple(
            (PostingKind.MESSAGE, content) for document in documents for content in self.renderer.messages(document)
        )

    def _aside(self, turn: Turn) -> Aside | None:
        """What a turn has to say to the admins."""
        if turn.for_admins is None or self.admins is None:
            return None
        contents = self.renderer.messages(turn.for_admins)
        return Aside(self.admins, tuple(Draft(untraceable(), PostingKind.PASSED_ON, content) for content in contents))

    async def _export(self, room: RoomId, now: datetime) -> Content:
        """A file with everything that is stored about a room, readable for people and programs (GDPR, article 20)."""
        stored = {"exported_at": now.isoformat(), **await self.records.everything_about(room)}
        text = json.dumps(stored, ensure_ascii=False, indent=2, default=str)
        return {"name": EXPORT_NAME, "media_type": "application/json", "text": text}


def farewell(
    origin: tuple[str, ...], said: tuple[Part, ...] = (), *, is_present: bool = True, has_spoken: bool = True
) -> Outcome:
    """The end of a conversation: answers gone, messages redacted, a last word, the bot gone, every trace gone.

    Args:
        origin: what the transaction ids follow from.
        said: the last word.
        is_present: whether the bot is still in the room; where not, only its own traces are left to remove.
        has_spoken: whether there may be messages to redact.
    """
    erasure = (PostingKind.ERASURE, NOTHING)
    if not is_present:
        return Outcome(closes=True, drafts=numbered(origin, (erasure,)))
    redaction = ((PostingKind.REDACTION, NOTHING),) if has_spoken else ()
    steps = (*redaction, *said, (PostingKind.LEAVING, NOTHING), erasure)
    return Outcome(closes=True, drafts=numbered(origin, steps))


def numbered(origin: tuple[str, ...], parts: Iterable[Part]) -> tuple[Draft, ...]:
    """Drafts, in order, whose transaction ids follow from what they answer."""
    return tuple(
        Draft(transaction_id(*origin, number), kind, content) for number, (kind, content) in enumerate(parts, start=1)
    )
