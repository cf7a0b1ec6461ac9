"""Messages on their way to the homeserver: in order, once, and never unencrypted by mistake."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable

import structlog

from bot.errors import Refused, TokenRevoked
from bot.matrix.guard import GuardedClient
from bot.matrix.outgoing import contents
from bot.matrix.patience import patiently
from bot.service.ports import Outgoing, RoomId

TYPING_MS = 20_000
"""Milliseconds after which the mark of typing goes out by itself."""

COURTESY_SECONDS = 3.0
"""Seconds for receipt and mark of typing together; the answer matters more."""

log = structlog.get_logger(__name__)


class MatrixSender:
    """Brings messages into rooms (:class:`bot.service.ports.Sender`, :class:`bot.service.ports.Attention`).

    Tries again carry the same transaction id, so that the homeserver recognises a message that it has already taken.

    Args:
        client: the logged-in client.
    """

    def __init__(self, client: GuardedClient) -> None:
        self._client = client
        self._in_order: defaultdict[RoomId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(self, outgoing: Outgoing) -> None:
        """Sends one message to an encrypted room.

        Raises:
            Refused: the room is not encrypted, or the homeserver does not want the message.
            TokenRevoked: the login was ended.
        """
        if not self.is_encrypted(outgoing.room):
            raise Refused("room-not-encrypted")
        await self.explain(outgoing)

    async def explain(self, outgoing: Outgoing) -> None:
        """Sends a message to a room whatever its encryption; only for saying why the bot does not talk there."""
        async with self._in_order[outgoing.room]:
            for number, content in enumerate(contents(outgoing.document)):
                suffix = f".{number}" if number else ""
                await self._deliver(outgoing.room, content, outgoing.transaction_id + suffix)

    def is_encrypted(self, room: RoomId) -> bool:
        """Whether messages to a room are encrypted; a room that is not known is not."""
        known = self._client.rooms.get(room)
        return known is not None and known.encrypted

    async def begin(self, room: RoomId, origin: str) -> None:
        """Shows that a message was read and that the bot is at work; a failure of that is no matter."""
        receipt = self._client.room_read_markers(room, origin, origin)
        await _in_passing(receipt, self._client.room_typing(room, True, TYPING_MS))

    async def end(self, room: RoomId) -> None:
        """Shows that the bot is done."""
        await _in_passing(self._client.room_typing(room, False, TYPING_MS))

    def forget(self, room: RoomId) -> None:
        """Drops what is kept of a room that the bot is no longer in."""
        self._in_order.pop(room, None)

    async def _deliver(self, room: RoomId, content: dict[str, object], transaction_id: str) -> None:
        async def attempt() -> str:
            return await self._client.send_message(room, dict(content), transaction_id)

        await patiently(self._client, attempt, what="send")


async def _in_passing(*courtesies: Awaitable[object]) -> None:
    """Does what holds up no message, neither by failing nor by taking long."""
    try:
        async with asyncio.timeout(COURTESY_SECONDS):
            outcomes = await asyncio.gather(*courtesies, return_exceptions=True)
    except TimeoutError as error:
        outcomes = [error]
    for outcome in outcomes:
        if isinstance(outcome, TokenRevoked):
            raise outcome
        if isinstance(outcome, BaseException):
            log.warning("courtesy_failed", kind=type(outcome).__name__)
