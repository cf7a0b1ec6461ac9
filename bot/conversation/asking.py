"""What the bot asks besides the questions of the dialog: which answers there are, and how it is put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answers import DONT_KNOW, Value
from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.state import EXPRESS, FULL, Asking, Conversation, Pending
from bot.dialog.engine import without_idle
from bot.dialog.model import QuestionId
from bot.texts import Document, ListBlock, Register

YES, NO = "ja", "nein"


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the numbered answers."""

    id: str
    label: str


REGISTERS: Mapping[Register, Line] = {
    Register.DE: Line.LANGUAGE_DE,
    Register.EN: Line.LANGUAGE_EN,
    Register.LEICHT: Line.LANGUAGE_LEICHT,
}

_YES_OR_NO: Mapping[str, Line] = {YES: Line.CONFIRM_YES, NO: Line.CONFIRM_NO}

_OFFERS: Mapping[Asking, Mapping[str, Line]] = {
    Asking.LANGUAGE: {str(register): line for register, line in REGISTERS.items()},
    Asking.HELPFUL: {"ja": Line.SURVEY_YES, "teils": Line.SURVEY_PARTLY, "nein": Line.SURVEY_NO},
    Asking.MISSING: {"nichts": Line.SURVEY_NOTHING},
    Asking.REPORT: {"abbrechen": Line.REPORT_CANCEL},
}
"""What can be answered, but for yes and no."""

_WITH_ANSWERS_OF_THEIR_OWN = frozenset(
    {Asking.PATH, Asking.LANGUAGE, Asking.CHANGE, Asking.HELPFUL, Asking.MISSING, Asking.REPORT}
)


def what_is_asked(conversation: Conversation) -> Pending | None:
    """What is asked instead of a question of the dialog; first of all which way to take."""
    if conversation.pending is None and conversation.path is None:
        return Pending(Asking.PATH)
    return conversation.pending


def is_confirmation(pending: Pending) -> bool:
    """Whether a yes or a no is the answer."""
    return pending.asking not in _WITH_ANSWERS_OF_THEIR_OWN


def offers(pending: Pending, conversation: Conversation, moment: Moment) -> tuple[Offer, ...]:
    """The answers there are, in the order of their numbers."""
    text, most = moment.sentences.text, moment.dialog.most
    if pending.asking is Asking.PATH:
        return (
            Offer(EXPRESS, text(Line.PATH_EXPRESS, questions=most(EXPRESS))),
            Offer(FULL, text(Line.PATH_FULL, questions=most(FULL))),
        )
    if pending.asking is Asking.CHANGE:
        settled = moment.walk(conversation).settled()
        return tuple(Offer(question, told_answer(conversation, question, moment)) for question in settled)
    return tuple(Offer(answer, text(line)) for answer, line in _OFFERS.get(pending.asking, _YES_OR_NO).items())


_PUT: Mapping[Asking, Line] = {
    Asking.RESTART: Line.CONFIRM_RESTART,
    Asking.ERASURE: Line.CONFIRM_ERASURE_MATRIX,
    Asking.PATH: Line.ASK_PATH,
    Asking.LANGUAGE: Line.ASK_LANGUAGE,
    Asking.CHANGE: Line.ASK_CHANGE,
    Asking.HELPFUL: Line.SURVEY_HELPFUL,
    Asking.MISSING: Line.SURVEY_MISSING,
    Asking.REPORT: Line.REPORT_ASK,
}


def put(pending: Pending, conversation: Conversation, moment: Moment) -> Document:
    """How it is asked, without the answers."""
    if pending.asking is Asking.ERASURE and moment.deployment.channel is Channel.TERMINAL:
        return moment.say(Line.CONFIRM_ERASURE_TERMINAL)
    if pending.asking in _PUT:
        return moment.say(_PUT[pending.asking])
    return _put_answers(pending, conversation, moment)


def _put_answers(pending: Pending, conversation: Conversation, moment: Moment) -> Document:
    """A question about answers that are understood, but not taken yet."""
    told = {question: told_value(question, value, moment) for question, value in pending.answers.items()}
    first = next(iter(told), QuestionId(""))
    match pending.asking:
        case Asking.GUESS:
            return moment.say(Line.ASK_GUESS, answer=told[first])
        case Asking.TOGETHER:
            rows = Document((ListBlock(tuple(Document.of(row).blocks for row in told.values())),))
            return Document.join(moment.say(Line.TOGETHER), rows, moment.say(Line.ASK_TOGETHER))
        case Asking.VOIDING:
            after = conversation.settled(first, pending.answers[first])
            _, dropped = without_idle(moment.dialog, after.answers)
            titles = tuple(moment.asked(question).title for question in dropped)
            return moment.say(Line.ASK_VOIDING, answer=told[first], count=len(titles), titles=titles)
        case _:
            return moment.say(f"talk.ask_contradiction_{pending.about}", answer=told[first])


def told_answer(conversation: Conversation, question: QuestionId, moment: Moment) -> str:
    """An answer of the conversation with the name of its question; or that it was skipped."""
    return told_value(question, conversation.answers.get(question), moment)


def told_value(question: QuestionId, value: Value | None, moment: Moment) -> str:
    """An answer with the name of its question."""
    asked, text = moment.asked(question), moment.sentences.text
    if value is None:
        return text(Line.STATUS_SKIPPED, title=asked.title)
    if value == DONT_KNOW:
        return text(Line.STATUS_DONT_KNOW, title=asked.title)
    labels = asked.labels(value)
    return (
        text(Line.STATUS_ANSWER, title=asked.title, answer=labels)
        if labels
        else text(Line.STATUS_NONE, title=asked.title)
    )
