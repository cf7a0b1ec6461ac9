"""Messages that cannot be read: their key is asked for and waited for, then the person is told, once.

Source: Matrix client-server API, "m.room_key_request". In practice a key is seldom lost and often late: the message
and its key take different ways.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

import structlog
from nio import MegolmEvent, ToDeviceResponse

from bot.conversation.incoming import EventId, NotText, Unreadable
from bot.errors import HomeserverError, LoggedOutSoftly, TokenRevoked
from bot.matrix.client import good
from bot.matrix.guard import GuardedClient
from bot.matrix.keys import SessionName
from bot.service.verdict import Delayed, Heard, Ignored, Verdict

PATIENCE_SECONDS = 60.0
"""Seconds to wait for a key."""

SHORTENED = 6
"""By how much the wait is shortened where the person knows already that messages cannot be read."""

MAX_REMEMBERED = 10_000
"""Sessions and rooms that are remembered; the oldest are forgotten."""

log = structlog.get_logger(__name__)


class UnreadableMessages:
    """Waits for keys.

    Args:
        client: the logged-in client.
        patience: seconds to wait for a key.
        now: monotonic seconds.
    """

    def __init__(
        self,
        client: GuardedClient,
        *,
        patience: float = PATIENCE_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._patience = patience
        self._now = now
        self._missed_since: OrderedDict[SessionName, float] = OrderedDict()
        self._told: OrderedDict[str, EventId] = OrderedDict()

    async def verdict(self, event: MegolmEvent) -> Verdict:
        """What to do about a message that cannot be read now."""
        room, event_id = str(event.room_id), EventId(event.event_id)
        lacks_key = False
        with self._client.contain("decrypt"):
            lacks_key = self._client.keys.lacks_key(event)
        if lacks_key:
            remaining = await self._remaining(event, room)
            if remaining > 0:
                return Delayed(remaining)
        log.warning("unreadable", room=room, lacks_key=lacks_key)
        return self.told(room, event_id)

    def told(self, room: str, event_id: EventId) -> Verdict:
        """Tells the person, unless that was done for an earlier message and none could be read since."""
        first = self._told.setdefault(room, event_id)
        _bound(self._told)
        return Heard(NotText(event_id, Unreadable.UNDECRYPTABLE)) if first == event_id else Ignored()

    def read(self, room: str) -> None:
        """A message could be read: the next one that cannot is worth telling again."""
        self._told.pop(room, None)

    async def _remaining(self, event: MegolmEvent, room: str) -> float:
        """Seconds that are left to wait; the key is asked for once."""
        name = (room, str(event.session_id))
        missed_since = self._missed_since.setdefault(name, self._now())
        _bound(self._missed_since)
        if name not in self._client.keys.asked:
            await self._ask(event, name)
        patience = self._patience / SHORTENED if room in self._told else self._patience
        return missed_since + patience - self._now()

    async def _ask(self, event: MegolmEvent, name: SessionName) -> None:
        keys = self._client.keys
        try:
            if not any(keys.device_store.active_user_devices(event.sender)):
                # Without its devices, nobody could tell whether the sender is the one who answers.
                keys.users_for_key_query.add(event.sender)
                await self._client.keys_query()
            good(await self._client.to_device(keys.request_for(event)), ToDeviceResponse)
        except (TokenRevoked, LoggedOutSoftly):
            raise
        except HomeserverError as error:
            keys.asked.pop(name, None)
            log.warning("key_not_asked_for", code=error.code)


def _bound(remembered: OrderedDict[str, EventId] | OrderedDict[SessionName, float]) -> None:
    if len(remembered) > MAX_REMEMBERED:
        remembered.popitem(last=False)
