"""A person of the tests who also does what no honest client does: plain rooms, notices, strange events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from nio import RoomCreateResponse

from bot.demo.homeserver import Account, Homeserver
from bot.matrix.admission import events_of, joined_rooms
from bot.matrix.cleaning import as_object
from bot.matrix.client import good
from bot.matrix.crypto_store import CryptoStore
from bot.matrix.guard import GuardedClient, RoomEvent
from bot.matrix.http import good as good_answer
from bot.matrix.identity import API
from bot.matrix.key_care import KeyCare
from bot.matrix.room_keys import ENCRYPTED, RoomKeys
from bot.matrix.rooms import Rooms
from bot.matrix.session import Access, locked, open_session
from bot.matrix.signing import text_at
from bot.matrix.sync import SYNC_FILTER

ENCRYPTION: dict[str, object] = {"algorithm": "m.megolm.v1.aes-sha2"}


class Visitor:
    """A logged-in person."""

    def __init__(self, client: GuardedClient) -> None:
        assert client.store is not None
        self.client = client
        self.user_id = client.user_id
        self.rooms = Rooms(client)
        self._keys = RoomKeys(client, CryptoStore(client.store.database))
        self._key_care = KeyCare(client)
        self._position = ""
        self.to_device: list[Mapping[str, object]] = []
        self._events: list[tuple[str, RoomEvent]] = []
        self._sent = 0

    async def open_room(self, *invited: str, encrypted: bool = True) -> str:
        """Makes a room and invites."""
        state = [{"type": "m.room.encryption", "state_key": "", "content": ENCRYPTION}] if encrypted else []
        created = await self.client.room_create(is_direct=True, invite=invited, initial_state=state)
        return good(created, RoomCreateResponse).room_id

    async def say(self, room: str, text: str, **further: object) -> str:
        """Says a text and gives its event id."""
        return await self.send(room, {"msgtype": "m.text", "body": text, **further})

    async def send(
        self,
        room: str,
        content: dict[str, object],
        kind: str = "m.room.message",
        readers: Collection[str] | None = None,
    ) -> str:
        """Sends any event, encrypted where the room is, for everybody there or for some alone."""
        state = await self.rooms.loaded(room)
        if state.encrypted and kind != "m.reaction":
            content = await self.encrypted(room, content, kind, readers)
            kind = ENCRYPTED
        return await self.send_plain(room, content, kind)

    async def encrypted(
        self,
        room: str,
        content: dict[str, object],
        kind: str = "m.room.message",
        readers: Collection[str] | None = None,
    ) -> dict[str, object]:
        """The content of an encrypted event, for everybody in the room or for some alone."""
        if readers is None:
            readers = (await self.rooms.loaded(room)).members
        return await self._keys.encrypted(room, readers, kind=kind, content=content)

    async def send_plain(self, room: str, content: dict[str, object], kind: str = "m.room.message") -> str:
        """Sends any event as it is."""
        self._sent += 1
        path = f"{API}/rooms/{quote(room, safe='')}/send/{kind}/v{self._sent}"
        return good_answer(await self.client.request("PUT", path, content)).text("event_id")

    async def listen(self) -> None:
        """Asks the homeserver for news once."""
        query = {"filter": json.dumps(SYNC_FILTER), "timeout": "5000"}
        if self._position:
            query["since"] = self._position
        body = await self.client.news(query, within=20)
        self.client.take_in(body)
        self.to_device += events_of(as_object(body.get("to_device")))
        await self._key_care.settle()
        for news in joined_rooms(body):
            if news.is_changed:
                self.rooms.changed(news.room)
            for raw in news.events:
                event = self.client.opened(raw, news.room)
                if event is not None:
                    self._events.append((news.room, event))
        self._position = str(body["next_batch"])

    def heard(self, room: str, sender: str, kind: str = "m.text") -> list[str]:
        """What somebody has said in a room so far, oldest first."""
        return [
            text_at(event.source, "content", "body")
            for where, event in self._events
            if where == room
            and text_at(event.source, "sender") == sender
            and text_at(event.source, "content", "msgtype") == kind
        ]

    async def hear(self, room: str, sender: str, count: int, *, within: float = 15) -> list[str]:
        """Waits until somebody has said so many messages."""
        await self.until(lambda: len(self.heard(room, sender)) >= count, within=within)
        return self.heard(room, sender)

    async def hear_of(self, room: str, sender: str, words: str, *, within: float = 15) -> list[str]:
        """Waits until somebody says these words last."""
        await self.until(lambda: words in "".join(self.heard(room, sender)[-1:]), within=within)
        return self.heard(room, sender)

    async def until(self, condition: Callable[[], bool], *, within: float = 15) -> None:
        """Listens until something holds."""
        async with asyncio.timeout(within):
            while not condition():
                await self.listen()

    def membership(self, room: str, user_id: str) -> str:
        """The latest membership of somebody in a room, as far as it was seen."""
        seen = [
            text_at(event.source, "content", "membership")
            for where, event in self._events
            if where == room and event.source.get("state_key") == user_id
        ]
        return seen[-1] if seen else ""

    async def history(self, room: str) -> list[RoomEvent]:
        """The whole room as the homeserver has it, oldest first."""
        path = f"{API}/rooms/{quote(room, safe='')}/messages?dir=b&limit=500"
        chunk = events_of(good_answer(await self.client.request("GET", path)).body, "chunk")
        return [event for raw in chunk[::-1] if (event := self.client.opened(raw, room)) is not None]

    async def members(self, room: str) -> set[str]:
        """Who is in a room now."""
        self.rooms.changed(room)
        return set((await self.rooms.loaded(room)).members)


@asynccontextmanager
async def visit(homeserver: Homeserver, account: Account, folder: Path) -> AsyncIterator[Visitor]:
    """A person who is logged in while the context lasts."""
    access = Access(homeserver.address, account.user_id, password=account.password)
    with locked(folder / account.name) as data:
        async with open_session(access, data) as session:
            visitor = Visitor(session.client)
            await visitor.listen()
            yield visitor
