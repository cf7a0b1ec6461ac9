"""Messages on their way to the homeserver: recognised when they are sent again, and never unencrypted by mistake.

One attempt each; trying again is the business of :mod:`bot.service.delivery`.

Every message carries its transaction id a second time, in a key of its own beside the ciphertext. The homeserver knows
that id anyway, from the address of the request, but forgets it after a day and compares it per device only. In the
room it stands as long as the message, and it can be read without any key, also after the crypto store was lost.

Source: Matrix client-server API, "Transaction identifiers", PUT /rooms/{roomId}/send, GET /rooms/{roomId}/messages,
"Sending encrypted attachments", "Leaving rooms".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from typing import Protocol
from urllib.parse import quote

import structlog
from nio.crypto.attachments import encrypt_attachment

from bot.conversation.incoming import EventId
from bot.errors import LoggedOutSoftly, Refused, TokenRevoked
from bot.matrix.crypto_store import CryptoStore
from bot.matrix.forgetting import forget_keys
from bot.matrix.guard import GuardedClient
from bot.matrix.http import good, unreachable
from bot.matrix.identity import API
from bot.matrix.room_keys import ENCRYPTED, RoomKeys
from bot.matrix.timeline import MARKER, Timeline
from bot.service.mail import Posting, PostingKind, RoomId, transaction_id

MESSAGE = "m.room.message"

GONE = frozenset({(403, "M_FORBIDDEN"), (404, "M_NOT_FOUND"), (404, "M_UNKNOWN")})
"""What homeservers say to somebody who leaves or forgets a room and is not in it, or where there is no such room."""

TYPING_MS = 20_000
"""Milliseconds after which the mark of typing goes out by itself."""

COURTESY_SECONDS = 3.0
"""Seconds for receipt and mark of typing together; the answer matters more."""

log = structlog.get_logger(__name__)


class RoomState(Protocol):
    """What has to be known of a room before anything is sent to it."""

    @property
    def encrypted(self) -> bool:
        """Whether messages to it are encrypted."""

    @property
    def members(self) -> frozenset[str]:
        """Who is in it."""


class RoomStates(Protocol):
    """Knows rooms."""

    async def loaded(self, room: str) -> RoomState:
        """The state of a room, from the homeserver where it is not known.

        Raises:
            HomeserverError: it does not tell.
        """

    def people_elsewhere(self, room: str) -> Collection[str]:
        """Who is known to be in other rooms than this one."""


class MatrixTransport:
    """Brings postings into rooms (:class:`bot.service.ports.Transport`, :class:`bot.service.ports.Attention`).

    Args:
        client: the logged-in client.
        rooms: knows who is in which room.
    """

    def __init__(self, client: GuardedClient, rooms: RoomStates) -> None:
        assert client.store is not None, "the crypto store is open"
        self._client = client
        self._rooms = rooms
        self._store = CryptoStore(client.store.database)
        self._keys = RoomKeys(client, self._store)
        self._timeline = Timeline(client, client.user_id)

    @property
    def device_id(self) -> str:
        """The device that sends."""
        assert self._client.device_id, "the client is logged in"
        return self._client.device_id

    async def upload(self, posting: Posting) -> Mapping[str, object]:
        """Puts a file on the homeserver, encrypted, and gives the content of the event that refers to it."""
        await self._members_of_encrypted(posting.room)
        name, media_type, text = (str(posting.draft.content[key]) for key in ("name", "media_type", "text"))
        plain = text.encode("utf-8", "replace")
        encrypted, keys = await asyncio.to_thread(encrypt_attachment, plain)
        answer = good(await self._client.upload_bytes(encrypted))
        address = answer.text("content_uri")
        if not address:
            raise unreachable(self._client.homeserver, "no address")
        return {
            "msgtype": "m.file",
            "body": name,
            "filename": name,
            "file": {**keys, "url": address},
            "info": {"mimetype": media_type, "size": len(plain)},
            "m.mentions": {},
        }

    async def send(self, posting: Posting) -> EventId:
        """Sends a message, a notice or an uploaded file."""
        draft, room = posting.draft, posting.room
        assert draft.kind is not PostingKind.FILE or posting.is_uploaded, "a file is uploaded before it is sent"
        kind, content = MESSAGE, draft.content
        if draft.kind is not PostingKind.NOTICE or (await self._rooms.loaded(room)).encrypted:
            members = await self._members_of_encrypted(room)
            kind, content = ENCRYPTED, await self._keys.encrypted(room, members, kind=MESSAGE, content=content)
        path = f"{API}/rooms/{_part(room)}/send/{kind}/{_part(draft.transaction_id)}"
        answer = good(await self._client.request("PUT", path, {**content, MARKER: draft.transaction_id}))
        event_id = answer.text("event_id")
        if not event_id:
            raise unreachable(self._client.homeserver, "no event id")
        return EventId(event_id)

    async def find(self, posting: Posting) -> EventId | None:
        """The event of a posting in the room's timeline; None where it certainly is not there."""
        return await self._timeline.find(posting.room, posting.draft.transaction_id)

    async def redact(self, room: RoomId, event_id: EventId) -> None:
        """Redacts one message of the bot."""
        transaction = transaction_id("redact", room, event_id)
        path = f"{API}/rooms/{_part(room)}/redact/{_part(event_id)}/{transaction}"
        good(await self._client.request("PUT", path, {}))

    async def leave(self, room: RoomId) -> None:
        """Leaves and forgets a room."""
        for step in ("leave", "forget"):
            answer = await self._client.request("POST", f"{API}/rooms/{_part(room)}/{step}", {})
            if (answer.status, answer.text("errcode")) not in GONE:
                good(answer)

    async def forget_keys(self, room: RoomId) -> None:
        """Removes the keys of a room, and of people who are in no other."""
        forget_keys(self._client, self._store, room, people_elsewhere=self._rooms.people_elsewhere(room))

    async def begin(self, room: RoomId, origin: str) -> None:
        """Shows that a message was read and that the bot is at work."""
        receipt = self._client.room_read_markers(room, origin, origin)
        await _in_passing(receipt, self._client.room_typing(room, True, TYPING_MS))

    async def end(self, room: RoomId) -> None:
        """Shows that the bot is done."""
        await _in_passing(self._client.room_typing(room, False, TYPING_MS))

    async def _members_of_encrypted(self, room: RoomId) -> frozenset[str]:
        state = await self._rooms.loaded(room)
        if not state.encrypted:
            raise Refused("room-not-encrypted")
        return state.members


def _part(value: str) -> str:
    """A value as one part of a path."""
    return quote(value, safe="")


async def _in_passing(*courtesies: Awaitable[object]) -> None:
    """Does what holds up no message, neither by failing nor by taking long."""
    try:
        async with asyncio.timeout(COURTESY_SECONDS):
            outcomes = await asyncio.gather(*courtesies, return_exceptions=True)
    except TimeoutError as error:
        outcomes = [error]
    for outcome in outcomes:
        if isinstance(outcome, TokenRevoked | LoggedOutSoftly):
            raise outcome
        if isinstance(outcome, BaseException):
            log.warning("courtesy_failed", kind=type(outcome).__name__)
