"""What one message leads to: the new conversation and what the bot says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.advice.recommendation import Recommendation
from bot.conversation.state import Conversation
from bot.texts.document import Document


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot."""

    document: Document


class Effect(StrEnum):
    """What is done beside saying something.

    EXPORT: everything stored about the conversation is sent as a file, after the replies.
    ERASURE: the answers are removed, the bot's messages redacted, then the replies said, and the bot leaves for good.
    """

    EXPORT = "export"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one incoming message.

    Attributes:
        conversation: the state to keep; None where it is erased, or there is none.
        replies: what to say, in order; empty where silence is right.
        result: the recommendation given in this turn, if any.
        effect: what is done beside saying something, if anything.
        for_admins: what is said to the admins in their room, if there is one; nothing in it tells whose it is. Where
            nothing can be sent, as in a terminal, nobody sees it.
    """

    conversation: Conversation | None
    replies: tuple[Reply, ...]
    result: Recommendation | None = None
    effect: Effect | None = None
    for_admins: Document | None = None
