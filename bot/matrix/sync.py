"""The sync loop: nothing lost, nothing heard twice, patient with a homeserver in trouble.

Not ``sync_forever`` of nio: that one stores the position before the events are handled, so a crash loses them, and it
asks again at once after an error. Here the events are handed over as they came, together with the position after them,
to be stored in one transaction; a crash before that brings the same events again.

Source: Matrix client-server API, "Syncing" (filters, ``limited`` timelines, GET /rooms/{roomId}/messages).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from bot.errors import HomeserverError, LoggedOutSoftly, RateLimited, Refused, TokenRevoked
from bot.matrix.admission import LATE_STATE, MESSAGES, STATE, invitations, joined_rooms, removals, said_in
from bot.matrix.gaps import TIMELINE_LIMIT, Gaps
from bot.matrix.guard import GuardedClient
from bot.matrix.house import House
from bot.matrix.http import unreachable
from bot.matrix.key_care import KeyCare
from bot.matrix.rooms import Rooms
from bot.service.mail import IncomingMail, RoomId
from bot.service.pauses import growing_pauses

POLL_SECONDS = 30
"""Seconds that the homeserver may keep a request open while nothing happens."""

GRACE_SECONDS = 15.0
"""Seconds after that in which the answer has to be there."""

FIRST_SECONDS = 300.0
"""Seconds for the very first answer, for which the homeserver looks through all rooms of the account."""

WATCHDOG_SECONDS = 600.0
"""Longer than any outage that the loop gets over by itself."""

MAX_REFUSALS = 3
"""How often in a row a position may be refused before it is given up."""

REFUSED_POSITION = frozenset({"M_INVALID_PARAM", "M_UNKNOWN", "M_UNKNOWN_POS"})
"""What homeservers say to a position that they do not know."""

NOTHING: dict[str, object] = {"types": [], "not_types": ["*"]}

QUIET: dict[str, object] = {"presence": NOTHING, "account_data": NOTHING}

SYNC_FILTER: dict[str, object] = {
    **QUIET,
    "room": {
        "timeline": {"limit": TIMELINE_LIMIT, "types": [*MESSAGES, *STATE], "lazy_load_members": True},
        "state": {"types": [*LATE_STATE], "lazy_load_members": True},
        "ephemeral": NOTHING,
        "account_data": NOTHING,
    },
}
"""Only what the bot reads."""

FIRST_FILTER: dict[str, object] = {
    **QUIET,
    "room": {
        "timeline": {"limit": 1, **NOTHING},
        "state": {**NOTHING, "lazy_load_members": True},
        "ephemeral": NOTHING,
        "account_data": NOTHING,
    },
}
"""Invitations alone: what was said in rooms before the bot first ran waits for no answer."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SyncBatch:
    """What happened since the last batch.

    Attributes:
        position: where the next batch begins.
        mail: what came in, in order within each room.
        keys_for: rooms for which a key came: what waits there may be readable now.
        is_return: whether the homeserver answers again after it did not: what waits for it need wait no longer.
    """

    position: str
    mail: tuple[IncomingMail, ...]
    keys_for: frozenset[RoomId]
    is_return: bool = False


