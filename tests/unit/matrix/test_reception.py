from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nio import Event, MatrixRoom, RoomMemberEvent

from bot.conversation.incoming import Incoming
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.matrix.guard import GuardedClient, RoomEvent
from bot.matrix.incoming import Audience
from bot.matrix.reception import Reception
from bot.matrix.rooms import House, Rooms
from bot.matrix.sender import MatrixSender
from bot.matrix.sync import Invite, SyncBatch
from bot.service.dispatch import Dispatch
from bot.service.handle import Desk
from bot.service.memory import MemoryConversations
from bot.service.ports import Outgoing, RoomId
from bot.texts import Document
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, JsonObject, logged_in, room_event
from tests.unit.matrix.scripted_homeserver import Scripted, scripted_homeserver

OTHER_PERSON = "@berta:example.org"
AUDIENCE = Audience(BOT, ("@*:example.org",))


class Quiet:
    """Sends nothing."""

    async def send(self, outgoing: Outgoing) -> None:  # noqa: ARG002  the port names it
        raise AssertionError("this interview says nothing")

    async def begin(self, room: RoomId, origin: str) -> None:
        """Nobody looks."""

    async def end(self, room: RoomId) -> None:
        """Nobody looks."""


class Listening:
    """An interview that only remembers what it heard, and of which conversations."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, bool]] = []

    def __call__(self, conversation: Conversation | None, incoming: Incoming, now: datetime) -> Turn:  # noqa: ARG002
        self.heard.append((type(incoming).__name__, incoming.origin, conversation is None))
        return Turn(conversation or Conversation(), ())


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)


@dataclass
class Setting:
    client: GuardedClient
    reception: Reception
    interview: Listening

    @property
    def heard(self) -> list[tuple[str, str]]:
        return [(kind, origin) for kind, origin, _ in self.interview.heard]

    async def take_in(
        self, *events: RoomEvent, invites: tuple[Invite, ...] = (), first_ever: bool = False, catch_up: bool = False
    ) -> None:
        rooms = {ROOM: events} if events else {}
        await self.reception.take_in(SyncBatch("n", invites, rooms, (), catch_up or first_ever, first_ever))


@pytest.fixture
async def homeserver() -> AsyncIterator[Scripted]:
    async with scripted_homeserver() as scripted:
        scripted.others["/join"] = (200, {"room_id": ROOM})
        yield scripted


@pytest.fixture
async def setting(homeserver: Scripted, tmp_path: Path) -> AsyncIterator[Setting]:
    client = logged_in(GuardedClient, tmp_path)
    assert isinstance(client, GuardedClient)
    client.homeserver = homeserver.address
    client.rooms[ROOM].add_member(OTHER_PERSON, None, None)
    interview = Listening()
    dispatch = Dispatch(Desk(interview, MemoryConversations(), FixedClock()), Quiet(), Quiet(), Document.of("sorry"))
    rooms = Rooms(client, MatrixSender(client), House(AUDIENCE, 3, None, Document.of))
    yield Setting(client, Reception(rooms, dispatch, AUDIENCE), interview)
    await client.close()


def entry(event_id: str = "$entry") -> RoomEvent:
    source = room_event(event_id, "m.room.member", {"membership": "join"}, state_key=BOT)
    parsed = Event.parse_event({**source, "sender": BOT})
    assert isinstance(parsed, RoomMemberEvent)
    return parsed


def said(event_id: str, *, sender: str = PERSON, **more: object) -> RoomEvent:
    content: JsonObject = {"msgtype": "m.text", "body": "1", **more}
    parsed = Event.parse_decrypted_event({**room_event(event_id, "m.room.message", content), "sender": sender})
    parsed.decrypted = True
    return parsed


def edit(event_id: str, original: str, *, sender: str = PERSON) -> RoomEvent:
    relation = {"rel_type": "m.replace", "event_id": original}
    return said(
        event_id, sender=sender, **{"m.new_content": {"msgtype": "m.text", "body": "2"}, "m.relates_to": relation}
    )


async def test_nobody_changes_the_message_of_another(setting: Setting) -> None:
    await setting.take_in(entry())
    await setting.take_in(said("$1"), said("$2", sender=OTHER_PERSON))
    await setting.take_in(
        edit("$3", "$1", sender=OTHER_PERSON), edit("$4", "$1"), edit("$5", "$2", sender=OTHER_PERSON)
    )
    assert [origin for kind, origin in setting.heard if kind == "Edited"] == ["$4", "$5"]


async def test_an_edit_of_a_message_from_before_the_start_is_heard(setting: Setting) -> None:
    await setting.take_in(entry())
    await setting.take_in(edit("$2", "$unknown"))
    assert setting.heard[-1] == ("Edited", "$2")


async def test_who_is_invited_anew_begins_anew(setting: Setting) -> None:
    """Removed and invited again so fast that the sync tells only of the invitation."""
    await setting.take_in(entry())
    await setting.take_in(said("$1"))
    await setting.take_in(invites=(Invite(ROOM, PERSON),))
    setting.client.rooms[ROOM] = MatrixRoom(ROOM, BOT, encrypted=True)
    setting.client.rooms[ROOM].add_member(PERSON, None, None)
    await setting.take_in(entry("$entry2"))
    assert setting.interview.heard[-1] == ("Joined", "$entry2", True)


async def test_history_of_other_times_waits_for_no_answer(setting: Setting) -> None:
    await setting.take_in(said("$1"), first_ever=True)
    await setting.take_in(entry(), said("$2", sender=BOT), said("$3"), first_ever=True)
    assert not setting.heard


async def test_a_first_start_that_crashed_after_the_entry_still_speaks_first(setting: Setting) -> None:
    await setting.take_in(said("$0"), entry(), said("$1"), first_ever=True)
    assert setting.heard == [("Joined", "$entry")]


async def test_what_comes_twice_is_heard_once(setting: Setting) -> None:
    await setting.take_in(entry())
    await setting.take_in(said("$1"), said("$1"))
    await setting.take_in(said("$1"))
    assert setting.heard == [("Joined", "$entry"), ("Said", "$1")]
