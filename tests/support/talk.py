"""RECONSTRUCTION of tests/support/talk.py from its use in test_ways.py; the original was lost. One interview, typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answers import DONT_KNOW, Value
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import EventId, Incoming, Joined, Said
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.question import OpenQuestion, QuestionKind, open_question
from bot.conversation.state import Conversation
from bot.conversation.take import take
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask
from bot.texts import Register, plain

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Progress:
    """The number of a question, and how many there are at most, as they are said."""

    number: int
    total: int


class Talk:
    """A conversation in a register, from the bot's first words on."""

    def __init__(self, content: Content, register: Register = Register.DE, now: datetime = NOW) -> None:
        self.content, self.register, self.now = content, register, now
        self._place = Deployment("1.2.3", Channel.MATRIX, register)
        self._said = 0
        self.turn: Turn = self._take(None, Joined(EventId("joined")))

    def _take(self, conversation: Conversation | None, incoming: Incoming) -> Turn:
        return take(conversation, incoming, content=self.content, deployment=self._place, now=self.now)

    @property
    def conversation(self) -> Conversation:
        assert self.turn.conversation is not None
        return self.turn.conversation

    @property
    def question(self) -> OpenQuestion | None:
        return open_question(self.conversation, self.content, self.now)

    @property
    def shown(self) -> str:
        return "\n\n".join(plain.render(reply.document) for reply in self.turn.replies)

    @property
    def progress(self) -> Progress | None:
        """The progress of the question that was asked last, where it stands in what was said."""
        moment = Moment(self.content, self._place, self.now, self.conversation.register)
        step = moment.step(self.conversation)
        if not isinstance(step, Ask):
            return None
        line = Line.PROGRESS if step.part == 1 else Line.PROGRESS_PART
        said = plain.render(moment.say(line, number=step.number, total=step.total, part=step.part))
        return Progress(step.number, step.total) if said in self.shown else None

    def say(self, text: str) -> Turn:
        self._said += 1
        self.turn = self._take(self.conversation, Said(EventId(f"e{self._said}"), text))
        return self.turn

    def choose(self, path: str) -> Turn:
        assert self.question is not None
        return self.say(next(str(option.number) for option in self.question.options if option.id == path))


_SKIP = {Register.DE: "überspringen", Register.EN: "skip", Register.LEICHT: "überspringen"}
_DONT_KNOW = {Register.DE: "weiß nicht", Register.EN: "don't know", Register.LEICHT: "weiß nicht"}


def typed(question: OpenQuestion, value: Value | None, register: Register) -> str:
    """What a person types who answers a question with a value; None passes it over."""
    if value is None:
        return _SKIP[register]
    if value == DONT_KNOW:
        return _DONT_KNOW[register]
    if question.kind is QuestionKind.NUMBER:
        return str(value)
    numbers = {option.id: str(option.number) for option in question.options}
    if isinstance(value, tuple):
        return ", ".join(numbers[option] for option in value) if value else "keine"
    return next(option.label for option in question.options if option.id == str(value))
