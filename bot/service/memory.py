"""Conversations in memory, gone with the process."""

from __future__ import annotations

from bot.conversation.state import Conversation
from bot.service.ports import RoomId


class MemoryConversations:
    """Keeps conversations as long as the process lives (:class:`bot.service.ports.Conversations`)."""

    def __init__(self) -> None:
        self._by_room: dict[RoomId, Conversation] = {}

    async def load(self, room: RoomId) -> Conversation | None:
        """The conversation of a room, or None where there is none."""
        return self._by_room.get(room)

    async def save(self, room: RoomId, conversation: Conversation) -> None:
        """Keeps the conversation of a room."""
        self._by_room[room] = conversation

    async def forget(self, room: RoomId) -> None:
        """Drops whatever is kept of a room."""
        self._by_room.pop(room, None)
