"""What can be asked besides the result: what to do now, what it rests on, how it comes about, whom to turn to."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.explain import sources as behind
from bot.advice.explain import steps as ahead
from bot.conversation.inquiries import speech_on
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import ask_again, say, what_is_open
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.dialog.engine import Done
from bot.knowledge.validity import held_on
from bot.texts import Document, ListBlock


def next_steps(conversation: Conversation, moment: Moment) -> Turn:
    """Lists what to do now; before the result says that it comes with it."""
    if not has_result(conversation, moment):
        return ask_again(conversation, moment, moment.say(Line.STEPS_LATER), briefly=True)
    return _tell(conversation, moment, ahead.steps(speech_on(conversation.answers, conversation, moment)))


def sources(conversation: Conversation, moment: Moment) -> Turn:
    """Lists what the result rests on; before the result says how much there is that it can rest on."""
    if not has_result(conversation, moment):
        return ask_again(conversation, moment, _extent(moment), briefly=True)
    return _tell(conversation, moment, behind.sources(speech_on(conversation.answers, conversation, moment)))


def method(conversation: Conversation, moment: Moment) -> Turn:
    """Says in short how a recommendation comes about."""
    rules = len(held_on(moment.content.knowledge, moment.now.date()).rules)
    return _tell(conversation, moment, (moment.say(Line.METHOD, rules=rules),))


def person(conversation: Conversation, moment: Moment) -> Turn:
    """Names the people to turn to, and whom to ask in general."""
    place = moment.deployment
    if place.people:
        people = ListBlock(tuple(Document.of(contact).blocks for contact in place.people))
        named = Document.join(moment.say(Line.PERSON_PEOPLE), Document((people,)))
    else:
        named = moment.say(Line.PERSON_NOBODY)
    told = Document.join(
        named,
        moment.say(Line.PERSON_OFFICER, contact=place.data_protection) if place.data_protection else Document(),
        moment.say(Line.PERSON_OPERATOR, operator=place.operator) if place.operator else Document(),
        moment.say(Line.PERSON_GENERAL),
    )
    return _tell(conversation, moment, (told,))


def has_result(conversation: Conversation, moment: Moment) -> bool:
    """Whether every question was settled, also while one of them is asked again."""
    return conversation.path is not None and isinstance(moment.walk(conversation).next_step(), Done)


def _tell(conversation: Conversation, moment: Moment, documents: Iterable[Document]) -> Turn:
    """Says something and, in a message of its own, asks again what is open."""
    return say(conversation, *documents, what_is_open(conversation, moment, briefly=True))


def _extent(moment: Moment) -> Document:
    """How much the knowledge holds."""
    knowledge = held_on(moment.content.knowledge, moment.now.date())
    facts = sum(bool(fact.sources) for product in knowledge.products.values() for fact in product.facts.values())
    return moment.say(
        Line.SOURCES_BEFORE,
        sources=len(knowledge.sources),
        facts=facts,
        products=len(knowledge.products),
        date=knowledge.date,
    )
