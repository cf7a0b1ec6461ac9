"""Shows people that they are heard, as well as it goes."""

from __future__ import annotations

import structlog

from bot.errors import HomeserverError
from bot.service.mail import RoomId
from bot.service.ports import Attention
from bot.service.room_workers import ENDING

log = structlog.get_logger(__name__)


class Attentive:
    """Shows a room that it is being answered until it is, and never lets that get in the way.

    Args:
        attention: the channel's way of showing it.
    """

    def __init__(self, attention: Attention) -> None:
        self._attention = attention
        self._rooms: set[RoomId] = set()

    async def begin(self, room: RoomId, origin: str) -> None:
        """Shows that the message ``origin`` was read and is being answered."""
        self._rooms.add(room)
        try:
            await self._attention.begin(room, origin)
        except ENDING:
            raise
        except HomeserverError as error:
            log.info("attention_failed", room=room, code=error.code)

    async def end(self, room: RoomId) -> None:
        """Shows that the answer is complete, where its beginning was shown."""
        if room not in self._rooms:
            return
        self._rooms.discard(room)
        try:
            await self._attention.end(room)
        except ENDING:
            raise
        except HomeserverError as error:
            log.info("attention_failed", room=room, code=error.code)
