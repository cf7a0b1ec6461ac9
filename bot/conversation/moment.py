"""What holds while one message is handled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.content import Content
from bot.conversation.deployment import Deployment
from bot.conversation.lines import Line
from bot.conversation.state import Conversation
from bot.dialog.engine import Ask, Done, next_step
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from bot.texts import Document, Value


@dataclass(frozen=True, slots=True)
class Moment:
    """The content, the place and the time that an answer is given with."""

    content: Content
    deployment: Deployment
    now: datetime

    def say(self, line: Line | str, **values: Value) -> Document:
        """One of the bot's sentences."""
        return self.content.sentences.document(line, **values)

    def step(self, conversation: Conversation) -> Ask | Done:
        """Where a conversation is."""
        dialog = self.content.interview.dialog
        return next_step(dialog, conversation.path, conversation.answers, conversation.skipped)

    def asked(self, question: QuestionId) -> AskedQuestion:
        """A question with its texts."""
        return self.content.interview.asked[question]
