"""Messages on their way to the homeserver: in order, once, and never unencrypted by mistake."""

from __future__ import annotations

import asyncio
from collections import defaultdict

import structlog
from nio.exceptions import LocalProtocolError

from bot.errors import HomeserverError, RateLimited, Refused, TokenRevoked
from bot.matrix.guard import GuardedClient
from bot.matrix.outgoing import contents
from bot.matrix.sync import growing_pauses
from bot.service.ports import Outgoing, RoomId

TYPING_MS = 20_000
"""Milliseconds after which the mark of typing goes out by itself."""

MAX_ATTEMPTS = 5
"""Attempts at a message that fails for reasons of its own, not the homeserver's."""

log = structlog.get_logger(__name__)


class MatrixSender:
    """Brings messages into rooms (:class:`bot.service.ports.Sender`, :class:`bot.service.ports.Attention`).

    While the homeserver is away or asks to wait, it waits with growing pauses and tries again with the same transaction
    id, so that the homeserver recognises a message that it has already taken.

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
        await asyncio.gather(self._mark_read(room, origin), self._show_typing(room, is_typing=True))

    async def end(self, room: RoomId) -> None:
        """Shows that the bot is done."""
        await self._show_typing(room, is_typing=False)

    async def _deliver(self, room: RoomId, content: dict[str, object], transaction_id: str) -> None:
        pauses = growing_pauses()
        attempts = 0
        while True:
            try:
                await self._client.send_message(room, dict(content), transaction_id)
            except (Refused, TokenRevoked):
                raise
            except HomeserverError as error:
                pause = max(next(pauses), error.retry_after if isinstance(error, RateLimited) else 0)
                log.warning("send_waits", code=error.code, seconds=round(pause, 1))
            except LocalProtocolError as error:
                raise Refused("room-unknown") from error
            except Exception as error:
                # The sender's guard: nio's encryption can fail for one message; the others must still go out.
                attempts += 1
                log.warning("send_failed", kind=type(error).__name__)
                if attempts == MAX_ATTEMPTS:
                    raise Refused("message-not-sent", kind=type(error).__name__) from error
                pause = next(pauses)
            else:
                return
            await asyncio.sleep(pause)

    async def _mark_read(self, room: RoomId, origin: str) -> None:
        try:
            await self._client.room_read_markers(room, origin, origin)
        except TokenRevoked:
            raise
        except HomeserverError as error:
            log.warning("receipt_failed", code=error.code)

    async def _show_typing(self, room: RoomId, *, is_typing: bool) -> None:
        try:
            await self._client.room_typing(room, is_typing, TYPING_MS)
        except TokenRevoked:
            raise
        except HomeserverError as error:
            log.warning("typing_failed", code=error.code)
