"""The question that is open, as programs see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.content import Content
from bot.conversation.lines import Line
from bot.conversation.state import Conversation
from bot.dialog.engine import Ask, next_step


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
    """What the bot waits for: a question by its dotted id, or by a word what is to be confirmed."""

    id: str
    kind: QuestionKind
    options: tuple[OpenOption, ...]


def open_question(conversation: Conversation | None, content: Content) -> OpenQuestion | None:
    """The question that the next message answers; None after the result, and where no more is asked."""
    if conversation is None:
        return None
    if conversation.pending is not None:
        yes, no = (content.sentences.text(line) for line in (Line.CONFIRM_YES, Line.CONFIRM_NO))
        answers = (OpenOption("ja", 1, yes), OpenOption("nein", 2, no))
        return OpenQuestion(conversation.pending, QuestionKind.CONFIRM, answers)
    if conversation.is_stopped:
        return None
    step = next_step(content.interview.dialog, conversation.path, conversation.answers, conversation.skipped)
    if not isinstance(step, Ask):
        return None
    asked = content.interview.asked[step.question.id]
    options = tuple(OpenOption(choice.id, choice.number, choice.label) for choice in asked.choices)
    return OpenQuestion(step.question.id, QuestionKind(step.question.kind), options)
