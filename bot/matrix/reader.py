"""What an arrival means: the Matrix part of handling it (:class:`bot.service.ports.Reader`).

Arrivals come as the homeserver sent them and are decrypted here, one by one; what one of them holds costs no other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from urllib.parse import quote

import structlog
from nio import MegolmEvent

from bot.conversation.incoming import Edited, EventId, Joined
from bot.matrix.admission import is_own_entry
from bot.matrix.cleaning import as_object
from bot.matrix.entrance import Entrance
from bot.matrix.guard import GuardedClient, RoomEvent
from bot.matrix.house import House
from bot.matrix.http import good
from bot.matrix.identity import API
from bot.matrix.incoming import Protection, Reading, read_event
from bot.matrix.rooms import Rooms, RoomState
from bot.matrix.signing import text_at
from bot.matrix.unreadable import PATIENCE_SECONDS, UnreadableMessages
from bot.service.mail import Arrival
from bot.service.verdict import Ended, Heard, Ignored, Remark, Verdict

log = structlog.get_logger(__name__)


class MatrixReader:
    """Reads arrivals.

    Args:
        client: the logged-in client.
        rooms: knows what rooms are like.
        house: the rules about rooms and people.
        patience: seconds to wait for the key of a message.
        now: monotonic seconds.
    """

    def __init__(
        self,
        client: GuardedClient,
        rooms: Rooms,
        house: House,
        *,
        patience: float = PATIENCE_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._rooms = rooms
        self._house = house
        self._entrance = Entrance(client, rooms, house)
        self._unreadable = UnreadableMessages(client, patience=patience, now=now)

    async def read(self, arrival: Arrival) -> Verdict:
        """What an arrival means; see :class:`bot.service.ports.Reader`."""
        match arrival.content:
            case {"kind": "removed"}:
                self._rooms.changed(arrival.room)
                self._unreadable.read(arrival.room)
                return Ended(leaves=False)
            case {"kind": "invite", "sender": str(sender)}:
                return await self._entrance.invited(arrival.room, sender)
            case {"kind": "event", "event": dict(event)}:
                return await self._event(arrival.room, event)
        return Ignored()

    async def _event(self, room: str, event: Mapping[str, object]) -> Verdict:
        if room == self._house.admin_room:
            return Ignored()
        if "state_key" in event:
            return await self._change(room, event)
        opened = self._client.opened(event, room)
        if opened is None:
            return Ignored()
        if isinstance(opened, MegolmEvent):
            return await self._objection(room) or await self._unreadable.verdict(opened)
        if text_at(opened.source, "type") == "m.room.encrypted":
            return await self._objection(room) or self._unreadable.told(room, _event_id(event))
        if getattr(opened, "decrypted", False):
            self._unreadable.read(room)
        return await self._message(room, opened)

    async def _change(self, room: str, event: Mapping[str, object]) -> Verdict:
        content = as_object(event.get("content"))
        match event.get("type"):
            case "m.room.tombstone":
                return await self._entrance.replaced(room, content, text_at(event, "sender"))
            case "m.room.encryption":
                return await self._objection(room) or Heard(Joined(_event_id(event)))
            case "m.room.member" if is_own_entry(event, self._client.user_id):
                return await self._entered(room, event)
        invited = text_at(event, "state_key") if text_at(content, "membership") == "invite" else ""
        return _about_members(await self._rooms.loaded(room), self._house, self._client.user_id, invited) or Ignored()

    async def _entered(self, room: str, event: Mapping[str, object]) -> Verdict:
        objection = await self._objection(room)
        if objection is not None:
            return objection
        return Heard(Joined(_event_id(event)), await self._entrance.predecessor(room))

    async def _objection(self, room: str) -> Verdict | None:
        """What keeps the bot from talking in a room, or None."""
        state = await self._rooms.loaded(room)
        if (about_members := _about_members(state, self._house, self._client.user_id)) is not None:
            return about_members
        return None if state.encrypted else self._remark("room.unencrypted")

    async def _message(self, room: str, event: RoomEvent) -> Verdict:
        reading = self._reading(event)
        if reading is None:
            return Ignored()
        if (objection := await self._objection(room)) is not None:
            return objection
        if reading.protection is Protection.PLAIN:
            return self._remark("room.plain_message")
        if isinstance(reading.incoming, Edited) and await self._is_foreign(room, event, reading.incoming):
            return Ignored()
        return Heard(reading.incoming)

    def _reading(self, event: RoomEvent) -> Reading | None:
        with self._client.contain("read"):
            return read_event(event, self._house.audience)
        return None

    async def _is_foreign(self, room: str, event: RoomEvent, edit: Edited) -> bool:
        """Whether somebody changes another's message, which is void.

        With one person in the room there is nobody to ask about: what that person did not write, the bot did, and the
        interview knows of no answer there.

        Source: Matrix client-server API, "Validity of replacement events".
        """
        state = await self._rooms.loaded(room)
        if len(state.members) <= 2:
            return False
        path = f"{API}/rooms/{quote(room, safe='')}/event/{quote(edit.original, safe='')}"
        answer = await self._client.request("GET", path)
        if answer.status == 404:
            return True
        return text_at(good(answer).body, "sender") != text_at(event.source, "sender")

    def _remark(self, sentence: str, *, leaves: bool = False) -> Remark:
        return Remark(sentence, self._house.sentence(sentence), leaves)


def _about_members(state: RoomState, house: House, own_user_id: str, invited: str = "") -> Verdict | None:
    """What the members of a room mean to the bot; somebody who is invited counts as one."""
    members = state.members | {invited} if invited else state.members
    if len(members) > house.max_members:
        return Remark("room.too_many", house.sentence("room.too_many"), leaves=True)
    return Ended(leaves=True) if members <= {own_user_id} else None


def _event_id(event: Mapping[str, object]) -> EventId:
    return EventId(text_at(event, "event_id"))
