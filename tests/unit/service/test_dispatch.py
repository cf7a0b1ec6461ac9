from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.conversation.incoming import Edited, EventId, Incoming, Joined, NotText, Restarted, Said, Unreadable
from bot.conversation.state import Conversation
from bot.conversation.turn import Reply, Turn
from bot.errors import Refused, TokenRevoked
from bot.service.dispatch import Dispatch
from bot.service.handle import Desk, transaction_id
from bot.service.loop_guard import MOST_MESSAGES
from bot.service.memory import MemoryConversations
from bot.service.ports import Outgoing, RoomId
from bot.texts import Document, plain

ROOM, OTHER = RoomId("!one:example.org"), RoomId("!two:example.org")


def said(number: int, text: str = "1") -> Said:
    return Said(EventId(f"${number}"), text)


def echo(conversation: Conversation | None, incoming: Incoming, now: datetime) -> Turn:
    """An interview that names what it heard, twice."""
    assert now.tzinfo is not None
    if isinstance(incoming, Said) and incoming.text == "fault":
        raise ValueError("a mistake in the interview")
    what = f"{type(incoming).__name__} {incoming.origin}"
    return Turn(conversation or Conversation(), (Reply(Document.of(what)), Reply(Document.of("next"))))


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)


@dataclass
class Recorder:
    """Remembers what was sent, and fails where told to."""

    sent: list[Outgoing] = field(default_factory=list)
    shown: list[tuple[RoomId, str]] = field(default_factory=list)
    failure: Exception | None = None
    gate: asyncio.Event | None = None

    async def send(self, outgoing: Outgoing) -> None:
        if self.gate is not None and outgoing.room == ROOM:
            await self.gate.wait()
        if self.failure is not None and outgoing.room == ROOM:
            raise self.failure
        self.sent.append(outgoing)
        if self.gate is not None:
            self.gate.set()

    async def begin(self, room: RoomId, origin: str) -> None:
        self.shown.append((room, origin))

    async def end(self, room: RoomId) -> None:
        self.shown.append((room, "end"))

    def texts(self, room: RoomId = ROOM) -> list[str]:
        return [plain.render(outgoing.document) for outgoing in self.sent if outgoing.room == room]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def dispatch(recorder: Recorder) -> Dispatch:
    return Dispatch(Desk(echo, MemoryConversations(), FixedClock()), recorder, recorder, Document.of("sorry"))


async def work(dispatch: Dispatch, *messages: Incoming, is_catch_up: bool = False) -> None:
    await dispatch.work({ROOM: messages}, is_catch_up=is_catch_up)


async def test_messages_are_answered_in_order(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")))
    await work(dispatch, said(1), said(2))
    assert recorder.texts() == ["Joined $0", "next", "Said $1", "next", "Said $2", "next"]
    assert recorder.shown[:2] == [(ROOM, "$0"), (ROOM, "end")]


async def test_the_same_message_gets_the_same_transaction_ids(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")))
    await work(dispatch, said(1))
    await work(dispatch, said(1))
    ids = [outgoing.transaction_id for outgoing in recorder.sent]
    assert ids[2:4] == ids[4:6]
    assert len(set(ids)) == 4


def test_the_transaction_id_tells_what_an_event_is_answered_as() -> None:
    origin = EventId("$1")
    kinds: list[Incoming] = [Said(origin, "x"), Restarted(origin), Joined(origin), NotText(origin, Unreadable.OTHER)]
    ids = {transaction_id(incoming, number) for incoming in kinds for number in range(3)}
    assert len(ids) == 12
    assert transaction_id(Said(origin, "x"), 1) == transaction_id(Said(origin, "y"), 1)
    assert all(len(each) <= 64 for each in ids)


@pytest.mark.parametrize(
    "missed",
    [
        [said(1), said(2)],
        [Joined(EventId("$0")), said(1), said(2)],
        [said(1), Edited(EventId("$2"), EventId("$1"), "2")],
        [said(1), NotText(EventId("$2"), Unreadable.UNDECRYPTABLE)],
    ],
)
async def test_after_a_restart_missed_messages_answer_nothing(
    dispatch: Dispatch, recorder: Recorder, missed: Sequence[Incoming]
) -> None:
    await work(dispatch, *missed, is_catch_up=True)
    await work(dispatch, said(3))
    assert recorder.texts() == ["Restarted $2", "next", "Said $3", "next"]


async def test_after_a_restart_a_later_first_message_answers_nothing(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, said(1), said(2))
    assert recorder.texts() == ["Restarted $1", "next", "Said $2", "next"]


async def test_an_entry_before_the_restart_is_greeted_after_it(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")), is_catch_up=True)
    assert recorder.texts() == ["Joined $0", "next"]


async def test_what_is_said_with_the_entry_answers_nothing(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")), said(1))
    assert recorder.texts() == ["Joined $0", "next"]


async def test_a_second_entry_does_not_begin_anew(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")))
    await work(dispatch, Joined(EventId("$1")))
    assert recorder.texts() == ["Joined $0", "next"]


async def test_a_mistake_costs_one_message(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")))
    await dispatch.work({ROOM: [said(1, "fault"), said(2)], OTHER: [Joined(EventId("$3"))]}, is_catch_up=False)
    assert recorder.texts()[2:] == ["sorry", "Said $2", "next"]
    assert recorder.texts(OTHER) == ["Joined $3", "next"]


@pytest.mark.parametrize("failure", [Refused("room-not-encrypted"), ValueError()])
async def test_a_room_that_takes_nothing_costs_no_other(
    dispatch: Dispatch, recorder: Recorder, failure: Exception
) -> None:
    recorder.failure = failure
    await dispatch.work({ROOM: [Joined(EventId("$0"))], OTHER: [Joined(EventId("$1"))]}, is_catch_up=False)
    assert recorder.texts(OTHER) == ["Joined $1", "next"]


async def test_the_end_of_the_login_ends_the_work(dispatch: Dispatch, recorder: Recorder) -> None:
    recorder.failure = TokenRevoked("token-revoked")
    with pytest.raises(TokenRevoked):
        await work(dispatch, Joined(EventId("$0")))


async def test_rooms_do_not_wait_for_each_other(dispatch: Dispatch, recorder: Recorder) -> None:
    recorder.gate = asyncio.Event()
    async with asyncio.timeout(5):
        await dispatch.work({ROOM: [Joined(EventId("$0"))], OTHER: [Joined(EventId("$1"))]}, is_catch_up=False)
    assert recorder.texts(ROOM) == ["Joined $0", "next"]


async def test_a_forgotten_room_begins_anew(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")))
    await dispatch.forget(ROOM)
    await work(dispatch, Joined(EventId("$1")))
    assert recorder.texts()[2:] == ["Joined $1", "next"]


async def test_two_bots_fall_silent(dispatch: Dispatch, recorder: Recorder) -> None:
    await work(dispatch, Joined(EventId("$0")))
    await work(dispatch, *(said(number) for number in range(1, 2 * MOST_MESSAGES)))
    assert recorder.texts().count("next") == MOST_MESSAGES
    await dispatch.work({OTHER: [Joined(EventId("$0"))]}, is_catch_up=False)
    assert recorder.texts(OTHER) == ["Joined $0", "next"]
