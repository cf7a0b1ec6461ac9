"""What is to be said is sent: rooms side by side, in one room in order, everything once.

Once is what the homeserver sees to: it recognises a repeat by device and transaction id (Matrix client-server API,
"Transaction identifiers"; Synapse for a day). Where it may no longer, the room's own timeline is asked first: after a
day, and after every restart, because no clock tells for sure how long the bot was away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

import structlog

from bot.conversation.incoming import EventId
from bot.errors import LoggedOutSoftly, Refused, TokenRevoked
from bot.service.attention import Attentive
from bot.service.drafting import farewell
from bot.service.mail import Posting, PostingKind, RoomId
from bot.service.ports import UNOBSERVED, Observer, Part, Store, Transport
from bot.service.room_workers import STEADY_PACE, Done, Idle, Look, Pace, RoomWorkers
from bot.service.steady_clock import Clocks

RECOGNISED_SECONDS = 23 * 3600.0
"""How long a repeat is surely recognised; Synapse forgets transaction ids after 24 hours."""

log = structlog.get_logger(__name__)


class Delivery:
    """Empties the outbox.

    A posting is never given up because of time, only where the homeserver says no for good. A limit that one room runs
    into holds all of them, because the homeserver counts by account.

    Args:
        store: what is to be sent.
        transport: brings it to the people.
        attention: shows people that the answer is complete.
        cleared: called with a room of which nothing is left: somebody may have invited the bot again meanwhile.
        clocks: the time of day, and one that nobody sets.
        pace: how much is done at a time.
        observer: counts what is sent, what waits and what is tried again.
    """

    def __init__(  # noqa: PLR0913  what it works with, all but two by name
        self,
        store: Store,
        transport: Transport,
        *,
        attention: Attentive,
        cleared: Callable[[RoomId], None],
        clocks: Clocks,
        pace: Pace = STEADY_PACE,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._store = store
        self._transport = transport
        self._attention = attention
        self._cleared = cleared
        self._clock = clocks.wall
        self._elapsed = clocks.elapsed
        self._tried: dict[int, float] = {}
        self._observer = observer
        self._workers = RoomWorkers(
            self._step, store.rooms_with_postings, pace=pace, shares_limit=True, part=Part.OUTBOX, observer=observer
        )
        self.wake = self._workers.wake
        self.wake_all = self._workers.wake_all
        self.stop = self._workers.stop
        self.run = self._workers.run

    async def _step(self, room: RoomId) -> Look:
        posting = await self._store.next_posting(room)
        if posting is None:
            await self._attention.end(room)
            return Idle()
        match posting.draft.kind:
            case PostingKind.MESSAGE | PostingKind.PASSED_ON | PostingKind.FILE | PostingKind.NOTICE:
                await self._say(posting)
            case PostingKind.REDACTION:
                await self._redact(posting)
            case PostingKind.LEAVING:
                await self._leave(posting)
            case PostingKind.ERASURE:
                await self._erase(room)
            case unknown:
                assert_never(unknown)
        return Done()

    async def _say(self, posting: Posting) -> None:
        try:
            event_id = await self._sent(posting)
        except (TokenRevoked, LoggedOutSoftly):
            raise
        except Refused as error:
            self._log_refusal(posting, error)
            await self._done(posting, None)
            self._observer.refused()
            return
        if event_id is not None:
            await self._done(posting, event_id)
            self._observer.sent()

    async def _done(self, posting: Posting, event_id: EventId | None) -> None:
        await self._store.mark_done(posting, event_id)
        self._tried.pop(posting.number, None)

    async def _sent(self, posting: Posting) -> EventId | None:
        """The event that a posting has become; None where it needs another step, or none any more."""
        if posting.attempt is not None:
            known = None if self._is_recognised(posting) else await self._transport.find(posting)
            return known or await self._transport.send(posting)
        if posting.draft.kind is PostingKind.FILE and not posting.is_uploaded:
            await self._store.mark_uploaded(posting, await self._transport.upload(posting))
            return None
        device_id, now = self._transport.device_id, self._clock.now()
        if not await self._store.mark_attempted(posting, device_id=device_id, now=now):
            return None
        self._tried[posting.number] = self._elapsed()
        return await self._transport.send(posting)

    def _is_recognised(self, posting: Posting) -> bool:
        """Whether the homeserver surely recognises a repeat: the first try was in this run and less than a day ago."""
        tried = self._tried.get(posting.number)
        return tried is not None and self._elapsed() - tried < RECOGNISED_SECONDS

    async def _redact(self, posting: Posting) -> None:
        """Redacts one message; the next one is a step of its own, so that other rooms have their turn."""
        events = await self._store.sent_events(posting.room, before=posting)
        if not events:
            await self._store.mark_done(posting, None)
            return
        try:
            await self._transport.redact(posting.room, events[0])
        except Refused as error:
            self._log_refusal(posting, error)
        await self._store.mark_redacted(posting.room, events[0])

    async def _leave(self, posting: Posting) -> None:
        try:
            await self._transport.leave(posting.room)
        except Refused as error:
            self._log_refusal(posting, error)
        await self._store.mark_done(posting, None)

    async def _erase(self, room: RoomId) -> None:
        """Removes every trace; what waits in the inbox now is the beginning of something new.

        The rooms that were upgraded to this one go the same way: the conversation began there.
        """
        for before in await self._store.predecessors_of(room):
            await self._store.settle(before, farewell((room, "upgraded")), arrival=None, now=self._clock.now())
            self.wake(before)
        await self._transport.forget_keys(room)
        await self._store.purge(room)
        log.info("room_erased", room=room)
        self._cleared(room)

    def _log_refusal(self, posting: Posting, error: Refused) -> None:
        log.warning("posting_refused", room=posting.room, posting=str(posting.draft.kind), code=error.code)
