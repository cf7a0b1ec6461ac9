"""The sync loop: nothing lost, nothing heard twice, patient with a homeserver in trouble.

Not ``sync_forever`` of nio: that one stores the position before the events are handled, so a crash loses them, and it
asks again at once after an error. Here the position is stored after everything of a batch was handled; a crash before
that brings the batch again, and answers sent again carry the transaction ids they had before.

Source: Matrix client-server API, "Syncing" (filters, ``limited`` timelines, GET /rooms/{roomId}/messages).
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog
from nio import InviteMemberEvent, RoomMemberEvent, RoomMessagesResponse, SyncResponse

from bot.errors import HomeserverError, IdentityError, RateLimited, Refused, StorageError, TokenRevoked, Unreachable
from bot.matrix.client import good
from bot.matrix.guard import GuardedClient, RoomEvent
from bot.matrix.patience import MAX_FAILURES, growing_pauses
from bot.matrix.private_files import read_private, write_private

TIMELINE_LIMIT = 100
"""Events per room in one answer; what was said beyond that is fetched."""

MAX_GAP_PAGES = 50
"""Pages of history fetched for one room after an absence."""

POLL_SECONDS = 30
"""Seconds that the homeserver may keep a request open while nothing happens."""

SYNC_FILTER: dict[str, object] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": TIMELINE_LIMIT},
        "state": {"lazy_load_members": False},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
}

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Invite:
    """Somebody invites the bot into a room."""

    room_id: str
    sender: str


@dataclass(frozen=True, slots=True)
class SyncBatch:
    """What happened since the last batch.

    Attributes:
        position: where the next batch begins.
        invites: rooms that the bot is invited to.
        rooms: events by room, oldest first, decrypted where possible.
        left: rooms that the bot is no longer in.
        is_catch_up: whether this is the first batch after a start.
        is_first_ever: whether the bot has never run before: then the events are history and nobody waits for answers.
    """

    position: str
    invites: tuple[Invite, ...]
    rooms: dict[str, tuple[RoomEvent, ...]]
    left: tuple[str, ...]
    is_catch_up: bool
    is_first_ever: bool


class PositionFile:
    """The position up to which everything was handled.

    Args:
        path: file in ``data_dir``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str | None:
        """The stored position; None where the bot has never handled anything."""
        content = read_private(self._path)
        if content is None:
            return None
        try:
            position = json.loads(content)["position"]
        except (ValueError, TypeError, KeyError):
            position = None
        if not isinstance(position, str):
            raise StorageError("position-damaged", file=str(self._path))
        return position

    def save(self, position: str) -> None:
        """Stores a position as a whole."""
        write_private(self._path, json.dumps({"position": position}).encode())


