"""A store without a disk, as fast as the tests of the service need it (:class:`bot.service.ports.Store`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.conversation.incoming import EventId
from bot.conversation.record import to_json
from bot.service.mail import (
    Arrival,
    Attempt,
    ClockCheck,
    Draft,
    Outcome,
    Posting,
    PostingKind,
    RoomId,
    RoomRecord,
)


@dataclass
class Waiting:
    """An arrival, and whether it is done with; ``at`` is when it came, or when it was done with."""

    arrival: Arrival
    at: datetime
    is_done: bool = False


@dataclass
class Sent:
    """A posting, and what became of it."""

    posting: Posting
    is_done: bool = False
    event_id: EventId | None = None
    is_redacted: bool = False


@dataclass
class MemoryStore:
    """Keeps everything as long as the test lasts; every call is a transaction."""

    known_position: str | None = None
    arrivals: list[Waiting] = field(default_factory=list)
    records: dict[RoomId, RoomRecord] = field(default_factory=dict)
    postings: list[Sent] = field(default_factory=list)
    check: ClockCheck | None = None
    purged: list[RoomId] = field(default_factory=list)
    _posted: int = 0

    async def position(self) -> str | None:
        return self.known_position

    async def admit(self, arrivals: Sequence[Arrival], position: str, *, now: datetime) -> frozenset[RoomId]:
        rooms = set()
        for arrival in arrivals:
            if not any(known.arrival.event_id == arrival.event_id for known in self.arrivals):
                self.arrivals.append(Waiting(arrival, now))
                rooms.add(arrival.room)
        self.known_position = position
        return frozenset(rooms)

    def _open(self, room: RoomId | None = None) -> list[Waiting]:
        return [one for one in self.arrivals if not one.is_done and room in (None, one.arrival.room)]

    async def rooms_with_arrivals(self) -> frozenset[RoomId]:
        return frozenset(one.arrival.room for one in self._open())

    async def next_arrival(self, room: RoomId) -> Arrival | None:
        return next((one.arrival for one in self._open(room)), None)

    async def count_arrivals(self, *, most_of_a_room: int | None = None) -> int:
        by_room = Counter(one.arrival.room for one in self._open())
        return sum(count if most_of_a_room is None else min(count, most_of_a_room) for count in by_room.values())

    async def record(self, room: RoomId) -> RoomRecord | None:
        return self.records.get(room)

    async def settle(self, room: RoomId, outcome: Outcome, *, arrival: Arrival | None, now: datetime) -> None:
        if arrival is not None and not self._finish(arrival, now):
            return
        if outcome == Outcome():
            return
        if outcome.closes:
            self._drop_open(room, now)
        record = self._taken_over(room, outcome.moved_from) or RoomRecord(None, "", now)
        self.records[room] = _changed(record, outcome, arrival, now)
        self._post(room, outcome.drafts)
        if outcome.aside is not None:
            self._post(outcome.aside.room, outcome.aside.drafts)

    def _post(self, room: RoomId, drafts: Sequence[Draft]) -> None:
        had = {one.posting.draft.transaction_id for one in self.postings if one.posting.room == room}
        for draft in drafts:
            if draft.transaction_id not in had:
                had.add(draft.transaction_id)
                self._posted += 1
                self.postings.append(Sent(Posting(self._posted, room, draft)))

    def _finish(self, arrival: Arrival, now: datetime) -> bool:
        waiting = [one for one in self._open() if one.arrival.event_id == arrival.event_id]
        for one in waiting:
            one.is_done, one.at = True, now
        return bool(waiting)

    def _drop_open(self, room: RoomId, now: datetime) -> None:
        self.postings = [
            one for one in self.postings if one.posting.room != room or one.is_done or one.posting.attempt is not None
        ]
        for waiting in self._open(room):
            if not waiting.arrival.is_invitation:
                waiting.is_done, waiting.at = True, now

    def _taken_over(self, room: RoomId, moved_from: RoomId | None) -> RoomRecord | None:
        old = self.records.get(moved_from) if moved_from is not None else None
        own = self.records.get(room)
        if moved_from is None or old is None or old.conversation is None:
            return own
        self.records[moved_from] = replace(old, conversation=None, begun_in="", successor=room)
        return replace(old, successor=own.successor if own is not None else None)

    async def rooms_idle_since(self, moment: datetime) -> tuple[RoomId, ...]:
        idle = [
            (record.last_activity, room)
            for room, record in self.records.items()
            if record.last_activity < moment and not record.is_closing
        ]
        return tuple(room for _, room in sorted(idle))

    async def predecessors_of(self, room: RoomId) -> frozenset[RoomId]:
        return frozenset(
            old for old, record in self.records.items() if record.successor == room and not record.is_closing
        )

    async def everything_about(self, room: RoomId) -> Mapping[str, object]:
        record = self.records.get(room)
        conversation = record.conversation if record is not None else None
        return {"room": room, "conversation": None if conversation is None else to_json(conversation)}

    async def purge(self, room: RoomId) -> None:
        self.postings = [one for one in self.postings if one.posting.room != room]
        self.arrivals = [one for one in self.arrivals if one.arrival.room != room or not one.is_done]
        self.records.pop(room, None)
        for other, record in self.records.items():
            if record.successor == room:
                self.records[other] = replace(record, successor=None)
        self.purged.append(room)

    async def prune(self, before: datetime) -> None:
        self.arrivals = [one for one in self.arrivals if not one.is_done or one.at >= before]

    async def clock_check(self) -> ClockCheck | None:
        return self.check

    async def note_clock_check(self, check: ClockCheck) -> None:
        self.check = check

    async def rooms_with_postings(self) -> frozenset[RoomId]:
        return frozenset(one.posting.room for one in self.postings if not one.is_done)

    async def next_posting(self, room: RoomId) -> Posting | None:
        return next((one.posting for one in self.postings if one.posting.room == room and not one.is_done), None)

    def _one(self, posting: Posting) -> Sent | None:
        return next((one for one in self.postings if one.posting.number == posting.number and not one.is_done), None)

    async def mark_attempted(self, posting: Posting, *, device_id: str, now: datetime) -> bool:
        one = self._one(posting)
        if one is None:
            return False
        one.posting = replace(one.posting, attempt=one.posting.attempt or Attempt(device_id, now))
        return True

    async def mark_uploaded(self, posting: Posting, content: Mapping[str, object]) -> None:
        one = self._one(posting)
        if one is not None:
            one.posting = replace(one.posting, draft=replace(one.posting.draft, content=content), is_uploaded=True)

    async def mark_done(self, posting: Posting, event_id: EventId | None) -> None:
        one = self._one(posting)
        if one is not None and posting.draft.kind is PostingKind.PASSED_ON:
            self.postings.remove(one)
        elif one is not None:
            one.is_done, one.event_id = True, event_id
            one.posting = replace(one.posting, draft=replace(one.posting.draft, content={}))

    async def sent_events(self, room: RoomId, *, before: Posting) -> tuple[EventId, ...]:
        return tuple(
            one.event_id
            for one in self.postings
            if one.posting.room == room and one.posting.number < before.number and one.event_id and not one.is_redacted
        )

    async def mark_redacted(self, room: RoomId, event_id: EventId) -> None:
        for one in self.postings:
            if one.posting.room == room and one.event_id == event_id:
                one.is_redacted = True


def _changed(record: RoomRecord, outcome: Outcome, arrival: Arrival | None, now: datetime) -> RoomRecord:
    if arrival is not None:
        record = replace(record, last_activity=max(record.last_activity, now), notice_at=None)
    if outcome.begins and arrival is not None:
        record = replace(record, begun_in=arrival.batch)
    if outcome.announces_end:
        record = replace(record, notice_at=now)
    if outcome.closes:
        return replace(record, conversation=None, begun_in="", notice_at=None, is_closing=True)
    return replace(
        record,
        conversation=outcome.conversation or record.conversation,
        successor=outcome.successor or record.successor,
    )
