"""What a person may demand about their data: to be told, to get them, to stop, to have them deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.conversation.commands.explaining import stored_answers
from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import ask_again, say, what_is_open
from bot.conversation.state import Asking, Conversation, Told
from bot.conversation.turn import Effect, Turn
from bot.dialog.engine import Ask
from bot.texts import Document


def show_privacy(conversation: Conversation, moment: Moment) -> Turn:
    """Says who is responsible, what is stored where and for how long, and which rights there are by which word.

    What the configuration does not tell is said to be missing. The notice has what Articles 13 to 21 GDPR ask for and
    the bot can know; the legal basis, for one, only the operator can.
    """
    if moment.deployment.channel is Channel.TERMINAL:
        return ask_again(conversation, moment, moment.say(Line.PRIVACY_TERMINAL))
    notice = Document.join(
        _responsible(moment),
        moment.say(Line.PRIVACY_STORED),
        moment.say(Line.PRIVACY_DURATION, count=moment.deployment.retention_days, date=_end(moment)),
        moment.say(Line.PRIVACY_RIGHTS),
    )
    return say(conversation, notice, moment.say(Line.PRIVACY_HOMESERVER), what_is_open(conversation, moment))


def _responsible(moment: Moment) -> Document:
    place = moment.deployment
    return Document.join(
        moment.say(Line.PRIVACY_OPERATOR, operator=place.operator)
        if place.operator
        else moment.say(Line.PRIVACY_NO_OPERATOR),
        moment.say(Line.PRIVACY_OFFICER, contact=place.data_protection)
        if place.data_protection
        else moment.say(Line.PRIVACY_NO_OFFICER),
    )


def export(conversation: Conversation, moment: Moment) -> Turn:
    """Hands out everything that is stored about the conversation; where nothing is, lists the answers."""
    if moment.deployment.channel is Channel.TERMINAL:
        listed = Document.join(moment.say(Line.EXPORT_TERMINAL), stored_answers(conversation, moment))
        return ask_again(conversation, moment, listed)
    return replace(ask_again(conversation, moment, moment.say(Line.EXPORT_MATRIX)), effect=Effect.EXPORT)


def stop(conversation: Conversation, moment: Moment) -> Turn:
    """Asks no more, and says until when the answers stay and how to go on or have them deleted."""
    is_matrix = moment.deployment.channel is Channel.MATRIX
    told = moment.say(Line.STOPPED_MATRIX, date=_end(moment)) if is_matrix else moment.say(Line.STOPPED_TERMINAL)
    return say(replace(conversation.attentive(), is_stopped=True), told)


def resume(conversation: Conversation, moment: Moment) -> Turn:
    """Goes on where the conversation was stopped; elsewhere asks again what is open."""
    going_on = replace(conversation, is_stopped=False, told=conversation.told - {Told.DANGER})
    if not isinstance(moment.step(going_on), Ask):
        return say(going_on, moment.say(Line.RESUMED_DONE))
    return ask_again(going_on, moment, moment.say(Line.RESUMED))


def ask_to_erase(conversation: Conversation, moment: Moment) -> Turn:
    """Asks whether everything is to be deleted, and says what will remain."""
    return ask_again(conversation.asked(Asking.ERASURE), moment)


def _end(moment: Moment) -> date:
    """The day until which everything is kept if nobody writes any more."""
    return moment.now.date() + timedelta(days=moment.deployment.retention_days)
