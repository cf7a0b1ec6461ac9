"""What the bot ought to say: the same conversation, taken along beside the real one.

Over the homeserver only text arrives. The mirror hears what the guest says, and so knows which question is open and
which words are due.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import Incoming
from bot.conversation.question import OpenQuestion, open_question
from bot.conversation.state import Conversation
from bot.conversation.take import take
from bot.conversation.turn import Turn
from bot.matrix.outgoing import contents
from bot.texts import Register


class Mirror:
    """The conversation as it should go.

    Args:
        content: the dialog and the knowledge that the bot uses.
        now: the clock.
        language: what conversations are asked to begin in.

    Attributes:
        conversation: where it stands; None once it is erased.
    """

    def __init__(self, content: Content, now: Callable[[], datetime], language: Register = Register.DE) -> None:
        self._content = content
        self._now = now
        self._deployment = Deployment(version("messenger-lotse"), Channel.MATRIX, language)
        self.conversation: Conversation | None = Conversation()

    @property
    def language(self) -> Register:
        """What conversations are asked to begin in."""
        return self._deployment.language

    @property
    def question(self) -> OpenQuestion | None:
        """The question that waits for an answer."""
        return open_question(self.conversation, self._content, self._now())

    def take(self, incoming: Incoming) -> Turn:
        """What the bot ought to make of something; the conversation goes on from there."""
        turn = take(self.conversation, incoming, content=self._content, deployment=self._deployment, now=self._now())
        self.conversation = turn.conversation
        return turn


def words(turn: Turn) -> tuple[str, ...]:
    """The messages of a turn as clients without HTML show them."""
    return tuple(str(content["body"]) for reply in turn.replies for content in contents(reply.document))
