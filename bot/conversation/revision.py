"""Brings a conversation that was begun with another version of the dialog up to the present one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.answers import DONT_KNOW, Kind, Value
from bot.conversation.content import Content
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import in_one_paragraph
from bot.conversation.state import ABOUT_ANSWERS, Conversation, Pending
from bot.dialog.engine import without_idle
from bot.dialog.model import Dialog, Question, QuestionId
from bot.texts import Document


@dataclass(frozen=True, slots=True)
class Revision:
    """A conversation as it goes on with the present dialog.

    Attributes:
        dropped: the questions, known or not, whose answers could not be kept.
    """

    conversation: Conversation
    dropped: tuple[QuestionId, ...] = ()


def revise(conversation: Conversation, content: Content) -> Revision:
    """Keeps what still makes sense, drops the rest.

    An answer makes sense where its question is still on the path and applies, and it is still one of its answers.
    """
    dialog = content.interview.dialog
    path = conversation.path if conversation.path in dialog.paths else None
    on_path = dialog.on_paths()
    before = conversation.answers
    foreign = [name for name, value in before.values.items() if name not in on_path or not _fits(dialog, name, value)]
    answers, _ = without_idle(dialog, before.without(*foreign))
    origins = {event: question for event, question in conversation.origins.items() if question in on_path}
    revised = replace(
        conversation,
        path=path,
        answers=answers,
        skipped=conversation.skipped & on_path,
        pending=_still_asked(conversation),
        revisiting=conversation.revisiting if conversation.revisiting in on_path else None,
        origins=MappingProxyType(origins),
        misses=0,
        is_due=True,
        version=content.version,
    )
    return Revision(revised, tuple(QuestionId(name) for name in before.values if answers.get(name) is None))


def _still_asked(conversation: Conversation) -> Pending | None:
    """What is asked besides the questions; answers that were not agreed to yet are not carried over."""
    pending = conversation.pending
    return None if pending is not None and pending.asking in ABOUT_ANSWERS else pending


def news(revision: Revision, moment: Moment) -> Document:
    """Says that the dialog was revised, and which answers could not be kept: by title where there still is one."""
    asked = moment.content.voices[moment.register].interview.asked
    titles = tuple(asked[question].title for question in revision.dropped if question in asked)
    parts = [moment.say(Line.REVISED)]
    if titles:
        parts.append(moment.say(Line.REVISED_DROPPED, count=len(titles), titles=titles))
    if len(titles) < len(revision.dropped):
        parts.append(moment.say(Line.REVISED_GONE))
    if revision.conversation.answers.values:
        parts.append(moment.say(Line.REVISED_REST if revision.dropped else Line.REVISED_KEPT))
    return in_one_paragraph(*parts)


def _fits(dialog: Dialog, name: str, value: Value) -> bool:
    return value == DONT_KNOW or _is_answer(dialog.questions[QuestionId(name)], value)


def _is_answer(question: Question, value: Value) -> bool:
    options = [option.id for option in question.options]
    if question.kind is Kind.NUMBER:
        lowest, highest = question.bounds
        return isinstance(value, int) and lowest <= value <= highest
    if question.kind is Kind.SEVERAL:
        return isinstance(value, tuple) and set(value) <= set(options) and (bool(value) or question.none_allowed)
    return value in options
