"""How a conversation ends for good: because the person wants it, or because nobody wrote any more."""

from __future__ import annotations

from datetime import date

from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.opening import begin_anew
from bot.conversation.state import Conversation
from bot.conversation.turn import Effect, Reply, Turn


def erase(moment: Moment) -> Turn:
    """Deletes everything, as asked for, with a receipt; where nothing is stored, begins anew.

    The receipt is said after everything else of the bot is gone from the room. It has nothing of the person in it and
    needs nothing that was said before.
    """
    if moment.deployment.channel is Channel.TERMINAL:
        return begin_anew(moment, Line.ERASED_TERMINAL)
    return _end(moment, Line.ERASED)


def announce_end(conversation: Conversation | None, on: date, moment: Moment) -> Turn:
    """Says that everything will be deleted on a day, and what to do until then; nothing else changes."""
    told = moment.say(Line.EXPIRING, date=on, count=moment.deployment.retention_days)
    return Turn(conversation, (Reply(told),))


def expire(moment: Moment) -> Turn:
    """Deletes everything, as announced, with a receipt."""
    return _end(moment, Line.EXPIRED)


def _end(moment: Moment, receipt: Line) -> Turn:
    return Turn(None, (Reply(moment.say(receipt)),), effect=Effect.ERASURE)
