"""A batch of the sync as messages for the interview: invitations answered, rooms checked, events read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

import structlog
from nio import RoomEncryptionEvent

from bot.conversation.incoming import Edited, EventId, Incoming, Joined
from bot.matrix.guard import RoomEvent
from bot.matrix.incoming import Audience, Protection, Reading, read_event
from bot.matrix.rooms import Rooms
from bot.matrix.signing import text_at
from bot.matrix.sync import SyncBatch, is_own_join
from bot.service.dispatch import Dispatch, side_by_side
from bot.service.ports import RoomId

REMEMBERED_EVENTS = 10_000

log = structlog.get_logger(__name__)


class Reception:
    """Takes in batches of the sync.

    Args:
        rooms: the rules about rooms.
        dispatch: works through messages.
        audience: who may talk to the bot.
    """

    def __init__(self, rooms: Rooms, dispatch: Dispatch, audience: Audience) -> None:
        self._rooms = rooms
        self._dispatch = dispatch
        self._audience = audience
        self._authors: OrderedDict[str, str] = OrderedDict()

    async def take_in(self, batch: SyncBatch) -> None:
        """Handles a batch to its end: when this returns, everything that is to be said was sent."""
        # Whoever is invited is not in the room: a conversation that may be kept has ended, even if nobody told so.
        for room_id in (*batch.left, *(invite.room_id for invite in batch.invites)):
            self._rooms.left(room_id)
            await self._dispatch.forget(RoomId(room_id))
        await side_by_side(self._rooms.answer(invite) for invite in batch.invites)
        if batch.is_first_ever:
            # History that waits for no answer; but a first start that crashed after the entry still owes the opening.
            rooms = {room_id: events for room_id, events in batch.rooms.items() if self._owes_opening(events)}
            batch = replace(batch, rooms=rooms, is_catch_up=False)
        await self._dispatch.work(await self._messages(batch), is_catch_up=batch.is_catch_up)

    async def _messages(self, batch: SyncBatch) -> dict[RoomId, Sequence[Incoming]]:
        messages: dict[RoomId, Sequence[Incoming]] = {}

        async def read(room_id: str, events: Sequence[RoomEvent]) -> None:
            incoming = await self._room(room_id, events)
            if incoming:
                messages[RoomId(room_id)] = incoming

        await side_by_side(read(room_id, events) for room_id, events in batch.rooms.items())
        return messages

    async def _room(self, room_id: str, events: Sequence[RoomEvent]) -> list[Incoming]:
        fresh = [event for event in events if self._is_new(event)]
        entry, after = self._since_entry(fresh)
        readings = [reading for event in after if (reading := self._read(event)) is not None]
        if not await self._rooms.may_talk(room_id, is_addressed=entry is not None or bool(readings)):
            return []
        if any(reading.protection is Protection.PLAIN for reading in readings):
            await self._rooms.reject_plain_message(room_id)
        incoming = [reading.incoming for reading in readings if reading.protection is Protection.ENCRYPTED]
        return [Joined(entry), *incoming] if entry is not None else incoming

    def _since_entry(self, events: Sequence[RoomEvent]) -> tuple[EventId | None, Sequence[RoomEvent]]:
        """The event with which the bot may begin to speak, if it is among these, and what came after it.

        That is the bot's own entry or, where the room was encrypted only later, the start of encryption. What stands
        before the entry is history that was not said to the bot.
        """
        entries = [
            index
            for index, event in enumerate(events)
            if is_own_join(event, self._audience.own_user_id) or _starts_encryption(event)
        ]
        if not entries:
            return None, events
        return EventId(text_at(events[entries[-1]].source, "event_id")), events[entries[-1] + 1 :]

    def _owes_opening(self, events: Sequence[RoomEvent]) -> bool:
        """Whether the bot has entered and said nothing since."""
        entry, after = self._since_entry(events)
        own = self._audience.own_user_id
        return entry is not None and not any(
            text_at(event.source, "sender") == own and "state_key" not in event.source for event in after
        )

    def _read(self, event: RoomEvent) -> Reading | None:
        try:
            reading = read_event(event, self._audience)
        except Exception as error:  # noqa: BLE001
            # The guard around one event: whatever somebody sent, the other events are read.
            log.warning("event_unreadable", kind=type(error).__name__)
            return None
        return None if reading and self._is_foreign_edit(event, reading) else reading

    def _is_foreign_edit(self, event: RoomEvent, reading: Reading) -> bool:
        """Whether somebody changes another's message, which is void.

        Source: Matrix client-server API, "Validity of replacement events".
        """
        if not isinstance(reading.incoming, Edited):
            return False
        sender = text_at(event.source, "sender")
        return self._authors.get(reading.incoming.original, sender) != sender

    def _is_new(self, event: RoomEvent) -> bool:
        """Whether an event comes for the first time; a gap that was fetched may overlap with the timeline."""
        event_id = text_at(event.source, "event_id")
        if event_id in self._authors:
            return False
        self._authors[event_id] = text_at(event.source, "sender")
        if len(self._authors) > REMEMBERED_EVENTS:
            self._authors.popitem(last=False)
        return True


def _starts_encryption(event: RoomEvent) -> bool:
    """Whether a room is encrypted from here on, and was not before."""
    unsigned = event.source.get("unsigned")
    return isinstance(event, RoomEncryptionEvent) and not (isinstance(unsigned, dict) and "prev_content" in unsigned)
