"""A post office with an interview that counts, a reader that reads aloud, and a homeserver that remembers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.conversation.incoming import EventId, Expired, Expiring, Incoming, Joined, Said
from bot.conversation.state import Conversation
from bot.conversation.turn import Effect, Reply, Turn
from bot.errors import Refused
from bot.service.admin_news import AdminRoom
from bot.service.drafting import Take
from bot.service.mail import Arrival, IncomingMail, Posting, PostingKind, RoomId
from bot.service.ports import Reader, Store, Transport
from bot.service.post_office import Channel, House, PostOffice
from bot.service.room_workers import Pace
from bot.service.verdict import Ended, Heard, Verdict
from bot.texts import Document, plain
from tests.support.memory_store import MemoryStore
from tests.support.waiting import until

ROOM, OTHER = RoomId("!one:example.org"), RoomId("!two:example.org")
START = datetime(2026, 11, 24, 12, tzinfo=UTC)
PACE = Pace(4, lambda: itertools.repeat(0.0))


def event(name: str, text: str = "1", *, room: RoomId = ROOM, batch: str = "") -> Arrival:
    """Something said; ``join`` is the bot's own entry. Each comes in a batch of its own unless told otherwise."""
    return Arrival(EventId(f"${name}"), room, {"kind": "event", "text": text}, batch or f"batch of {name}")


def of_kind(kind: str, name: str, *, room: RoomId = ROOM) -> Arrival:
    """An invitation or a removal."""
    return Arrival(EventId(name), room, {"kind": kind}, f"batch of {name}")


def count(conversation: Conversation | None, incoming: Incoming, *, now: datetime) -> Turn:
    """An interview that counts what it heard, and says it in two messages."""
    assert now.tzinfo is not None
    text = incoming.text if isinstance(incoming, Said) else ""
    if text == "fault":
        raise ValueError("a mistake in the interview")
    heard = Conversation() if conversation is None else replace(conversation, misses=conversation.misses + 1)
    said = (Reply(Document.of(f"{heard.misses} {type(incoming).__name__} {text}".strip())), Reply(Document.of("next")))
    if text == "delete" or isinstance(incoming, Expired):
        return Turn(None, (Reply(Document.of("gone")),), effect=Effect.ERASURE)
    if isinstance(incoming, Expiring):
        return Turn(conversation, (Reply(Document.of(f"ends {incoming.on}")),))
    aside = Document.of(f"told {text}") if text.startswith("report") else None
    return Turn(heard, said, effect=Effect.EXPORT if text == "export" else None, for_admins=aside)


@dataclass
class Clocks:
    """A clock on the wall and one that nobody sets."""

    wall: datetime = START
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.wall

    def elapsed(self) -> float:
        return self.seconds

    def go(self, passed: timedelta) -> None:
        self.wall += passed
        self.seconds += passed.total_seconds()

    def jump(self, distance: timedelta) -> None:
        self.wall += distance


@dataclass
class ScriptedReader:
    """Reads what stands there; what is scripted for an event comes first."""

    verdicts: dict[str, Verdict | Exception | Callable[[], Verdict]] = field(default_factory=dict)
    read_ids: list[EventId] = field(default_factory=list)

    async def read(self, arrival: Arrival) -> Verdict:
        self.read_ids.append(arrival.event_id)
        scripted = self.verdicts.get(arrival.event_id)
        if isinstance(scripted, Exception):
            raise scripted
        if scripted is not None:
            return scripted() if callable(scripted) else scripted
        if arrival.content["kind"] != "event":
            return Ended(leaves=False)
        text = str(arrival.content["text"])
        return Heard(Joined(arrival.event_id) if text == "join" else Said(arrival.event_id, text))


@dataclass(frozen=True)
class Event:
    """Something of the bot that stands in a room."""

    room: RoomId
    event_id: EventId
    text: str
    transaction: str
    is_redacted: bool = False


@dataclass
class Homeserver:
    """Recognises repeats by device and transaction id for a day, and shows what stands in its rooms."""

    clocks: Clocks = field(default_factory=Clocks)
    events: list[Event] = field(default_factory=list)
    left: list[RoomId] = field(default_factory=list)
    forgotten: list[RoomId] = field(default_factory=list)
    uploads: int = 0
    calls: list[str] = field(default_factory=list)
    _recognised: dict[tuple[str, str], tuple[EventId, float]] = field(default_factory=dict)

    def texts(self, room: RoomId = ROOM) -> list[str]:
        return [one.text for one in self.events if one.room == room and not one.is_redacted]

    def take(self, posting: Posting, device_id: str) -> EventId:
        key = (device_id, posting.draft.transaction_id)
        known = self._recognised.get(key)
        if known is not None and self.clocks.seconds - known[1] < 24 * 3600:
            return known[0]
        event_id = EventId(f"$sent{len(self.events)}")
        text = str(posting.draft.content.get("body"))
        self.events.append(Event(posting.room, event_id, text, posting.draft.transaction_id))
        self._recognised[key] = (event_id, self.clocks.seconds)
        return event_id


