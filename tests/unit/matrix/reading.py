"""A reader of arrivals, the homeserver it asks, and a person who speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.incoming import EventId
from bot.matrix.guard import GuardedClient
from bot.matrix.house import House
from bot.matrix.incoming import Audience
from bot.matrix.reader import MatrixReader
from bot.matrix.rooms import Rooms
from bot.service.mail import Arrival, RoomId
from bot.service.verdict import Verdict
from bot.texts import Document
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, JsonObject, Peer, logged_in, room_event, sync_body
from tests.unit.matrix.room_answers import RoomAnswers
from tests.unit.matrix.scripted_homeserver import Scripted, scripted_homeserver

BERTA, STRANGER, ADMIN_ROOM = "@berta:example.org", "@anna:elsewhere.org", "!admins:example.org"
HOUSE = House(Audience(BOT, ("@*:example.org",)), 3, ADMIN_ROOM, Document.of)


class Ticking:
    """Monotonic seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Setting:
    """What the tests of reading have in common."""

    homeserver: Scripted
    answers: RoomAnswers
    client: GuardedClient
    reader: MatrixReader
    rooms: Rooms
    ticking: Ticking
    peer: Peer

    async def read(self, event: JsonObject, room: str = ROOM) -> Verdict:
        """Reads an event of a room."""
        content = {"kind": "event", "event": event}
        return await self.reader.read(Arrival(EventId(str(event["event_id"])), RoomId(room), content, "n1"))

    async def told(self, kind: str, room: str = ROOM, **further: str) -> Verdict:
        """Reads something that is no event of a room."""
        return await self.reader.read(Arrival(EventId("e"), RoomId(room), {"kind": kind, **further}, "n1"))

    def take_in_key(self) -> None:
        """Brings the bot the key to what the person says."""
        self.client.take_in(sync_body(to_device=(self.peer.room_key(),)))


@asynccontextmanager
async def reading(folder: Path) -> AsyncIterator[Setting]:
    """A reader with an empty crypto store, in an encrypted room with one person."""
    async with scripted_homeserver() as homeserver:
        client = logged_in(GuardedClient, folder)
        assert isinstance(client, GuardedClient)
        client.homeserver = homeserver.address
        answers, rooms, ticking = RoomAnswers(homeserver), Rooms(client), Ticking()
        answers.room(ROOM, BOT, PERSON)
        reader = MatrixReader(client, rooms, HOUSE, patience=60, now=ticking)
        yield Setting(homeserver, answers, client, reader, rooms, ticking, Peer(client))
        await client.close()


def state(kind: str, content: JsonObject, *, key: str = "", sender: str = PERSON) -> JsonObject:
    """A change of the room."""
    return room_event("$state", kind, content, state_key=key, sender=sender)


def membership(user_id: str, now: str, *, sender: str = PERSON) -> JsonObject:
    """A change of somebody's membership."""
    return state("m.room.member", {"membership": now}, key=user_id, sender=sender)


ENTRY = membership(BOT, "join", sender=BOT)


def plain(text: str, sender: str = PERSON) -> JsonObject:
    """A message that is not encrypted."""
    return room_event("$plain", "m.room.message", {"msgtype": "m.text", "body": text}, sender=sender)
