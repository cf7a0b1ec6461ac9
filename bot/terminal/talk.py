"""A conversation without a homeserver: the state between one line and the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.conversation.content import Content
from bot.conversation.deployment import Deployment
from bot.conversation.incoming import Edited, EventId, Incoming, Joined, Said
from bot.conversation.question import OpenQuestion, open_question
from bot.conversation.state import Conversation
from bot.conversation.take import take
from bot.conversation.turn import Turn


class Talk:
    """One conversation; its turns are numbered, the opening is turn 0.

    Args:
        content: what the bot asks, knows and says.
        deployment: what it tells about the place it runs at.
        now: the clock.

    Attributes:
        conversation: where it stands.
    """

    def __init__(self, content: Content, deployment: Deployment, now: Callable[[], datetime]) -> None:
        self.content = content
        self.conversation = Conversation()
        self._deployment = deployment
        self._now = now

    @property
    def question(self) -> OpenQuestion | None:
        """The question that waits for an answer."""
        return open_question(self.conversation, self.content, self._now())

    def open(self) -> Turn:
        """The bot speaks first."""
        return self._take(Joined(_event(0)))

    def say(self, text: str, turn: int, *, edits: int | None = None) -> Turn:
        """The person says something.

        Args:
            text: what.
            turn: number of this turn.
            edits: number of the turn whose text this replaces.
        """
        if edits is None:
            return self._take(Said(_event(turn), text))
        return self._take(Edited(_event(turn), _event(edits), text))

    def _take(self, incoming: Incoming) -> Turn:
        turn = take(self.conversation, incoming, content=self.content, deployment=self._deployment, now=self._now())
        assert turn.conversation is not None, "here nothing is stored that could be erased"
        self.conversation = turn.conversation
        return turn


def _event(turn: int) -> EventId:
    return EventId(f"turn-{turn}")
