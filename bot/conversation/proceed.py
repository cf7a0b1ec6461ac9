"""Moves a conversation on: answers are settled, the next question is asked, or the result is given."""

from __future__ import annotations

from dataclasses import replace

from bot.advice.recommend import recommend
from bot.answers import Value
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import SILENCE, acknowledged, question, results, say
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask, without_idle
from bot.dialog.model import QuestionId
from bot.texts import Document


def settle(
    conversation: Conversation, moment: Moment, question: QuestionId, *, value: Value | None, remark: Document = SILENCE
) -> Turn:
    """Takes an answer (None: the question is passed over), reads it back with a remark and goes on."""
    before = conversation.answers.get(question)
    changed = before is not None or question in conversation.skipped
    after = conversation.passed_over(question) if value is None else conversation.answered(question, value)
    answers, dropped = without_idle(moment.content.interview.dialog, after.answers)
    after = replace(after.attentive(), answers=answers)
    first = Document.join(acknowledged(moment.asked(question), value, moment, changed=changed), remark)
    if dropped:
        titles = tuple(moment.asked(other).title for other in dropped)
        first = Document.join(first, moment.say(Line.DROPPED, count=len(titles), titles=titles))
    return go_on(after, moment, first, changed=changed)


def go_on(conversation: Conversation, moment: Moment, first: Document, *, changed: bool = False) -> Turn:
    """Asks what is next or, where nothing is left to ask, gives the result."""
    step = moment.step(conversation)
    if isinstance(step, Ask):
        return say(conversation, question(step, moment, first))
    recommendation = recommend(
        conversation.answers, moment.content.knowledge, moment.now.date(), path=conversation.path
    )
    opening = Document.join(first, moment.say(Line.NEW_RESULT if changed else Line.LAST_QUESTION))
    return say(conversation, *results(conversation, moment, recommendation, first=opening), result=recommendation)
