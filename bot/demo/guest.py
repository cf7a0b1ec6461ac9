"""A guest of the demo: a real Matrix user who encrypts and decrypts, with a signed device as Element's users have."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from nio import MegolmEvent, RoomCreateResponse, RoomMessageText, RoomPreset

from bot.demo.homeserver import Account
from bot.errors import HomeserverError
from bot.matrix.admission import RoomNews, joined_rooms
from bot.matrix.client import good
from bot.matrix.crypto_store import CryptoStore
from bot.matrix.guard import GuardedClient
from bot.matrix.http import good as good_answer
from bot.matrix.identity import API
from bot.matrix.key_care import KeyCare
from bot.matrix.room_keys import ENCRYPTED, RoomKeys
from bot.matrix.rooms import Rooms
from bot.matrix.session import Access, locked, open_session
from bot.matrix.sync import GRACE_SECONDS, SYNC_FILTER

ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
"""The state that makes a room encrypted from its first message on."""

POLL_MILLISECONDS = 10_000
"""How long one request for news may stay open at the homeserver."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the bot as it arrived: decrypted by the guest's own client."""

    body: str
    formatted_body: str | None


class Guest:
    """A logged-in guest, in one direct message.

    Args:
        client: the guest's client.
    """

    def __init__(self, client: GuardedClient) -> None:
        assert client.store is not None, "the crypto store is open"
        self._client = client
        self._rooms = Rooms(client)
        self._keys = RoomKeys(client, CryptoStore(client.store.database))
        self._key_care = KeyCare(client)
        self._position = ""
        self._room = ""
        self._partner = ""
        self._said = 0
        self._unheard: deque[Heard] = deque()

    async def open_direct_message(self, user_id: str) -> None:
        """Opens an encrypted direct message, as Element does with "Start chat"."""
        created = await self._client.room_create(
            is_direct=True, preset=RoomPreset.trusted_private_chat, invite=[user_id], initial_state=[ENCRYPTION]
        )
        self._room = good(created, RoomCreateResponse).room_id
        self._partner = user_id

    async def say(self, text: str) -> None:
        """Says something to the bot, encrypted.

        Raises:
            HomeserverError: it could not be sent.
        """
        self._said += 1
        content: dict[str, object] = {"msgtype": "m.text", "body": text, "m.mentions": {}}
        members = (await self._rooms.loaded(self._room)).members
        encrypted = await self._keys.encrypted(self._room, members, kind="m.room.message", content=content)
        path = f"{API}/rooms/{quote(self._room, safe='')}/send/{ENCRYPTED}/guest{self._said}"
        good_answer(await self._client.request("PUT", path, encrypted))

    async def hear(self) -> Heard:
        """Waits for the bot's next message; the caller sets the limit.

        Raises:
            HomeserverError: ``guest-cannot-read`` where it cannot be decrypted.
        """
        while not self._unheard:
            await self.listen(POLL_MILLISECONDS)
        return self._unheard.popleft()

    async def listen(self, milliseconds: int) -> None:
        """Asks the homeserver for news once: takes in keys, keeps the own ones complete, collects what the bot said."""
        query = {"filter": json.dumps(SYNC_FILTER), "timeout": str(milliseconds)}
        if self._position:
            query["since"] = self._position
        body = await self._client.news(query, within=milliseconds / 1000 + GRACE_SECONDS)
        self._client.take_in(body)
        await self._key_care.settle()
        for news in joined_rooms(body):
            if news.is_changed:
                self._rooms.changed(news.room)
            if news.room == self._room:
                self._hear(news)
        self._position = str(body["next_batch"])

    def _hear(self, news: RoomNews) -> None:
        for raw in news.events:
            event = self._client.opened(raw, self._room) if raw.get("sender") == self._partner else None
            if isinstance(event, MegolmEvent):
                raise HomeserverError("guest-cannot-read")
            if isinstance(event, RoomMessageText):
                self._unheard.append(Heard(event.body, event.formatted_body))


@asynccontextmanager
async def log_in(homeserver: str, account: Account, folder: Path) -> AsyncIterator[Guest]:
    """A guest who is logged in while the context lasts.

    Args:
        homeserver: base URL of the client API.
        account: whose login.
        folder: where the guest's keys lie.
    """
    access = Access(homeserver, account.user_id, password=account.password)
    with locked(folder) as data:
        async with open_session(access, data) as session:
            guest = Guest(session.client)
            await guest.listen(0)
            yield guest
