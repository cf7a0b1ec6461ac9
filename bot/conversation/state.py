"""What is remembered of one conversation: the answers, and what belongs to them. No text of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.answers import Answers, Value
from bot.conversation.incoming import EventId
from bot.dialog.model import QuestionId
from bot.texts import Register

EXPRESS = "express"
FULL = "full"

MOST_ORIGINS = 200
"""How many of the latest messages can still be edited."""


class Asking(StrEnum):
    """What the bot can ask besides the questions of the dialog.

    RESTART, ERASURE: whether everything is to be thrown away.
    PATH, LANGUAGE: which way through the dialog, and in which language.
    CHANGE: which answer is to be changed.
    GUESS: whether an answer that was not clear is the one that was meant.
    TOGETHER: whether several answers in one message were understood right.
    VOIDING: whether an answer may be changed although others fall away with it.
    CONTRADICTION: whether answers that contradict each other are both right.
    HELPFUL, MISSING: the two questions of the survey; the answer to the first stands in ``about`` of the second.
    REPORT: what is wrong, to be passed on to the admins.
    """

    RESTART = "neu"
    ERASURE = "löschen"
    PATH = "path"
    LANGUAGE = "language"
    CHANGE = "ändern"
    GUESS = "guess"
    TOGETHER = "together"
    VOIDING = "voiding"
    CONTRADICTION = "contradiction"
    HELPFUL = "umfrage"
    MISSING = "gefehlt"
    REPORT = "fehler"


ABOUT_ANSWERS = frozenset({Asking.GUESS, Asking.TOGETHER, Asking.VOIDING, Asking.CONTRADICTION})
"""What is asked about answers that are not taken yet, or are in doubt."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that the person is asked and that is no question of the dialog.

    Attributes:
        answers: what becomes an answer if the person agrees; None passes a question over.
        origin: the message that would then have answered, for edits.
        about: the word for what it is about, where there are several kinds.
    """

    asking: Asking
    answers: Mapping[QuestionId, Value | None] = field(default_factory=lambda: MappingProxyType({}))
    origin: EventId | None = None
    about: str = ""


class Told(StrEnum):
    """Something that is said only once.

    REACTIONS: that reactions are not read.
    UNDECRYPTABLE: what to do about messages that cannot be decrypted; once for each run of them.
    DANGER: whom to call in danger; until the interview goes on.
    LEFT_OUT: that several questions play no part here.
    LEVEL, PUBLIC, AGE: that answers contradict each other, and how.
    """

    REACTIONS = "reactions"
    UNDECRYPTABLE = "undecryptable"
    DANGER = "danger"
    LEFT_OUT = "left_out"
    LEVEL = "level"
    PUBLIC = "public"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of an interview; the place in the dialog follows from it.

    Attributes:
        register: the register that is spoken.
        path: name of the path through the dialog; None until it is chosen.
        answers: the answers so far.
        skipped: questions that were passed over.
        origins: which message spoke to which question, for edits.
        pending: what the person is asked besides the questions of the dialog.
        revisiting: the question that is asked again although it was answered or skipped.
        misses: how many messages in a row were not understood.
        told: what was said and is not said again.
        version: of the content that it was begun with, or was brought up to since.
        is_stopped: whether the person wants no more questions, and nothing deleted yet either.
        is_looking: whether the last thing said was what another answer would move.
        is_due: whether the answers have changed since the latest result was given.
        last_day: of the latest message of the person.
    """

    register: Register = Register.DE
    path: str | None = None
    answers: Answers = field(default_factory=Answers)
    skipped: frozenset[QuestionId] = frozenset()
    origins: Mapping[EventId, QuestionId] = field(default_factory=lambda: MappingProxyType({}))
    pending: Pending | None = None
    revisiting: QuestionId | None = None
    misses: int = 0
    told: frozenset[Told] = frozenset()
    version: str = ""
    is_stopped: bool = False
    is_looking: bool = False
    is_due: bool = False
    last_day: date | None = None

    def settled(self, question: QuestionId, value: Value | None) -> Conversation:
        """With an answer, or with the question skipped where it is None."""
        if value is None:
            answers, skipped = self.answers.without(question), self.skipped | {question}
        else:
            answers, skipped = self.answers.with_(question, value), self.skipped - {question}
        return replace(self, answers=answers, skipped=skipped, revisiting=None, is_due=True)

    def spoken_to(self, question: QuestionId, origin: EventId) -> Conversation:
        """With a message remembered as the reaction to a question; the oldest are forgotten beyond a limit."""
        kept = [(event, other) for event, other in self.origins.items() if event != origin][1 - MOST_ORIGINS :]
        return replace(self, origins=MappingProxyType({**dict(kept), origin: question}))

    def attentive(self) -> Conversation:
        """With nothing pending and no misunderstanding counted."""
        return replace(self, pending=None, misses=0)

    def asked(
        self,
        asking: Asking,
        answers: Mapping[QuestionId, Value | None] = MappingProxyType({}),
        *,
        origin: EventId | None = None,
        about: str = "",
    ) -> Conversation:
        """With something that the person is asked."""
        return replace(self, pending=Pending(asking, MappingProxyType(dict(answers)), origin, about), misses=0)

    def is_asked(self, *askings: Asking) -> bool:
        """Whether the person is asked one of these."""
        return self.pending is not None and self.pending.asking in askings

    @property
    def is_untouched(self) -> bool:
        """Whether nothing would be lost by beginning anew."""
        return not self.answers.values and not self.skipped