class SyncLoop:
    """Brings batch after batch until told to stop.

    Args:
        client: the logged-in client.
        positions: where the position is kept.
        handle: handles one batch as a whole; raises only what ends the bot.
        pauses: makes the seconds to wait after one failure after another.
    """

    def __init__(
        self,
        client: GuardedClient,
        positions: PositionFile,
        handle: Callable[[SyncBatch], Awaitable[None]],
        *,
        pauses: Callable[[], Iterator[float]] = growing_pauses,
    ) -> None:
        self._client = client
        self._positions = positions
        self._handle = handle
        self._pauses = pauses
        self._is_stopping = False
        self._waiting: asyncio.Timeout | None = None
        self._gap_failures: Counter[str] = Counter()

    def stop(self) -> None:
        """Ends the loop: at once while it waits, else when the batch in hand was handled."""
        self._is_stopping = True
        if self._waiting is not None:
            self._waiting.reschedule(0)

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Works until stopped.

        Args:
            on_ready: called once, when the first batch was handled.

        Raises:
            TokenRevoked: the login was ended by somebody.
            IdentityError: the crypto store is older than what the homeserver knows.
        """
        position = self._positions.load()
        is_first_ever = position is None
        is_catch_up = True
        pauses = self._pauses()
        while not self._is_stopping:
            try:
                response = await self._unless_stopped(self._next(position, full_state=is_catch_up))
                if response is None:
                    return
                batch = await self._batch(response, position, is_catch_up=is_catch_up, is_first_ever=is_first_ever)
                await self._settle_keys()
            except (TokenRevoked, IdentityError):
                raise
            except HomeserverError as error:
                pause = max(next(pauses), error.retry_after if isinstance(error, RateLimited) else 0)
                log.warning("waiting", code=error.code, seconds=round(pause, 1))
                await self._unless_stopped(asyncio.sleep(pause))
                continue
            pauses = self._pauses()
            self._gap_failures.clear()
            await self._handle(batch)
            self._positions.save(batch.position)
            position = batch.position
            if is_catch_up:
                on_ready()
            is_first_ever = is_catch_up = False

    async def _unless_stopped(self, work: Awaitable[T]) -> T | None:
        """The result of something that may be broken off, or None where the loop is stopped meanwhile."""
        try:
            async with asyncio.timeout(None) as self._waiting:
                return await work
        except TimeoutError:
            return None
        finally:
            self._waiting = None

    async def _next(self, position: str | None, *, full_state: bool) -> SyncResponse:
        """The next answer; the first one at once and with the state of all rooms, because nio keeps none."""
        # nio skips an answer whose position it has seen, though after a failure its events are wanted once more.
        self._client.next_batch = ""
        response = await self._client.sync(
            timeout=0 if full_state else POLL_SECONDS * 1000,
            sync_filter=SYNC_FILTER,
            since=position,
            full_state=full_state,
        )
        return good(response, SyncResponse)

    async def _batch(
        self, response: SyncResponse, since: str | None, *, is_catch_up: bool, is_first_ever: bool
    ) -> SyncBatch:
        rooms = {}
        for room_id, info in response.rooms.join.items():
            missed = await self._missed(room_id, response, since) if since and info.timeline.limited else []
            rooms[room_id] = (*missed, *info.timeline.events)
        invites = _invites(response, self._client.user_id)
        return SyncBatch(response.next_batch, invites, rooms, tuple(response.rooms.leave), is_catch_up, is_first_ever)

    async def _missed(self, room_id: str, response: SyncResponse, since: str) -> list[RoomEvent]:
        """What was said before the part of the timeline that the answer holds, oldest first."""
        timeline = response.rooms.join[room_id].timeline
        if not timeline.prev_batch or any(is_own_join(event, self._client.user_id) for event in timeline.events):
            return []
        newest_first: list[RoomEvent] = []
        start: str | None = timeline.prev_batch
        for _ in range(MAX_GAP_PAGES):
            try:
                page = good(
                    await self._client.room_messages(room_id, start=start, end=since, limit=TIMELINE_LIMIT),
                    RoomMessagesResponse,
                )
            except Refused as error:
                log.warning("gap_refused", **error.details)
                break
            except Unreachable as error:
                # A room that is broken on the server must not keep all others from being heard.
                self._gap_failures[room_id] += 1
                if self._gap_failures[room_id] < MAX_FAILURES:
                    raise
                log.error("gap_given_up", **error.details)  # noqa: TRY400
                break
            newest_first += page.chunk
            start = page.end
            if not start or not page.chunk:
                break
        return newest_first[::-1]

    async def _settle_keys(self) -> None:
        """Key exchange that waits: own one-time keys, devices of others, broken sessions, queued key messages."""
        client = self._client
        if client.needs_key_upload:
            await client.keys_upload()
        try:
            if client.should_query_keys:
                await client.keys_query()
            if client.should_claim_keys:
                await client.keys_claim(client.get_users_for_key_claiming())
            await client.send_to_device_messages()
        except Refused as error:
            log.warning("keys_refused", code=error.code)


def is_own_join(event: RoomEvent, own_user_id: str) -> bool:
    """Whether an event is the bot's own entry into a room."""
    return (
        isinstance(event, RoomMemberEvent)
        and event.state_key == own_user_id
        and event.membership == "join"
        and event.prev_membership != "join"
    )


def _invites(response: SyncResponse, own_user_id: str) -> tuple[Invite, ...]:
    invites = []
    for room_id, info in response.rooms.invite.items():
        senders = [
            event.sender
            for event in info.invite_state
            if isinstance(event, InviteMemberEvent) and event.state_key == own_user_id and event.membership == "invite"
        ]
        invites += [Invite(room_id, sender) for sender in senders[-1:]]
    return tuple(invites)
