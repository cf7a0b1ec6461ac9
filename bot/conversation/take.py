"""The only entrance to the interview: one message in, one turn out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.conversation.asking import what_is_asked
from bot.conversation.content import Content
from bot.conversation.deployment import Deployment
from bot.conversation.ending import announce_end, expire
from bot.conversation.hearing import REACTIONS, react
from bot.conversation.incoming import Edited, Expired, Expiring, Incoming, Joined, Moved, NotText, Restarted, Said
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.opening import begin_after_loss, greet
from bot.conversation.proceed import go_on
from bot.conversation.revision import news, revise
from bot.conversation.speak import SILENCE, ask_again, in_one_paragraph
from bot.conversation.state import Asking, Conversation
from bot.conversation.turn import Reply, Turn
from bot.dialog.engine import Ask
from bot.dialog.understand.commands import command_in, confirmed
from bot.texts import Document

_PAUSE_DAYS = 1
"""After so many days without a message the person is told where we are."""


def take(
    conversation: Conversation | None,
    incoming: Incoming,
    *,
    content: Content,
    deployment: Deployment,
    now: datetime,
) -> Turn:
    """What one message leads to.

    Args:
        conversation: the state so far; None where nothing is known of it.
        incoming: what came.
        content: what the bot asks, knows and says.
        deployment: where it runs.
        now: the time; the recommendation depends on its day.
    """
    register = deployment.language if conversation is None else conversation.register
    moment = Moment(content, deployment, now, register)
    if isinstance(incoming, Expired):
        return expire(moment)
    if isinstance(incoming, Expiring):
        return announce_end(conversation, incoming.on, moment)
    if isinstance(incoming, Joined | Restarted) or conversation is None:
        beginning = moment.speaking(deployment.language)
        return greet(beginning) if isinstance(incoming, Joined | Moved) else begin_after_loss(beginning)
    if conversation.version == content.version:
        turn = _react(conversation, incoming, moment)
    else:
        turn = _after_revision(conversation, incoming, moment)
    return _noting_the_day(_with_result(turn, moment), conversation, incoming, moment)


def _noting_the_day(turn: Turn, before: Conversation, incoming: Incoming, moment: Moment) -> Turn:
    """Remembers the day of the message; after days of silence the reply begins with where we are."""
    if turn.conversation is None or not turn.replies or not isinstance(incoming, Said | Edited | NotText):
        return turn
    today = moment.now.date()
    is_back = before.last_day is not None and (today - before.last_day).days >= _PAUSE_DAYS
    noted = replace(turn.conversation, last_day=today)
    turn = replace(turn, conversation=noted)
    if not is_back or not before.answers.values or before.version != moment.content.version:
        return turn
    step = moment.step(before)
    if before.is_stopped or not isinstance(step, Ask) or turn.result is not None:
        return turn
    first, *others = turn.replies
    spoken = moment.speaking(noted.register)
    told = spoken.say(Line.COME_BACK, number=step.number, total=step.total, count=len(before.answers.values))
    return replace(turn, replies=(Reply(Document.join(told, first.document)), *others))


def _react(conversation: Conversation, incoming: Moved | Said | Edited | NotText, moment: Moment) -> Turn:
    if not isinstance(incoming, Moved):
        return react(conversation, incoming, moment)
    is_done = what_is_asked(conversation) is None and not isinstance(moment.step(conversation), Ask)
    return ask_again(conversation, moment, moment.say(Line.MOVED_DONE if is_done else Line.MOVED))


def _after_revision(before: Conversation, incoming: Moved | Said | Edited | NotText, moment: Moment) -> Turn:
    """Brings the conversation up to the present dialog, says so, and then reacts.

    What would answer the open question is not taken: it was written in answer to the older dialog, where a number may
    have meant something else. Where nothing is left to ask now, there is a result: there may never have been one.
    """
    revision = revise(before, moment.content)
    conversation, told = revision.conversation, news(revision, moment)
    if _begins_anew(conversation, incoming, moment):
        return _react(conversation, incoming, moment)
    if _is_answer(conversation, incoming, moment):
        if isinstance(moment.step(conversation), Ask):
            told = in_one_paragraph(told, moment.say(Line.REVISED_NOT_TAKEN))
        return go_on(conversation, moment, told, changed=True)
    turn = _react(conversation, incoming, moment)
    if not turn.replies:
        return replace(turn, conversation=before)  # the next reply will tell
    first, *others = turn.replies
    return replace(turn, replies=(Reply(Document.join(told, first.document)), *others))


def _begins_anew(conversation: Conversation, incoming: Incoming, moment: Moment) -> bool:
    """Whether the person agrees to throw everything away: what became of the answers is then no news any more."""
    is_agreed = isinstance(incoming, Said) and confirmed(incoming.text, moment.words) is True
    return is_agreed and conversation.is_asked(Asking.RESTART, Asking.ERASURE)


def _is_answer(conversation: Conversation, incoming: Incoming, moment: Moment) -> bool:
    """Whether something would be taken for the answer to an open question."""
    if not isinstance(incoming, Said) or conversation.pending is not None or conversation.is_stopped:
        return False
    command = command_in(incoming.text, moment.words)
    return command is None or command in REACTIONS


def _with_result(turn: Turn, moment: Moment) -> Turn:
    """The turn with the result after it, where nothing is left to ask and the present answers have none yet.

    An answer may be changed and the result wait behind a question that was asked back, or behind a rest.
    """
    conversation = turn.conversation
    if conversation is None or not conversation.is_due or conversation.is_stopped or not turn.replies:
        return turn
    spoken = moment.speaking(conversation.register)
    if what_is_asked(conversation) is not None or isinstance(spoken.step(conversation), Ask):
        return turn
    result = go_on(conversation, spoken, SILENCE, changed=True)
    return replace(
        turn, conversation=result.conversation, replies=(*turn.replies, *result.replies), result=result.result
    )
