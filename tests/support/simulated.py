"""Somebody who talks with the bot while a witness watches; what they do is for a test to choose."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from bot.answers import Value
from bot.conditions import matches_in
from bot.conversation.incoming import EventId
from bot.conversation.question import OpenOption, OpenQuestion, QuestionKind
from bot.conversation.state import Asking, Conversation
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from tests.support.ear import ear_for
from tests.support.exchange import NO, YES, Exchange, typed
from tests.support.sayings import a_value
from tests.support.shipped import shipped_content
from tests.support.witness import Settled, Witness, settled_in

LONGEST = 40
"""Messages after which an interview must have ended."""

_EAR = ear_for(shipped_content())


class Simulated(RuleBasedStateMachine):
    """A person, their conversation, and who watches it.

    Attributes:
        deciding: the questions that decide which others are asked.
        said: the messages so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.content = shipped_content()
        self.dialog = self.content.interview.dialog
        self.deciding = frozenset(
            match.name for each in self.dialog.questions.values() for match in matches_in(each.when)
        )
        self.exchange = Exchange(self.content)
        self.witness = Witness(_EAR)
        self.said: list[EventId] = []

    @property
    def state(self) -> Conversation:
        """The state of the conversation."""
        return self.exchange.conversation

    @property
    def settled(self) -> Settled:
        """What was answered or passed over."""
        return settled_in(self.state)

    def act(self, send: Callable[[], object], *, silence: bool = False) -> None:
        """Sends a message and has the turn judged."""
        before = self.state
        send()
        assert silence or self.exchange.turn.replies, "somebody who writes gets an answer"
        self.witness.watch(before, self.exchange)

    def say(self, text: str) -> None:
        """Types a text."""
        self.act(lambda: self.said.append(self.exchange.say(text)))

    def confirm(self, *, agreed: bool) -> None:
        """Says yes or no; after a no everything is as it was."""
        before = self.state
        self.say(YES if agreed else NO)
        if not agreed:
            assert self.settled == settled_in(before)
            assert (self.state.register, self.state.path) == (before.register, before.path)

    def settle_doubt(self, data: st.DataObject) -> None:
        """As a rule says at once what is meant, where the bot asks back."""
        agreed = data.draw(st.sampled_from([True, True, False, None])) if self.is_doubted() else None
        if agreed is not None:
            self.confirm(agreed=agreed)

    def answer_open(self, data: st.DataObject) -> None:
        """Answers the open question by number; it is then the answer, unless others would fall away with it."""
        asked, before = self.asked(), self.state
        value = data.draw(a_value(asked), label=asked.question.id)
        self.say(typed(self.as_open(asked.question.id), value, before.register))
        if value is None and before.revisiting is not None:  # who goes on after a look back keeps the answer
            value = before.answers.get(asked.question.id)
        self.judge_taken(asked.question.id, value)

    def answer_all(self, data: st.DataObject, *, agreed: bool, most: int = LONGEST) -> None:
        """Answers what is asked, up to a number of messages; where the bot asks back, always says the same."""
        for _ in range(most):
            if self.is_asked():
                self.answer_open(data)
            elif self.is_doubted():
                self.confirm(agreed=agreed)
            else:
                return
        assert most < LONGEST, "the interview does not end"

    def judge_taken(self, question: QuestionId, value: Value | None) -> None:
        """What was said is the answer now, unless others would fall away with it."""
        pending = self.state.pending
        if pending is not None and pending.asking is Asking.VOIDING:
            assert _unordered(pending.answers[question]) == _unordered(value)
        else:
            assert _unordered(self.state.answers.get(question)) == _unordered(value)
            assert question in self.settled

    def is_asked(self) -> bool:
        """Whether a question of the dialog is open."""
        question = self.exchange.question
        return question is not None and question.id in self.content.interview.asked and not self.is_doubted()

    def is_doubted(self) -> bool:
        """Whether the bot asks back."""
        question = self.exchange.question
        return question is not None and question.kind is QuestionKind.CONFIRM

    def is_resting(self) -> bool:
        """Whether the person wanted no more questions."""
        return self.state.is_stopped

    def is_on_path(self, question: QuestionId) -> bool:
        """Whether a question is one of the way that was taken."""
        path = self.state.path
        return path is not None and any(question in step for step in self.dialog.paths[path])

    def asked(self) -> AskedQuestion:
        """The open question."""
        question = self.exchange.question
        assert question is not None
        return self.put(QuestionId(question.id))

    def put(self, question: QuestionId) -> AskedQuestion:
        """A question as it is put in the register of the conversation."""
        return self.content.voices[self.state.register].interview.asked[question]

    def as_open(self, question: QuestionId) -> OpenQuestion:
        """A question as it would be open."""
        asked = self.put(question)
        options = tuple(OpenOption(choice.id, choice.number, choice.label) for choice in asked.choices)
        return OpenQuestion(question, QuestionKind(asked.question.kind), options)


def _unordered(value: Value | None) -> object:
    return frozenset(value) if isinstance(value, tuple) else value
