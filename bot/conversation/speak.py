"""The messages of the interview: questions, acknowledgements, results."""

from __future__ import annotations

from collections.abc import Iterator

from bot.advice.explain import explain
from bot.advice.recommendation import Recommendation
from bot.answers import DONT_KNOW, Kind, Value
from bot.conversation.asking import offers, put, what_is_asked
from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.state import EXPRESS, Conversation, Pending, Told
from bot.conversation.turn import Reply, Turn
from bot.dialog.care import CareLine
from bot.dialog.engine import Ask
from bot.dialog.interview import AskedQuestion, Choice
from bot.texts import Block, Document, Inline, LineBreak, Paragraph, Strong, Text, plain

_HINTS = {Kind.ONE: Line.HINT_ONE, Kind.SEVERAL: Line.HINT_SEVERAL, Kind.NUMBER: Line.HINT_NUMBER}

SILENCE = Document()

_SHORT = 160
"""Characters of a sentence that the number of the question still follows in the same line."""


def say(conversation: Conversation, *documents: Document, result: Recommendation | None = None) -> Turn:
    """The turn that leaves a conversation in this state and says these messages."""
    return Turn(conversation, tuple(Reply(document) for document in documents if document), result)


def ask_again(conversation: Conversation, moment: Moment, first: Document = SILENCE, *, briefly: bool = False) -> Turn:
    """What is open, after a sentence; after the result the sentence alone."""
    return say(conversation, what_is_open(conversation, moment, first, briefly=briefly))


def what_is_open(
    conversation: Conversation, moment: Moment, first: Document = SILENCE, *, briefly: bool = False
) -> Document:
    """The same as a document."""
    if conversation.is_stopped and conversation.pending is None:
        is_after_danger = Told.DANGER in conversation.told
        return Document.join(first, moment.say(CareLine.DANGER_REST if is_after_danger else Line.STILL_STOPPED))
    asking = what_is_asked(conversation)
    if asking is not None:
        return Document.join(first, put_with_offers(asking, conversation, moment))
    step = moment.step(conversation)
    return question(step, moment, first, briefly=briefly) if isinstance(step, Ask) else first


def put_with_offers(asking: Pending, conversation: Conversation, moment: Moment) -> Document:
    """What is asked besides the questions of the dialog, with its numbered answers."""
    rows = enumerate(offers(asking, conversation, moment), start=1)
    return Document.join(
        put(asking, conversation, moment), _lines(_numbered(number, offer.label) for number, offer in rows)
    )


def question(step: Ask, moment: Moment, first: Document = SILENCE, *, briefly: bool = False) -> Document:
    """One message with one question.

    Args:
        step: the question, and how far we are.
        moment: what is said with.
        first: what comes before.
        briefly: without what was said about it the first time.
    """
    asked = moment.asked(step.question.id)
    line = Line.PROGRESS if step.part == 1 else Line.PROGRESS_PART
    progress = moment.say(line, number=step.number, total=step.total, part=step.part)
    return Document.join(
        in_one_line(first, progress),
        Document(tuple(_stressed(block) for block in asked.ask.blocks)),
        _lines(_numbered(choice.number, _shown(choice)) for choice in asked.choices),
        SILENCE if briefly else asked.note,
        moment.say(Line.HINT_NONE) if asked.question.none_allowed else SILENCE,
        SILENCE if briefly else moment.say(_HINTS[asked.question.kind]),
    )


def in_one_line(first: Document, second: Document) -> Document:
    """Two documents, run together with a dash where the first is no more than a short sentence."""
    if len(first.blocks) != 1 or len(plain.render(first)) > _SHORT:
        return Document.join(first, second)
    before, after = first.blocks[0], second.blocks[0]
    if not isinstance(before, Paragraph) or not isinstance(after, Paragraph):
        return Document.join(first, second)
    joint = Paragraph((*before.children, Text(" – "), *after.children))
    return Document((joint, *second.blocks[1:]))


def in_one_paragraph(*documents: Document) -> Document:
    """Sentences that are paragraphs of their own, one behind the other."""
    children: list[Inline] = []
    for block in Document.join(*documents).blocks:
        assert isinstance(block, Paragraph), "only sentences follow each other"
        children.extend((Text(" "), *block.children) if children else block.children)
    return Document((Paragraph(tuple(children)),))


def acknowledged(asked: AskedQuestion, value: Value | None, moment: Moment, *, changed: bool = False) -> Document:
    """The sentence that reads an answer back; None is a question passed over."""
    title = asked.title
    if value is None:
        return moment.say(Line.CHANGED_SKIPPED if changed else Line.SKIPPED, title=title)
    if value == DONT_KNOW:
        return moment.say(Line.CHANGED_DONT_KNOW if changed else Line.NOTED_DONT_KNOW, title=title)
    labels = asked.labels(value)
    if not labels:
        return moment.say(Line.CHANGED_NONE if changed else Line.NOTED_NONE, title=title)
    return moment.say(Line.CHANGED if changed else Line.NOTED, title=title, answer=labels)


def results(
    conversation: Conversation, moment: Moment, recommendation: Recommendation, *, first: Document
) -> tuple[Document, ...]:
    """The messages of a result, and what can be done afterwards."""
    messages = explain(
        recommendation, moment.content.knowledge, sentences=moment.sentences, answers=conversation.answers
    )
    is_matrix = moment.deployment.channel is Channel.MATRIX
    return (
        Document.join(first, messages[0]),
        *messages[1:],
        Document.join(
            moment.say(Line.OFFER_FULL) if recommendation.provisional and conversation.path == EXPRESS else SILENCE,
            moment.say(Line.OFFERS),
            moment.say(Line.OFFERS_LATER),
            moment.say(Line.OFFERS_TO_ADMINS) if moment.deployment.takes_reports else SILENCE,
            moment.say(Line.AFTER_MATRIX if is_matrix else Line.AFTER_TERMINAL),
        ),
    )


def _shown(choice: Choice) -> str:
    return f"{choice.label} ({choice.hint})" if choice.hint else choice.label


def _numbered(number: int, text: str) -> tuple[Inline, ...]:
    """An answer with its number as text: clients number lists in their own ways."""
    return Strong((Text(str(number)),)), Text(f" – {text}")


def _lines(lines: Iterator[tuple[Inline, ...]]) -> Document:
    children: list[Inline] = []
    for line in lines:
        if children:
            children.append(LineBreak())
        children.extend(line)
    return Document((Paragraph(tuple(children)),)) if children else Document()


def _stressed(block: Block) -> Block:
    return Paragraph((Strong(block.children),)) if isinstance(block, Paragraph) else block
