"""Moves a conversation on: answers are settled, the next question is asked, or the result is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.advice.assumptions import Contradiction
from bot.advice.profile import contradictions
from bot.advice.recommend import recommend
from bot.answers import Value
from bot.conversation.incoming import EventId
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import SILENCE, acknowledged, ask_again, question, results, say
from bot.conversation.state import EXPRESS, Asking, Conversation, Told
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask, without_idle
from bot.dialog.model import QuestionId
from bot.texts import Document

_SEVERAL = 2
"""From how many questions on it is worth saying that they are left out."""

_DOUBTED: Mapping[Contradiction, tuple[Told, QuestionId]] = {
    Contradiction.LEVEL: (Told.LEVEL, QuestionId("q_vertraulich")),
    Contradiction.PUBLIC: (Told.PUBLIC, QuestionId("q_vertraulich")),
    Contradiction.AGE: (Told.AGE, QuestionId("f_alter_min")),
}
"""What was said once a contradiction was asked back, and the question that is asked again if the person wants."""


def settle(
    conversation: Conversation,
    moment: Moment,
    question: QuestionId,
    *,
    value: Value | None,
    origin: EventId | None = None,
    remark: Document = SILENCE,
) -> Turn:
    """Takes an answer (None: the question is passed over), reads it back with a remark and goes on.

    Where other answers would fall away with it, the person is asked first.
    """
    _, dropped = without_idle(moment.dialog, conversation.settled(question, value).answers)
    if dropped:
        return ask_again(conversation.asked(Asking.VOIDING, {question: value}, origin=origin), moment)
    return settle_all(conversation, moment, {question: value}, origin=origin, remark=remark)


def settle_all(
    conversation: Conversation,
    moment: Moment,
    answers: Mapping[QuestionId, Value | None],
    *,
    origin: EventId | None = None,
    remark: Document = SILENCE,
) -> Turn:
    """Takes answers that nobody has to agree to any more, reads them back and goes on."""
    said, after, was_changed = [SILENCE], conversation, False
    for name, value in answers.items():
        is_change = conversation.answers.get(name) is not None or name in conversation.skipped
        was_changed = was_changed or is_change
        said.append(acknowledged(moment.asked(name), value, moment, changed=is_change))
        after = after.settled(name, value)
        after = after if origin is None else after.spoken_to(name, origin)
    kept, dropped = without_idle(moment.dialog, after.answers)
    after = replace(after.attentive(), answers=kept)
    if dropped:
        titles = tuple(moment.asked(other).title for other in dropped)
        said.append(moment.say(Line.DROPPED, count=len(titles), titles=titles))
    return go_on(after, moment, Document.join(*said, remark), changed=was_changed)


def go_on(conversation: Conversation, moment: Moment, first: Document, *, changed: bool = False) -> Turn:
    """Asks what is next or, where nothing is left to ask, gives the result."""
    doubted = _doubted(conversation, moment)
    if doubted is not None:
        return ask_again(doubted, moment, first)
    step = moment.step(conversation)
    if isinstance(step, Ask):
        return say(conversation, question(step, moment, first))
    if len(step.left_out) >= _SEVERAL and Told.LEFT_OUT not in conversation.told:
        conversation = replace(conversation, told=conversation.told | {Told.LEFT_OUT})
        first = Document.join(first, moment.say(Line.LEFT_OUT))
    recommendation = recommend(
        conversation.answers, moment.content.knowledge, moment.now.date(), path=conversation.path or EXPRESS
    )
    opening = Document.join(first, moment.say(Line.NEW_RESULT if changed else Line.LAST_QUESTION))
    conversation = replace(conversation, is_due=False)
    return say(conversation, *results(conversation, moment, recommendation, first=opening), result=recommendation)


def _doubted(conversation: Conversation, moment: Moment) -> Conversation | None:
    """The conversation with a question about answers that contradict each other; each contradiction is asked once."""
    for contradiction in contradictions(conversation.answers, moment.content.knowledge):
        told, question = _DOUBTED[contradiction]
        if told not in conversation.told:
            asked = replace(conversation, told=conversation.told | {told})
            value = conversation.answers.get(question)
            return asked.asked(Asking.CONTRADICTION, {question: value}, about=str(contradiction))
    return None
