"""What if an answer were another one: a look at the result that would follow; the answers stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.advice.explain import Speech
from bot.advice.explain.what_if import what_if
from bot.answers import Answers, Value
from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import say
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.dialog.engine import applies, without_idle
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from bot.dialog.understand.suppositions import supposition_in
from bot.texts import Document

SpeechOn = Callable[[Answers, Conversation, Moment], Speech]


def suppose(conversation: Conversation, text: str, moment: Moment, speech_on: SpeechOn) -> Turn:
    """Says what another answer would move, and how to keep it.

    Args:
        conversation: the state; its answers stay.
        text: the question and the answer that is supposed.
        moment: what is said with.
        speech_on: gives the recommendation that follows from answers.
    """
    on_path = _on_path(conversation, moment)
    supposed = supposition_in(text, (moment.asked(question) for question in on_path), moment.words)
    if supposed is None:
        return say(conversation, _need_question(conversation, moment))
    asked, value = supposed.asked, supposed.value
    if value is None:
        return say(conversation, _need_answer(asked, moment))
    if not applies(moment.dialog, asked.question.id, conversation.answers):
        return say(conversation, moment.say(Line.NOT_ASKED, title=asked.title))
    if value == conversation.answers.get(asked.question.id):
        same = moment.say(Line.SAME_ANSWER, title=asked.title, answer=_shown(asked, value, moment))
        return say(conversation, same)
    answers, dropped = without_idle(moment.dialog, conversation.answers.with_(asked.question.id, value))
    opening = Document.join(
        _opening(conversation, asked, value, moment), _questions(conversation, answers, dropped, moment=moment)
    )
    before = speech_on(conversation.answers, conversation, moment)
    after = speech_on(answers, conversation, moment)
    messages = what_if(before, after, opening=opening, closing=_closing(conversation, asked, moment))
    return say(replace(conversation, is_looking=True), *messages)


def look_over(conversation: Conversation, moment: Moment) -> Turn:
    """Says that nothing was changed, to somebody who wants to go back after a look."""
    return say(conversation, moment.say(Line.LOOK_OVER))


def _on_path(conversation: Conversation, moment: Moment) -> tuple[QuestionId, ...]:
    path = moment.walk(conversation).path
    return tuple(question for step in moment.dialog.paths[path] for question in step)


def _opening(conversation: Conversation, asked: AskedQuestion, value: Value, moment: Moment) -> Document:
    answer, instead = _shown(asked, value, moment), conversation.answers.get(asked.question.id)
    if instead is None:
        return moment.say(Line.SUPPOSE, title=asked.title, answer=answer)
    return moment.say(Line.SUPPOSE_INSTEAD, title=asked.title, answer=answer, instead=_shown(asked, instead, moment))


def _shown(asked: AskedQuestion, value: Value, moment: Moment) -> str:
    """An answer in words."""
    sentences = moment.sentences
    labels = asked.labels(value)
    if labels:
        return sentences.formatted(labels)
    return sentences.text(Line.SUPPOSE_NONE if value == () else Line.SUPPOSE_DONT_KNOW)


def _questions(
    conversation: Conversation, answers: Answers, dropped: tuple[QuestionId, ...], *, moment: Moment
) -> Document:
    """Which answers would no longer count, and what would be asked in addition."""
    dialog = moment.dialog
    added = [
        question
        for question in _on_path(conversation, moment)
        if answers.get(question) is None
        and applies(dialog, question, answers)
        and not applies(dialog, question, conversation.answers)
    ]
    titles, more = (tuple(moment.asked(each).title for each in group) for group in (dropped, added))
    return Document.join(
        moment.say(Line.WOULD_DROP, count=len(titles), titles=titles) if titles else Document(),
        moment.say(Line.WOULD_ASK, count=len(more), titles=more) if more else Document(),
    )


def _closing(conversation: Conversation, asked: AskedQuestion, moment: Moment) -> Document:
    """That nothing has changed, and how to change the answer for good."""
    question = asked.question.id
    can_edit = moment.deployment.channel is Channel.MATRIX and question in conversation.origins.values()
    keep = Line.KEEP_EDIT if can_edit else Line.KEEP_BACK
    return Document.join(moment.say(Line.ONLY_A_LOOK), moment.say(keep, title=asked.title))


def _need_question(conversation: Conversation, moment: Moment) -> Document:
    answers, dialog = conversation.answers, moment.dialog
    asked = [moment.asked(each) for each in _on_path(conversation, moment) if applies(dialog, each, answers)]
    titles = tuple(each.title for each in asked)
    example = next((each for each in reversed(asked) if each.choices), None)
    shown = (example.title, example.choices[0].label) if example else ("", "")
    return moment.say(Line.NEED_QUESTION, titles=titles, title=shown[0], answer=shown[1])


def _need_answer(asked: AskedQuestion, moment: Moment) -> Document:
    labels = tuple(choice.label for choice in asked.choices)
    return moment.say(
        Line.NEED_ANSWER, title=asked.title, answers=", ".join(labels), answer=labels[0] if labels else "10"
    )
