"""The survey: two questions, whose answers go to the admins in one line, with nothing that tells from whom."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.asking import offers
from bot.conversation.commands.after import has_result
from bot.conversation.commands.reporting import objection_to, told
from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import SILENCE, ask_again
from bot.conversation.state import Asking, Conversation, Pending
from bot.conversation.turn import Turn
from bot.texts import Document, Register


def survey(conversation: Conversation, moment: Moment) -> Turn:
    """Asks the first of two questions, once there is a result; where nobody would get the answers, says so."""
    place = moment.deployment
    if not place.takes_reports:
        is_terminal = place.channel is Channel.TERMINAL
        nowhere = Line.SURVEY_TERMINAL if is_terminal else Line.SURVEY_NOWHERE
        return ask_again(conversation, moment, moment.say(nowhere))
    if not has_result(conversation, moment):
        return ask_again(conversation, moment, moment.say(Line.SURVEY_EARLY))
    return ask_again(conversation.asked(Asking.HELPFUL), moment, moment.say(Line.SURVEY))


def end_survey(conversation: Conversation, helpful: str, missing: str | None, moment: Moment) -> Turn:
    """Passes the answers on; where both questions were passed over, nothing.

    Args:
        conversation: the state, with the second question still open.
        helpful: the id of the answer to the first question; empty where it was passed over.
        missing: what was missing, as the person put it, empty for nothing; None where the question was passed over.
        moment: what is said with.
    """
    done = conversation.attentive()
    if (not helpful and missing is None) or not moment.deployment.takes_reports:
        return ask_again(done, moment, moment.say(Line.SURVEY_CANCELLED))
    missing = told(missing) if missing else missing
    objection = objection_to(missing, moment) if missing else SILENCE
    if objection:
        return ask_again(conversation, moment, objection)
    line = _line(conversation, helpful, missing, moment=moment.speaking(Register.DE))
    return replace(ask_again(done, moment, moment.say(Line.SURVEY_TAKEN)), for_admins=line)


def _line(conversation: Conversation, helpful: str, missing: str | None, *, moment: Moment) -> Document:
    labels = {offer.id: offer.label for offer in offers(Pending(Asking.HELPFUL), conversation, moment)}
    untold = moment.sentences.text(Line.ADMIN_SURVEY_UNTOLD)
    if missing:
        lacked = f"„{missing}“"
    else:
        lacked = untold if missing is None else moment.sentences.text(Line.ADMIN_SURVEY_NOTHING)
    return moment.say(Line.ADMIN_SURVEY, helpful=labels.get(helpful, untold), missing=lacked)
