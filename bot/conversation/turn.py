"""What one message leads to: the new conversation and what the bot says."""

from __future__ import annotations

from dataclasses import dataclass

from bot.advice.recommendation import Recommendation
from bot.conversation.state import Conversation
from bot.texts.document import Document


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot."""

    document: Document


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one incoming message.

    Attributes:
        conversation: the state to keep.
        replies: what to say, in order; empty where silence is right.
        result: the recommendation given in this turn, if any.
    """

    conversation: Conversation
    replies: tuple[Reply, ...]
    result: Recommendation | None = None
