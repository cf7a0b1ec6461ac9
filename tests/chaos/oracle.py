"""What the bot ought to say: the interview itself, pure, played over the same messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import Edited, EventId, Incoming, Joined, Said
from bot.conversation.question import OpenQuestion, open_question
from bot.conversation.state import Conversation
from bot.conversation.take import take
from bot.conversation.turn import Effect
from bot.matrix.outgoing import contents

FILE = "(a file)"
"""Stands for a file: what is in an export depends on when everything was said."""


@dataclass(frozen=True, slots=True)
class Input:
    """One message of the person.

    Attributes:
        text: what they write.
        edits: which of their messages this changes, counted from 0; None where it is a new one.
    """

    text: str
    edits: int | None = None


Step = tuple[Input, ...]
"""Messages that are sent in one go, without waiting for an answer."""


class Oracle:
    """One interview as it should go.

    Args:
        content: the dialog and the knowledge that the bot uses.
        now: the time of day; recommendations depend on the day.
        fingerprint: of the bot's identity, which it tells when asked what is stored.
    """

    def __init__(self, content: Content, now: Callable[[], datetime], fingerprint: str | None = None) -> None:
        self._content = content
        self._now = now
        self._deployment = Deployment(version("messenger-lotse"), Channel.MATRIX, fingerprint=fingerprint)
        self._conversation: Conversation | None = None
        self.said = 0

    @property
    def question(self) -> OpenQuestion | None:
        """The question that waits for an answer; None after the result and after the end."""
        return open_question(self._conversation, self._content, self._now()) if self._conversation else None

    def begin(self) -> tuple[str, ...]:
        """The bot's messages when it enters the room."""
        return self._take(Joined(EventId("joined")))

    def take(self, said: Input) -> tuple[str, ...]:
        """The bot's messages to one message of the person."""
        origin = EventId(f"said {self.said}")
        self.said += 1
        if said.edits is None:
            return self._take(Said(origin, said.text))
        return self._take(Edited(origin, EventId(f"said {said.edits}"), said.text))

    def _take(self, incoming: Incoming) -> tuple[str, ...]:
        content, deployment = self._content, self._deployment
        turn = take(self._conversation, incoming, content=content, deployment=deployment, now=self._now())
        self._conversation = turn.conversation
        texts = tuple(str(message["body"]) for reply in turn.replies for message in contents(reply.document))
        return (*texts, FILE) if turn.effect is Effect.EXPORT else texts
