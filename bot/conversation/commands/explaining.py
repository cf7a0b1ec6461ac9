"""What can be said, what a question is for, and what is known about the conversation."""

from __future__ import annotations

from bot.conversation.asking import told_answer
from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import ask_again, say
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.dialog.engine import Ask
from bot.dialog.model import QuestionId
from bot.texts import Document, ListBlock


def help_out(conversation: Conversation, moment: Moment) -> Turn:
    """Lists the words that always work, and who else can help."""
    place = moment.deployment
    return ask_again(
        conversation,
        moment,
        Document.join(
            moment.say(Line.HELP),
            moment.say(Line.HELP_EDIT) if place.channel is Channel.MATRIX else Document(),
            moment.say(Line.HELP_PEOPLE, people="; ".join(place.people)) if place.people else Document(),
        ),
    )


def explain_question(conversation: Conversation, moment: Moment) -> Turn:
    """Says what the open question is for."""
    step = moment.step(conversation)
    if isinstance(step, Ask):
        why = moment.asked(step.question.id).why
        return ask_again(conversation, moment, moment.say(Line.WHY, why=why))
    return say(conversation, moment.say(Line.NOTHING_OPEN))


def show_status(conversation: Conversation, moment: Moment) -> Turn:
    """Says which program and knowledge this is, what is stored, and by what the bot is recognised."""
    place = moment.deployment
    is_matrix = place.channel is Channel.MATRIX
    return ask_again(
        conversation,
        moment,
        Document.join(
            moment.say(Line.STATUS, version=place.version, knowledge_date=moment.content.knowledge.date),
            stored_answers(conversation, moment),
            moment.say(Line.STATUS_MATRIX, count=place.retention_days)
            if is_matrix
            else moment.say(Line.STATUS_TERMINAL),
            moment.say(Line.STATUS_FINGERPRINT, fingerprint=place.fingerprint) if place.fingerprint else Document(),
            moment.say(Line.STATUS_OPERATOR, operator=place.operator) if place.operator else Document(),
            moment.say(Line.STATUS_DATA_PROTECTION, contact=place.data_protection)
            if place.data_protection
            else Document(),
        ),
    )


def stored_answers(conversation: Conversation, moment: Moment) -> Document:
    """The answers there are, each with its title; or that there are none."""
    answers = conversation.answers.values
    if not answers:
        return moment.say(Line.STATUS_NOTHING)
    items = tuple(Document.of(told_answer(conversation, QuestionId(question), moment)).blocks for question in answers)
    return Document.join(moment.say(Line.STATUS_ANSWERS), Document((ListBlock(items),)))


def advise_on_answering(conversation: Conversation, moment: Moment) -> Turn:
    """Says that only the organisation can know, what "don't know" does, and what the question is for."""
    step = moment.step(conversation)
    if not isinstance(step, Ask):
        return say(conversation, moment.say(Line.SUGGEST_DONE))
    why = moment.asked(step.question.id).why
    return ask_again(conversation, moment, Document.join(moment.say(Line.SUGGEST), why), briefly=True)
