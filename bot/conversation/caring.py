"""What is said where a message is more than an answer: danger, names, pressure, doubts. The result never changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation.deployment import Channel
from bot.conversation.moment import Moment
from bot.conversation.speak import SILENCE, ask_again, say
from bot.conversation.state import Conversation, Told
from bot.conversation.turn import Turn
from bot.dialog.care import CareLine, Concern, Raised, concern_in
from bot.knowledge.emergency import Contact, Topic, contacts_for
from bot.texts import Document, ListBlock

_SEEN_BY_OTHERS = frozenset({Topic.VIOLENCE, Topic.VIOLENCE_WOMEN, Topic.SEXUAL_VIOLENCE, Topic.CHILD})
"""Dangers in which somebody near may read along."""


def raised_by(text: str, moment: Moment) -> Raised | None:
    """The concern of a text, or None."""
    return concern_in(text, moment.content.care)


def answer_urgent(conversation: Conversation, raised: Raised, moment: Moment) -> Turn | None:
    """The answer to danger or to names, whatever was asked; the text goes no further. None for other concerns."""
    if not raised.concern.is_urgent:
        return None
    if raised.concern is Concern.DANGER:
        return _in_danger(conversation, raised, moment)
    in_room = moment.deployment.channel is Channel.MATRIX
    told = Document.join(moment.say(raised.line), moment.say(CareLine.NAMES_MATRIX) if in_room else SILENCE)
    return ask_again(conversation, moment, told, briefly=True)


def answer_concern(conversation: Conversation, raised: Raised, moment: Moment) -> Turn:
    """The answer to pressure, doubts and insults; then the open question again."""
    return ask_again(replace(conversation, misses=0), moment, moment.say(raised.line), briefly=True)


def _in_danger(conversation: Conversation, raised: Raised, moment: Moment) -> Turn:
    """Whom to call now; the interview rests."""
    topic = raised.topic or Topic.OTHER
    contacts = contacts_for(moment.content.knowledge.emergency, moment.deployment.country, topic)
    people = moment.deployment.people
    resting = replace(conversation.attentive(), is_stopped=True, told=conversation.told | {Told.DANGER})
    return say(
        resting,
        Document.join(moment.say(raised.line), _listed(contacts, moment)),
        Document.join(
            moment.say(CareLine.DANGER_SEEN) if topic in _SEEN_BY_OTHERS else SILENCE,
            moment.say(CareLine.DANGER_PEOPLE, people="; ".join(people)) if people else SILENCE,
            moment.say(CareLine.DANGER_LATER),
        ),
    )


def _listed(contacts: tuple[Contact, ...], moment: Moment) -> Document:
    if not contacts:
        return SILENCE
    items = tuple(Document.join(*_contact(contact, moment)).blocks for contact in contacts)
    hidden = tuple(contact.name[moment.register] for contact in contacts if contact.off_the_bill)
    return Document.join(
        Document((ListBlock(items),)),
        moment.say(CareLine.CONTACT_OFF_THE_BILL, names=hidden) if hidden else SILENCE,
        moment.say(CareLine.CONTACT_CHECKED, date=min(contact.checked_on for contact in contacts)),
    )


def _contact(contact: Contact, moment: Moment) -> Iterator[Document]:
    register = moment.register
    named = {"name": contact.name[register], "audience": contact.audience[register].rstrip(".")}
    if contact.numbers:
        yield moment.say(CareLine.CONTACT, numbers=" · ".join(contact.numbers), **named)
    else:
        yield moment.say(CareLine.CONTACT_WEB_ONLY, web=contact.web or "", **named)
    if contact.hours:
        yield moment.say(CareLine.CONTACT_HOURS, hours=contact.hours[register].rstrip("."))
    if contact.access:
        yield moment.say(CareLine.CONTACT_ACCESS, access=contact.access[register])
    if contact.web and contact.numbers:
        yield moment.say(CareLine.CONTACT_WEB, web=contact.web)
