"""A bot that only sends, on a real homeserver."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from nio import JoinResponse

from bot.demo.homeserver import Account, Homeserver
from bot.matrix.client import good
from bot.matrix.guard import GuardedClient
from bot.matrix.rooms import Rooms
from bot.matrix.session import Access, locked, open_session
from bot.matrix.signing import text_at
from bot.matrix.sync import SYNC_FILTER
from bot.matrix.transport import MatrixTransport
from bot.service.mail import Draft, Posting, PostingKind, RoomId, TransactionId


@dataclass
class Lotse:
    """A bot that only sends."""

    client: GuardedClient
    rooms: Rooms
    transport: MatrixTransport
    since: str = ""

    async def enter(self, room: str) -> None:
        """Accepts an invitation."""
        good(await self.client.join(room), JoinResponse)

    async def listen(self) -> None:
        """Takes in once what the homeserver has for the encryption."""
        since = {"since": self.since} if self.since else {}
        query = {"filter": json.dumps(SYNC_FILTER), "timeout": "0", **since}
        body = await self.client.news(query, within=20)
        self.client.take_in(body)
        self.since = text_at(body, "next_batch")


@asynccontextmanager
async def log_in(homeserver: Homeserver, account: Account, folder: Path) -> AsyncIterator[Lotse]:
    """A bot that is logged in while the context lasts."""
    access = Access(homeserver.address, account.user_id, password=account.password)
    with locked(folder) as data:
        async with open_session(access, data) as session:
            rooms = Rooms(session.client)
            yield Lotse(session.client, rooms, MatrixTransport(session.client, rooms))


def posting(room: str, text: str, *, transaction: str | None = None) -> Posting:
    """A message that was not tried to send yet."""
    content = {"msgtype": "m.text", "body": text, "m.mentions": {}}
    return Posting(1, RoomId(room), Draft(TransactionId(transaction or f"t-{text}"), PostingKind.MESSAGE, content))
