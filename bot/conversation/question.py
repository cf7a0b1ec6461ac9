"""The question that is open, as programs see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.conversation.asking import is_confirmation, offers, what_is_asked
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.moment import Moment
from bot.conversation.state import Asking, Conversation, Pending
from bot.dialog.engine import Ask


class QuestionKind(StrEnum):
    """How an open question is answered."""

    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class OpenOption:
    """One of the numbered answers."""

    id: str
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the bot waits for.

    Attributes:
        id: a question by its dotted id, or a word: ``path``, ``language``, or what is to be confirmed.
    """

    id: str
    kind: QuestionKind
    options: tuple[OpenOption, ...]


def open_question(conversation: Conversation | None, content: Content, now: datetime) -> OpenQuestion | None:
    """The question that the next message answers; None after the result, and where no more is asked."""
    if conversation is None:
        return None
    moment = Moment(content, Deployment("", Channel.TERMINAL), now, conversation.register)
    asking = what_is_asked(conversation)
    if asking is not None and not (conversation.is_stopped and conversation.pending is None):
        options = tuple(
            OpenOption(offer.id, number, offer.label)
            for number, offer in enumerate(offers(asking, conversation, moment), start=1)
        )
        kind = QuestionKind.CONFIRM if is_confirmation(asking) else QuestionKind.ONE
        return OpenQuestion(_name(asking), kind, options)
    step = moment.step(conversation)
    if conversation.is_stopped or not isinstance(step, Ask):
        return None
    asked = moment.asked(step.question.id)
    options = tuple(OpenOption(choice.id, choice.number, choice.label) for choice in asked.choices)
    return OpenQuestion(step.question.id, QuestionKind(step.question.kind), options)


def _name(pending: Pending) -> str:
    """What is to be confirmed: the question that it is about, where there is one."""
    if pending.asking in (Asking.RESTART, Asking.ERASURE):
        return pending.asking
    return next(iter(pending.answers), pending.asking)
