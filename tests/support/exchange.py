"""A conversation without any channel: what is typed goes straight into the interview, what the bot says comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from bot.answers import DONT_KNOW, Value
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import Edited, EventId, Incoming, Joined, NotText, Said, Unreadable
from bot.conversation.lines import Line
from bot.conversation.question import OpenQuestion, QuestionKind, open_question
from bot.conversation.state import EXPRESS, FULL, Conversation
from bot.conversation.take import take
from bot.conversation.turn import Turn
from bot.texts import Register, Sentences, plain

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

WORDS = {
    Register.DE: ("weiß nicht", "überspringen", "keine"),
    Register.EN: ("don't know", "skip", "none"),
    Register.LEICHT: ("weiß nicht", "weiter", "keine"),
}
"""How somebody says in a register that they do not know, want to pass on, and that none of the answers is true."""

CHOOSING = {EXPRESS: "1", FULL: "2"}
"""What is typed for a way."""

YES, NO = "1", "2"
"""What is typed where the bot asks back."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the bot says that we are."""

    number: int
    total: int


@dataclass
class Exchange:
    """One conversation.

    Attributes:
        register: the register that it begins in.
        now: the time; whoever pauses puts it forward.
        turn: the latest turn of the bot; at first the opening.
    """

    content: Content
    register: Register = Register.DE
    now: datetime = NOON
    turn: Turn = field(init=False)
    _place: Deployment = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        """Lets the bot speak first."""
        self._place = Deployment(
            "1.2.3", Channel.MATRIX, self.register, fingerprint="ABCD", operator="Beispiel e. V.", takes_reports=True
        )
        self.turn = self._taken(None, Joined(self._event()))

    @property
    def conversation(self) -> Conversation:
        """The state after the latest turn."""
        assert self.turn.conversation is not None
        return self.turn.conversation

    @property
    def question(self) -> OpenQuestion | None:
        """What the bot waits for."""
        return open_question(self.turn.conversation, self.content, self.now)

    @property
    def shown(self) -> str:
        """Everything that the bot said in the latest turn."""
        return "\n\n".join(plain.render(reply.document) for reply in self.turn.replies)

    @property
    def progress(self) -> Progress | None:
        """How far the bot says that we are, where it says so in this turn."""
        found = _progress(self.content.voices[self.conversation.register].sentences).findall(self.shown)
        return Progress(int(found[-1][0]), int(found[-1][1])) if found else None

    def say(self, text: str) -> EventId:
        """Types a text."""
        event = self._event()
        self.hear(Said(event, text))
        return event

    def edit(self, original: EventId, text: str) -> EventId:
        """Changes a text that was typed before."""
        event = self._event()
        self.hear(Edited(event, original, text))
        return event

    def send(self, what: Unreadable) -> None:
        """Sends something that is no text."""
        self.hear(NotText(self._event(), what))

    def hear(self, incoming: Incoming) -> None:
        """Takes a message."""
        self.turn = self._taken(self.turn.conversation, incoming)

    def choose(self, path: str) -> None:
        """Takes a way at the beginning."""
        self.say(CHOOSING[path])

    def _taken(self, conversation: Conversation | None, incoming: Incoming) -> Turn:
        return take(conversation, incoming, content=self.content, deployment=self._place, now=self.now)

    def _event(self) -> EventId:
        self._count += 1
        return EventId(f"event-{self._count}")


def typed(question: OpenQuestion, value: Value | None, register: Register) -> str:
    """What somebody types who answers with numbers; None passes the question over."""
    dont_know, skip, none = WORDS[register]
    if value is None:
        return skip
    if value == DONT_KNOW:
        return dont_know
    if question.kind is QuestionKind.NUMBER:
        return str(value)
    numbers = {option.id: str(option.number) for option in question.options}
    chosen = value if isinstance(value, tuple) else (str(value),)
    return ", ".join(numbers[option] for option in chosen) or none


def _progress(sentences: Sentences) -> re.Pattern[str]:
    """What the sentence about the progress looks like in a register."""
    return _pattern(sentences.entries[Line.PROGRESS]["other"])


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    literal = re.escape(sentence.replace("**", ""))
    return re.compile(literal.replace(r"\{number\}", r"(\d+)").replace(r"\{total\}", r"(\d+)"))
