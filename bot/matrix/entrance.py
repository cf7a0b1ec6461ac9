"""Where the bot goes in and out: invitations, its own entry, and rooms that are replaced by others.

Source: Matrix client-server API, "Room membership", POST /join/{roomIdOrAlias}, "Room upgrades", "m.room.tombstone".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import structlog

from bot.errors import HomeserverError, LoggedOutSoftly, RateLimited, Refused, TokenRevoked
from bot.matrix.client import MAX_FAILURES
from bot.matrix.guard import GuardedClient
from bot.matrix.house import House
from bot.matrix.http import good
from bot.matrix.identity import API
from bot.matrix.rooms import Rooms
from bot.service.mail import RoomId
from bot.service.verdict import Ignored, Upgraded, Verdict

log = structlog.get_logger(__name__)


class Entrance:
    """Enters rooms and declines to.

    Args:
        client: the logged-in client.
        rooms: knows what rooms are like.
        house: the rules about rooms and people.
    """

    def __init__(self, client: GuardedClient, rooms: Rooms, house: House) -> None:
        self._client = client
        self._rooms = rooms
        self._house = house
        self._failures: Counter[str] = Counter()

    async def invited(self, room: str, sender: str) -> Verdict:
        """Accepts or declines an invitation; what comes of it is told by the sync."""
        if room != self._house.admin_room and not self._house.audience.may_talk(sender):
            log.info("invite_declined")
            await self._leave(room)
            return Ignored()
        try:
            await self._join(room)
        except Refused as error:
            log.warning("join_refused", code=error.code)
        else:
            log.info("joined")
        return Ignored()

    async def replaced(self, room: str, tombstone: Mapping[str, object], sender: str) -> Verdict:
        """Follows to the room that replaces this one; where the bot is not let in, its invitation will come."""
        successor = tombstone.get("replacement_room")
        if not isinstance(successor, str) or not successor or successor in {room, self._house.admin_room}:
            return Ignored()
        try:
            await self._join(successor, via=sender.partition(":")[2])
        except Refused:
            # Whether it is the right room is seen when the bot has entered it.
            return Upgraded(RoomId(successor))
        if await self._rooms.predecessor(successor) != room:
            log.warning("upgrade_not_confirmed")
            await self._leave(successor)
            return Ignored()
        log.info("upgraded")
        return Upgraded(RoomId(successor))

    async def predecessor(self, room: str) -> RoomId | None:
        """The room that this one replaces, if it does and the bot is still there to be told so."""
        try:
            predecessor = await self._rooms.predecessor(room)
        except Refused:
            return None
        return RoomId(predecessor) if predecessor is not None else None

    async def _join(self, room: str, *, via: str = "") -> None:
        """Enters a room; that it is broken on the server must not be waited for without end.

        Raises:
            Refused: it is not let in, or the room is broken.
            HomeserverError: it may work later.
        """
        servers = "?" + urlencode({"via": via, "server_name": via}) if via else ""
        try:
            good(await self._client.request("POST", f"{API}/join/{quote(room, safe='')}{servers}", {}))
        except (Refused, RateLimited, TokenRevoked, LoggedOutSoftly):
            self._failures.pop(room, None)
            raise
        except HomeserverError as error:
            self._failures[room] += await self._client.is_well()
            if self._failures[room] < MAX_FAILURES:
                raise
            del self._failures[room]
            raise Refused("given-up", what="join", kind=error.code) from error
        self._failures.pop(room, None)

    async def _leave(self, room: str) -> None:
        """Leaves and forgets a room; the homeserver may then remove it."""
        path = f"{API}/rooms/{quote(room, safe='')}"
        try:
            good(await self._client.request("POST", f"{path}/leave", {}))
            good(await self._client.request("POST", f"{path}/forget", {}))
        except Refused as error:
            log.warning("leave_refused", code=error.code)
