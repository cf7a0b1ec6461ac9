"""What the bot knows of a room: asked for when somebody speaks there, kept while the room is active.

A start costs nothing for rooms in which nobody speaks, however many they are. What a room is like is forgotten as soon
as the homeserver tells of a change, and some minutes after nobody has asked.

Source: Matrix client-server API, GET /rooms/{roomId}/state/{eventType}/{stateKey}, GET /rooms/{roomId}/joined_members.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.matrix.guard import GuardedClient
from bot.matrix.http import good, unreachable
from bot.matrix.identity import API

IDLE_SECONDS = 600.0
"""Seconds after which a room is forgotten in which nobody speaks."""

MAX_ROOMS = 1000
"""Rooms that are remembered at once."""

MAX_ATTEMPTS = 5
"""How often a room is asked for that changes while it is."""


@dataclass(frozen=True, slots=True)
class RoomState:
    """What a room is like.

    Attributes:
        encrypted: whether messages are encrypted there.
        members: who is in it, the bot included.
    """

    encrypted: bool
    members: frozenset[str]


@dataclass(slots=True)
class _Place:
    """A room that is remembered; its state is None where it has to be asked for."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    state: RoomState | None = None
    changes: int = 0
    used: float = 0.0


class Rooms:
    """Knows the rooms that are active.

    Args:
        client: the logged-in client.
        most: how many are remembered at once.
        now: monotonic seconds.
    """

    def __init__(
        self, client: GuardedClient, *, most: int = MAX_ROOMS, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._most = most
        self._now = now
        self._places: OrderedDict[str, _Place] = OrderedDict()

    async def loaded(self, room: str) -> RoomState:
        """What a room is like, asked for where that is not known.

        Raises:
            Refused: the bot is not in the room.
            HomeserverError: it cannot be told now; nothing may be sent.
        """
        self.forget_idle()
        place = self._places.setdefault(room, _Place())
        self._places.move_to_end(room)
        place.used = self._now()
        async with place.lock:
            for _ in range(MAX_ATTEMPTS):
                if place.state is not None:
                    return place.state
                changes = place.changes
                state = await self._asked(room)
                if changes == place.changes:
                    place.state = state
        raise unreachable(self._client.homeserver, "room keeps changing")

    def changed(self, room: str) -> None:
        """What is known of a room holds no longer."""
        place = self._places.get(room)
        if place is not None:
            place.changes += 1
            place.state = None

    def forget_idle(self) -> None:
        """Forgets rooms in which nobody speaks, and the oldest of too many."""
        for room, place in list(self._places.items()):
            if self._now() - place.used < IDLE_SECONDS and len(self._places) < self._most:
                return
            if not place.lock.locked():
                del self._places[room]
                self._client.keys.outbound_group_sessions.pop(room, None)

    def people_elsewhere(self, room: str) -> frozenset[str]:
        """Who is known to be in other rooms than this one."""
        others = (place.state for name, place in self._places.items() if name != room)
        return frozenset(person for state in others if state is not None for person in state.members)

    async def predecessor(self, room: str) -> str | None:
        """The room that this one replaces, where both say so.

        A room may claim to follow any other, and any room may name any other as its successor.
        """
        created = await self._state(room, "m.room.create")
        before = created.get("predecessor") if created else None
        old = before.get("room_id") if isinstance(before, dict) else None
        if not isinstance(old, str):
            return None
        tombstone = await self._state(old, "m.room.tombstone")
        return old if tombstone and tombstone.get("replacement_room") == room else None

    async def _asked(self, room: str) -> RoomState:
        encrypted = room in self._client.encrypted_rooms or await self._state(room, "m.room.encryption") is not None
        if encrypted and room not in self._client.encrypted_rooms:
            # A room that was encrypted once never counts as plain, whatever its state is told to be.
            assert self._client.store is not None, "the crypto store is open"
            self._client.store.save_encrypted_rooms({room})
            self._client.encrypted_rooms.add(room)
        path = f"{API}/rooms/{quote(room, safe='')}/joined_members"
        joined = good(await self._client.request("GET", path)).body.get("joined")
        if not isinstance(joined, dict):
            raise unreachable(self._client.homeserver, "no members")
        return RoomState(encrypted, frozenset(joined))

    async def _state(self, room: str, kind: str) -> Mapping[str, object] | None:
        """The content of a state event; None only where the homeserver says that there is none.

        Raises:
            Refused: the bot may not know.
        """
        answer = await self._client.request("GET", f"{API}/rooms/{quote(room, safe='')}/state/{kind}/")
        if answer.status == 404 and answer.text("errcode") == "M_NOT_FOUND":
            return None
        return good(answer).body
