"""A person of the tests who also does what no honest client does: plain rooms, notices, strange events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from nio import JoinedMembersResponse, RoomCreateResponse, RoomMessagesResponse, RoomSendResponse, SyncResponse

from bot.demo.homeserver import Account, Homeserver
from bot.matrix.client import good
from bot.matrix.guard import GuardedClient, RoomEvent
from bot.matrix.session import Access, locked, open_session
from bot.matrix.signing import text_at
from bot.matrix.sync import SYNC_FILTER

ENCRYPTION: dict[str, object] = {"algorithm": "m.megolm.v1.aes-sha2"}


class Visitor:
    """A logged-in person."""

    def __init__(self, client: GuardedClient) -> None:
        self.client = client
        self.user_id = client.user_id
        self._events: list[tuple[str, RoomEvent]] = []
        self._sent = 0

    async def open_room(self, *invited: str, encrypted: bool = True) -> str:
        """Makes a room and invites."""
        state = [{"type": "m.room.encryption", "state_key": "", "content": ENCRYPTION}] if encrypted else []
        created = await self.client.room_create(is_direct=True, invite=invited, initial_state=state)
        room = good(created, RoomCreateResponse).room_id
        await self.until(lambda: room in self.client.rooms)
        return room

    async def say(self, room: str, text: str, **further: object) -> str:
        """Says a text and gives its event id."""
        return await self.send(room, {"msgtype": "m.text", "body": text, **further})

    async def send(self, room: str, content: dict[str, object], kind: str = "m.room.message") -> str:
        """Sends any event, encrypted where the room is."""
        self._sent += 1
        sent = await self.client.room_send(room, kind, content, f"v{self._sent}", ignore_unverified_devices=True)
        return good(sent, RoomSendResponse).event_id

    async def listen(self) -> None:
        """Asks the homeserver for news once."""
        batch = good(await self.client.sync(timeout=5000, sync_filter=SYNC_FILTER), SyncResponse)
        if self.client.needs_key_upload:
            await self.client.keys_upload()
        if self.client.should_query_keys:
            await self.client.keys_query()
        for room, info in batch.rooms.join.items():
            self._events += [(room, event) for event in info.timeline.events]

    def heard(self, room: str, sender: str) -> list[str]:
        """What somebody has said in a room so far, oldest first."""
        return [
            text_at(event.source, "content", "body")
            for where, event in self._events
            if where == room
            and text_at(event.source, "sender") == sender
            and text_at(event.source, "content", "msgtype") == "m.text"
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
        page = good(await self.client.room_messages(room, limit=500), RoomMessagesResponse)
        return page.chunk[::-1]

    async def members(self, room: str) -> set[str]:
        """Who is in a room now."""
        joined = good(await self.client.joined_members(room), JoinedMembersResponse)
        return {member.user_id for member in joined.members}


@asynccontextmanager
async def visit(homeserver: Homeserver, account: Account, folder: Path) -> AsyncIterator[Visitor]:
    """A person who is logged in while the context lasts."""
    access = Access(homeserver.address, account.user_id, password=account.password)
    with locked(folder / account.name) as data:
        async with open_session(access, data) as session:
            visitor = Visitor(session.client)
            await visitor.listen()
            yield visitor
