"""What holds while one message is handled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.advice.relevance import matters
from bot.answers import Answers
from bot.conversation.content import Content
from bot.conversation.deployment import Deployment
from bot.conversation.lines import Line
from bot.conversation.state import EXPRESS, Conversation
from bot.dialog.engine import Ask, Done, Walk
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import Dialog, QuestionId
from bot.dialog.words import Words
from bot.texts import Document, Register, Sentences, Value


@dataclass(frozen=True, slots=True)
class Moment:
    """The content, the place and the time that an answer is given with, and the register it is given in."""

    content: Content
    deployment: Deployment
    now: datetime
    register: Register

    def speaking(self, register: Register) -> Moment:
        """The same in another register."""
        return replace(self, register=register)

    @property
    def sentences(self) -> Sentences:
        """What is said in this register."""
        return self.content.voices[self.register].sentences

    @property
    def dialog(self) -> Dialog:
        """The tree of questions."""
        return self.content.interview.dialog

    @property
    def words(self) -> Words:
        """What is listened to, in all languages at once."""
        return self.content.interview.words

    def say(self, line: Line | str, **values: Value) -> Document:
        """One of the bot's sentences."""
        return self.sentences.document(line, **values)

    def walk(self, conversation: Conversation) -> Walk:
        """The way of a conversation through the dialog."""
        path = conversation.path or EXPRESS
        return Walk(self.dialog, path, conversation.answers, conversation.skipped, self._matters)

    def step(self, conversation: Conversation) -> Ask | Done:
        """Where a conversation is."""
        walk, again = self.walk(conversation), conversation.revisiting
        if again is not None and walk.applies(again):
            return walk.ask(again)
        return walk.next_step()

    def asked(self, question: QuestionId) -> AskedQuestion:
        """A question with its texts."""
        return self.content.voices[self.register].interview.asked[question]

    def _matters(self, question: QuestionId, answers: Answers) -> bool:
        return matters(question, answers, self.dialog.vocabulary(), self.content.knowledge, self.now.date())
