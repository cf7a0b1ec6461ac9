"""What nobody has touched for long is announced to be removed, and some days later removed.

The clock on the wall can be wrong: set ahead by a year, it would have every conversation look forgotten. Three things
keep answers from being removed early.

1.  Nothing is removed that was not announced the notice period ago, and whoever then writes stays.
2.  While the program runs, the clock on the wall must go as fast as one that nobody sets. Where they disagree (it was
    set ahead or back), it counts as unsteady from then on.
3.  While the program does not run, nothing can be compared. So every look at the clock is stored, and where more time
    than the notice period seems to have passed since the last one, or less than none, the clock counts as unsteady
    too: either the bot was away for long or the clock is wrong, and both call for a fresh announcement.

An announcement that is older than the last unsteadiness, or lies in the future, counts for nothing: it is made again,
and only after an hour without a jump, in which a clock that was wrong at the start has been set right by the network.
To remove something early, the clock has to be wrong by a steady amount for the whole notice period, with the person
told by the bot and saying nothing. Summer time is no matter, because moments are compared, not hours of the day.

What the price is: after a jump, and after a long absence, things are removed later by up to the notice period.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.conversation.incoming import EventId, Expired, Expiring
from bot.service.dispatch import Errand
from bot.service.drafting import Drafting, farewell
from bot.service.mail import ClockCheck, Outcome, RoomId, RoomRecord
from bot.service.ports import Clock, Store
from bot.service.steady_clock import Elapsed, elapsed

FIRST_CHECK, CHECK_EVERY = timedelta(minutes=5), timedelta(hours=1)

LONGEST_NOTICE = timedelta(days=3)

MOST_DRIFT = timedelta(minutes=2)
"""How far the clocks may part between two checks; what the network corrects every day is far less."""

SETTLING = timedelta(hours=1)
"""How long the clock must have gone without a jump before it is believed that something is due."""

IDS_KEPT = timedelta(days=30)
"""How long the ids of what was handled are kept; no homeserver brings an event again after that."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Period:
    """How long is kept what nobody touches.

    Attributes:
        days: after how many days it is removed.
        spared: a room without a conversation that stays for ever, where the admins are told news.
    """

    days: int
    spared: RoomId | None = None

    @property
    def whole(self) -> timedelta:
        """From the last message to the removal."""
        return timedelta(days=self.days)

    @property
    def notice(self) -> timedelta:
        """From the announcement to the removal: three days, less where a week is not kept."""
        return LONGEST_NOTICE if self.days >= 7 else self.whole / 3


class Retention:
    """Removes what nobody touches, having said so.

    Args:
        store: what is kept.
        drafting: writes down what is said.
        visit: has something done in a room when nothing waits there.
        period: how long is kept what nobody touches.
        clock: the clock on the wall.
        elapsed: a clock that nobody sets.
    """

    def __init__(
        self,
        store: Store,
        drafting: Drafting,
        visit: Callable[[RoomId, Errand], None],
        *,
        period: Period,
        clock: Clock,
        elapsed: Elapsed = elapsed,
    ) -> None:
        self._store = store
        self._drafting = drafting
        self._visit = visit
        self._period = period
        self._clock = clock
        self._elapsed = elapsed
        self._last = (self._now(), elapsed())
        self._steady_since = self._now()
        self._is_stopping = asyncio.Event()

    def stop(self) -> None:
        """Asks for the end."""
        self._is_stopping.set()

    async def run(self) -> None:
        """Looks every hour, until stopped."""
        pause = FIRST_CHECK
        while not await self._stopped_within(pause):
            await self.check()
            pause = CHECK_EVERY

    async def check(self) -> None:
        """Looks once at the clock and at all rooms in which something may be due."""
        now = self._now()
        await self._look_at_the_clock(now)
        if now - self._steady_since < min(SETTLING, self._period.notice):
            return
        for room in await self._store.rooms_idle_since(now - self._period.whole + self._period.notice):
            if room != self._period.spared:
                self._visit(room, self.look_at)
        await self._store.prune(now - IDS_KEPT)

    async def look_at(self, room: RoomId) -> None:
        """Announces or removes what is due in a room; nothing else may happen there meanwhile."""
        record = await self._store.record(room)
        if record is None or record.is_closing:
            return
        now = self._now()
        outcome = await self._outcome(room, record, now)
        if outcome is not None:
            await self._store.settle(room, outcome, arrival=None, now=now)

    async def _outcome(self, room: RoomId, record: RoomRecord, now: datetime) -> Outcome | None:
        idle = now - record.last_activity
        if record.conversation is None:
            is_over = idle >= self._period.whole and now - self._steady_since >= self._period.notice
            return farewell((room, "expired", record.last_activity.isoformat())) if is_over else None
        if record.notice_at is None or not self._steady_since <= record.notice_at <= now:
            return await self._announcement(room, record, now) if idle >= self._until_notice else None
        if idle >= self._period.whole and now - record.notice_at >= self._period.notice:
            return await self._removal(room, record, now)
        return None

    @property
    def _until_notice(self) -> timedelta:
        return self._period.whole - self._period.notice

    async def _announcement(self, room: RoomId, record: RoomRecord, now: datetime) -> Outcome:
        end = max(record.last_activity + self._period.whole, now + self._period.notice)
        day = end.astimezone(self._clock.now().tzinfo).date()
        expiring = Expiring(EventId(f"expiring {room} {now.isoformat()}"), day)
        outcome = await self._drafting.outcome(room, record.conversation, expiring, now=now)
        # The conversation stays as it is: nobody said anything.
        return Outcome(drafts=outcome.drafts, announces_end=True)

    async def _removal(self, room: RoomId, record: RoomRecord, now: datetime) -> Outcome:
        expired = Expired(EventId(f"expired {room} {now.isoformat()}"))
        outcome = await self._drafting.outcome(room, record.conversation, expired, now=now)
        # A mistake in the interview costs the last word, not the promise that it stands for.
        return outcome if outcome.closes else farewell((expired.origin,))

    async def _look_at_the_clock(self, now: datetime) -> None:
        stored = await self._store.clock_check()
        steady_since = self._steady_since if stored is None else stored.steady_since
        if not self._goes_evenly(now) or (stored is not None and not self._may_follow(stored.at, now)):
            log.warning("clock_jumped")
            steady_since = now
        self._steady_since = steady_since
        self._last = (now, self._elapsed())
        await self._store.note_clock_check(ClockCheck(now, steady_since))

    def _goes_evenly(self, now: datetime) -> bool:
        """Whether the clock went as fast as one that nobody sets, since the last look."""
        wall, steady = self._last
        passed = timedelta(seconds=self._elapsed() - steady)
        return abs(now - wall - passed) <= MOST_DRIFT

    def _may_follow(self, before: datetime, now: datetime) -> bool:
        """Whether no more than an absence lies between two looks."""
        return -MOST_DRIFT <= now - before <= max(self._period.notice, CHECK_EVERY + MOST_DRIFT)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)

    async def _stopped_within(self, pause: timedelta) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause.total_seconds()):
                await self._is_stopping.wait()
        return self._is_stopping.is_set()
