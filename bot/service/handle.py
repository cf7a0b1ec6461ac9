"""One arrival: what it means, what it leads to, and that made to hold, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

import structlog

from bot.conversation.incoming import EventId, Incoming, Joined, Moved, Restarted
from bot.errors import Refused
from bot.service.attention import Attentive
from bot.service.drafting import Drafting, farewell, numbered
from bot.service.mail import Arrival, Outcome, RoomId, RoomRecord
from bot.service.ports import UNOBSERVED, Clock, Observer, Reader, Store
from bot.service.room_workers import Done, Idle, Later, Look
from bot.service.verdict import Delayed, Ended, Heard, Ignored, Remark, Upgraded, Verdict, kind_of

NOTHING = Outcome()

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where arrivals are worked on.

    Attributes:
        store: what outlives the process.
        reader: says what an arrival means.
        drafting: takes turns and writes down what they lead to.
        attention: shows people that they are heard.
        clock: the time of day.
        deliver: called with another room than that of the arrival, to which something is to be sent.
        observer: counts what came in.
    """

    store: Store
    reader: Reader
    drafting: Drafting
    attention: Attentive
    clock: Clock
    deliver: Callable[[RoomId], None]
    observer: Observer = UNOBSERVED

    async def handle(self, arrival: Arrival) -> Look:
        """Works on the oldest arrival of a room.

        Returns:
            Done where it is done with; else when to look at it again.

        Raises:
            HomeserverError: it cannot be read now.
        """
        record = await self.store.record(arrival.room)
        if arrival.is_invitation and record is not None and (record.is_closing or record.conversation is not None):
            return await self._clear(arrival, record)
        if record is not None and record.is_closing:
            await self.drop(arrival)
            return Done()
        # What came together with the bot's entry, or with the notice of a loss, was not said in answer to it.
        answers_nothing = record is not None and record.begun_in == arrival.batch
        verdict = await self._read(arrival)
        if isinstance(verdict, Delayed) and not answers_nothing:
            return Later(verdict.seconds)
        if answers_nothing and isinstance(verdict, Heard):
            verdict = Ignored()
        outcome = await self._outcome(arrival, record, verdict)
        await self._settle(arrival.room, outcome, arrival)
        self.observer.handled(kind_of(verdict))
        return Done()

    async def drop(self, arrival: Arrival) -> None:
        """Is done with an arrival without a word."""
        await self._settle(arrival.room, NOTHING, arrival)

    async def _settle(self, room: RoomId, outcome: Outcome, arrival: Arrival | None) -> None:
        await self.store.settle(room, outcome, arrival=arrival, now=self.clock.now())
        if outcome.aside is not None:
            self.deliver(outcome.aside.room)

    async def _clear(self, invitation: Arrival, record: RoomRecord) -> Look:
        """Lets an invitation wait until nothing is left of the conversation before.

        Whoever is invited is not in the room: that conversation has ended, even if nobody told so.
        """
        if record.is_closing:
            return Idle()
        outcome = farewell((invitation.event_id, "invited"), is_present=False)
        await self._settle(invitation.room, outcome, None)
        return Done()

    async def _read(self, arrival: Arrival) -> Verdict:
        try:
            return await self.reader.read(arrival)
        except Refused as error:
            log.warning("arrival_refused", room=arrival.room, code=error.code)
            return Ignored()

    async def _outcome(self, arrival: Arrival, record: RoomRecord | None, verdict: Verdict) -> Outcome:
        match verdict:
            case Ignored() | Delayed():
                return NOTHING
            case Remark():
                return self._remark(arrival, verdict)
            case Ended(leaves):
                return self._end(arrival, record, leaves=leaves)
            case Upgraded(successor):
                return Outcome(successor=successor) if record is not None and record.conversation else NOTHING
            case Heard():
                return await self._hear(arrival.room, record, verdict)
        assert_never(verdict)

    def _remark(self, arrival: Arrival, remark: Remark) -> Outcome:
        """A sentence outside the interview; its transaction ids see to it that it is said once per room."""
        notices = self.drafting.notices(remark.document)
        if remark.leaves:
            return farewell((arrival.event_id, remark.sentence), notices)
        return Outcome(drafts=numbered((arrival.room, remark.sentence), notices))

    def _end(self, arrival: Arrival, record: RoomRecord | None, *, leaves: bool) -> Outcome:
        if not leaves and record is None:
            return NOTHING  # the bot left by itself, and nothing is kept
        return farewell((arrival.event_id, "ended"), is_present=leaves)

    async def _hear(self, room: RoomId, record: RoomRecord | None, heard: Heard) -> Outcome:
        conversation = record.conversation if record is not None else None
        incoming: Incoming = heard.incoming
        if isinstance(incoming, Joined):
            return await self._enter(room, incoming.origin, heard.predecessor) if conversation is None else NOTHING
        if conversation is None and record is not None and record.successor is not None:
            return NOTHING  # the conversation goes on elsewhere
        if conversation is None:
            incoming = Restarted(incoming.origin)
        await self.attention.begin(room, incoming.origin)
        return await self.drafting.outcome(room, conversation, incoming, now=self.clock.now())

    async def _enter(self, room: RoomId, origin: EventId, upgraded: RoomId | None) -> Outcome:
        """The bot's first words in a room: the opening, or where the conversation of an upgraded room stands.

        Both rooms name each other; that the old one alone does is not enough, for it may name the room of anybody.
        """
        now = self.clock.now()
        record = await self.store.record(upgraded) if upgraded is not None else None
        if upgraded is None or record is None or record.conversation is None:
            return await self.drafting.outcome(room, None, Joined(origin), now=now)
        outcome = await self.drafting.outcome(room, record.conversation, Moved(origin), now=now)
        return replace(outcome, begins=True, moved_from=upgraded)
