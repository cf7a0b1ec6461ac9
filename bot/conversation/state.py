"""What is remembered of one conversation: the answers, and what belongs to them. No text of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from bot.answers import Answers, Value
from bot.conversation.incoming import EventId
from bot.dialog.model import QuestionId
from bot.texts import Register

EXPRESS = "express"

MOST_ORIGINS = 200
"""How many of the latest messages can still be edited."""


class Pending(StrEnum):
    """Something that the person is to confirm."""

    RESTART = "neu"
    ERASURE = "löschen"


class Told(StrEnum):
    """Something that is said only once.

    REACTIONS: that reactions are not read.
    UNDECRYPTABLE: what to do about messages that cannot be decrypted; once for each run of them.
    """

    REACTIONS = "reactions"
    UNDECRYPTABLE = "undecryptable"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of an interview; the place in the dialog follows from it.

    Attributes:
        register: the register that is spoken.
        path: name of the path through the dialog.
        answers: the answers so far.
        skipped: questions that were passed over.
        origins: which message spoke to which question, for edits.
        pending: what waits for a confirmation.
        misses: how many messages in a row were not understood.
        told: what was said and is not said again.
        version: of the content that it was begun with, or was brought up to since.
        is_stopped: whether the person wants no more questions, and nothing deleted yet either.
        is_looking: whether the last thing said was what another answer would move.
    """

    register: Register = Register.DE
    path: str = EXPRESS
    answers: Answers = field(default_factory=Answers)
    skipped: frozenset[QuestionId] = frozenset()
    origins: Mapping[EventId, QuestionId] = field(default_factory=lambda: MappingProxyType({}))
    pending: Pending | None = None
    misses: int = 0
    told: frozenset[Told] = frozenset()
    version: str = ""
    is_stopped: bool = False
    is_looking: bool = False

    def answered(self, question: QuestionId, value: Value) -> Conversation:
        """With an answer; what was skipped is no longer."""
        return replace(self, answers=self.answers.with_(question, value), skipped=self.skipped - {question})

    def passed_over(self, question: QuestionId) -> Conversation:
        """With a question skipped and its answer, if any, dropped."""
        return replace(self, answers=self.answers.without(question), skipped=self.skipped | {question})

    def reopened(self, question: QuestionId) -> Conversation:
        """With a question neither answered nor skipped."""
        return replace(self, answers=self.answers.without(question), skipped=self.skipped - {question})

    def spoken_to(self, question: QuestionId, origin: EventId) -> Conversation:
        """With a message remembered as the reaction to a question; the oldest are forgotten beyond a limit."""
        kept = [(event, other) for event, other in self.origins.items() if event != origin][1 - MOST_ORIGINS :]
        return replace(self, origins=MappingProxyType({**dict(kept), origin: question}))

    def attentive(self) -> Conversation:
        """With nothing pending and no misunderstanding counted."""
        return replace(self, pending=None, misses=0)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing would be lost by beginning anew."""
        return not self.answers.values and not self.skipped