class SyncLoop:
    """Brings batch after batch until told to stop.

    Args:
        client: the logged-in client.
        rooms: told which rooms have changed.
        house: the rules about rooms and people.
        take_in: stores a batch and its position as a whole; what is not stored comes again.
        pauses: makes the seconds to wait after one failure after another.
        watchdog: seconds without a single batch after which the loop gives up, so that everything begins anew.
    """

    def __init__(
        self,
        client: GuardedClient,
        rooms: Rooms,
        house: House,
        take_in: Callable[[SyncBatch], Awaitable[None]],
        *,
        pauses: Callable[[], Iterator[float]] = growing_pauses,
        watchdog: float = WATCHDOG_SECONDS,
    ) -> None:
        self._client = client
        self._rooms = rooms
        self._house = house
        self._take_in = take_in
        self._pauses = pauses
        self._watchdog = watchdog
        self._gaps = Gaps(client)
        self._key_care = KeyCare(client)
        self._is_stopping = False
        self._waiting: asyncio.Timeout | None = None
        self._refusals = 0

    def stop(self) -> None:
        """Ends the loop: at once while it waits, else when the batch in hand was handled."""
        self._is_stopping = True
        if self._waiting is not None:
            self._waiting.reschedule(0)

    async def run(self, position: str | None, on_ready: Callable[[], None]) -> None:
        """Works until stopped.

        Args:
            position: up to where everything is stored; None where the bot has never run.
            on_ready: called once, when the first batch was stored.

        Raises:
            TokenRevoked, LoggedOutSoftly: the login was ended.
            IdentityError: the crypto store is older than what the homeserver knows.
            StorageUnavailable: a batch or its keys cannot be stored now.
            Unreachable: there was no batch for long, whatever was tried.
        """
        pauses = self._pauses()
        last = time.monotonic()
        is_ready = has_failed = False
        while not self._is_stopping:
            try:
                batch = await self._unless_stopped(self._next(position, at_once=has_failed or not is_ready))
            except (TokenRevoked, LoggedOutSoftly):
                raise
            except HomeserverError as error:
                if time.monotonic() - last > self._watchdog:
                    raise
                position, has_failed = self._position_after(error, position), True
                await self._pause(error, next(pauses))
                continue
            if batch is None:
                return
            await self._take_in(replace(batch, is_return=has_failed))
            pauses, position, last = self._pauses(), batch.position, time.monotonic()
            has_failed = False
            if not is_ready:
                on_ready()
            is_ready = True

    async def _unless_stopped(self, work: Awaitable[T]) -> T | None:
        """The result of something that may be broken off, or None where the loop is stopped meanwhile."""
        try:
            async with asyncio.timeout(None) as self._waiting:
                return await work
        except TimeoutError:
            return None
        finally:
            self._waiting = None

    async def _pause(self, error: HomeserverError, pause: float) -> None:
        seconds = max(pause, error.retry_after if isinstance(error, RateLimited) else 0)
        log.warning("waiting", code=error.code, seconds=round(seconds, 1))
        await self._unless_stopped(asyncio.sleep(seconds))

    def _position_after(self, error: HomeserverError, position: str | None) -> str | None:
        """The position to go on from; none where the homeserver does not know it any more."""
        is_unknown = isinstance(error, Refused) and error.details.get("errcode") in REFUSED_POSITION
        self._refusals = self._refusals + 1 if is_unknown and position is not None else 0
        if self._refusals < MAX_REFUSALS:
            return position
        self._refusals = 0
        log.error("position_refused")
        return None

    async def _next(self, position: str | None, *, at_once: bool) -> SyncBatch:
        """The next batch, complete, with its keys taken in."""
        try:
            async with asyncio.timeout(self._watchdog):
                query, within = _question(position, at_once=at_once)
                body = await self._client.news(query, within=within)
                batch = await self._batch(body, position)
                await self._key_care.settle()
        except TimeoutError as error:
            raise unreachable(self._client.homeserver, "watchdog") from error
        self._gaps.forget_failures()
        self._rooms.forget_idle()
        return batch

    async def _batch(self, body: Mapping[str, object], since: str | None) -> SyncBatch:
        position = str(body["next_batch"])
        own = self._client.user_id
        keys_for = frozenset(RoomId(room) for room in self._client.take_in(body))
        mail = [*removals(body, position, own), *invitations(body, position, own)]
        for each in mail:
            self._rooms.changed(each.arrival.room)
        if since is not None:
            for news in joined_rooms(body):
                if news.is_changed:
                    self._rooms.changed(news.room)
                mail += said_in(await self._gaps.filled(news, since), position, self._house)
        return SyncBatch(position, tuple(mail), keys_for)


def _question(position: str | None, *, at_once: bool) -> tuple[dict[str, str], float]:
    """What to ask for, and how long the answer may take."""
    if position is None:
        return {"filter": json.dumps(FIRST_FILTER), "timeout": "0"}, FIRST_SECONDS
    seconds = 0 if at_once else POLL_SECONDS
    query = {"filter": json.dumps(SYNC_FILTER), "timeout": str(seconds * 1000), "since": position}
    return query, seconds + (FIRST_SECONDS if at_once else GRACE_SECONDS)