@dataclass
class ScriptedTransport:
    """Brings postings to the homeserver; fails where told to."""

    server: Homeserver
    device_id: str = "ONE"
    failures: dict[tuple[str, RoomId], list[Exception]] = field(default_factory=dict)
    gates: dict[RoomId, asyncio.Event] = field(default_factory=dict)

    async def _called(self, what: str, room: RoomId) -> None:
        self.server.calls.append(what)
        await asyncio.sleep(0)
        if what == "send" and room in self.gates:
            await self.gates[room].wait()
        failures = self.failures.get((what, room))
        if failures:
            raise failures.pop(0)

    async def upload(self, posting: Posting) -> Mapping[str, object]:
        await self._called("upload", posting.room)
        self.server.uploads += 1
        return {"body": f"file {posting.draft.content['name']}", "text": posting.draft.content["text"]}

    async def send(self, posting: Posting) -> EventId:
        await self._called("send", posting.room)
        if posting.room in self.server.left:
            raise Refused("not-in-room")
        return self.server.take(posting, self.device_id)

    async def find(self, posting: Posting) -> EventId | None:
        await self._called("find", posting.room)
        wanted = (posting.room, posting.draft.transaction_id)
        return next((one.event_id for one in self.server.events if (one.room, one.transaction) == wanted), None)

    async def redact(self, room: RoomId, event_id: EventId) -> None:
        await self._called("redact", room)
        events = self.server.events
        self.server.events = [replace(one, is_redacted=one.is_redacted or one.event_id == event_id) for one in events]

    async def leave(self, room: RoomId) -> None:
        await self._called("leave", room)
        self.server.left.append(room)

    async def forget_keys(self, room: RoomId) -> None:
        await self._called("forget_keys", room)
        self.server.forgotten.append(room)


class PlainRenderer:
    """A message per document, or one per line."""

    def messages(self, document: Document) -> tuple[Mapping[str, object], ...]:
        return tuple({"body": line} for line in plain.render(document).split("\n") if line)


@dataclass
class Shown:
    """Remembers what was shown."""

    calls: list[tuple[str, RoomId]] = field(default_factory=list)
    failure: Exception | None = None

    async def begin(self, room: RoomId, origin: str) -> None:
        self.calls.append((origin, room))
        if self.failure is not None:
            raise self.failure

    async def end(self, room: RoomId) -> None:
        self.calls.append(("end", room))


@dataclass
class Office:
    """All parts of a post office that a test may want to look at."""

    store: MemoryStore = field(default_factory=MemoryStore)
    server: Homeserver = field(default_factory=Homeserver)
    reader: ScriptedReader = field(default_factory=ScriptedReader)
    shown: Shown = field(default_factory=Shown)
    device_id: str = "ONE"
    retention_days: int = 30
    pace: Pace = PACE
    take: Take = count
    admins: AdminRoom | None = None

    def __post_init__(self) -> None:
        self.transport = ScriptedTransport(self.server, self.device_id)

    @property
    def clocks(self) -> Clocks:
        return self.server.clocks

    def made(
        self, store: Store | None = None, reader: Reader | None = None, transport: Transport | None = None
    ) -> PostOffice:
        """A post office of these parts, or of some that stand before them."""
        clocks = self.clocks
        house = House(
            self.take, Document.of("sorry"), self.retention_days, clocks, clocks.elapsed, self.pace, self.admins
        )
        channel = Channel(reader or self.reader, transport or self.transport, PlainRenderer(), self.shown)
        return PostOffice(house, store or self.store, channel)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PostOffice]:
        """A post office at work; at the end it is stopped."""
        office = self.made()
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(office.run())
            yield office
            office.stop()

    async def hear(self, *arrivals: Arrival) -> None:
        """Has each arrival come in and answered."""
        async with self.open() as office:
            for arrival in arrivals:
                await office.intake.take_in([IncomingMail(arrival)], arrival.batch)
            await self.quiet()

    async def quiet(self) -> None:
        """Returns when nothing waits and nothing is to be sent."""
        await until(self.is_quiet, within=10)

    def is_quiet(self) -> bool:
        has_postings = any(not one.is_done for one in self.store.postings)
        return not has_postings and all(one.is_done for one in self.store.arrivals)

    def kinds(self) -> list[PostingKind]:
        """What was ever to be sent, in order."""
        return [one.posting.draft.kind for one in self.store.postings]
