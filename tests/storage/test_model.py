"""Whatever is done in whatever order, the database says what a plain model says, restarts in between."""

from __future__ import annotations

import asyncio
import atexit
import functools
import itertools
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from operator import methodcaller
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, multiple, rule

from bot.conversation.incoming import EventId
from bot.conversation.state import Conversation
from bot.service.mail import Arrival, ClockCheck, Draft, Outcome, Posting, PostingKind, RoomId
from bot.service.ports import Store
from bot.storage import open_store
from tests.storage.conftest import BOT, tell
from tests.support.mail import arrival, draft, later
from tests.support.memory_store import MemoryStore

ROOMS = (RoomId("!a"), RoomId("!b"), RoomId("!c"))
SUCCESSORS = dict(itertools.pairwise(ROOMS))

LAST = 10**9
"""The number of a posting after all others."""

rooms = st.sampled_from(ROOMS)
moments = st.integers(0, 9).map(lambda days: later(days=days))
names = st.sampled_from("abcdefgh")
event_ids = st.sampled_from([EventId("$x"), EventId("$y")])
conversations = st.none() | st.integers(0, 2).map(lambda misses: Conversation(misses=misses))
drafts = st.lists(st.builds(draft, names, st.sampled_from(PostingKind)), max_size=3).map(tuple)
outcomes = st.builds(Outcome, conversations, begins=st.booleans(), drafts=drafts)
incoming = st.builds(
    lambda room, name, kind, batch: replace(
        arrival(f"{room}{name}", room=room, batch=f"s{batch}"), content={"kind": kind}
    ),
    rooms, names, st.sampled_from(["event", "invite"]), st.integers(0, 3),
)  # fmt: skip


class Comparison(RuleBasedStateMachine):
    """Does the same to a database and to the model."""

    arrivals: Bundle[Arrival] = Bundle("arrivals")
    postings: Bundle[tuple[Posting, Posting]] = Bundle("postings")

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="lotse-model-"))
        self._runner = asyncio.Runner()
        self._opened = AsyncExitStack()
        self._model = MemoryStore()

    @initialize()
    def start(self) -> None:
        shutil.copy(template(), self._folder / "lotse.db")
        self._runner.run(self._open())

    async def _open(self) -> None:
        self._store = await self._opened.enter_async_context(open_store(None, self._folder, BOT))
        await tell(self._store, "PRAGMA synchronous = OFF")

    def teardown(self) -> None:
        try:
            self.say_the_same()
        finally:
            self._runner.run(self._opened.aclose())
            self._runner.close()
            shutil.rmtree(self._folder)

    def both(self, call: Callable[[Store], Awaitable[object]]) -> tuple[object, object]:
        """What the database and the model give."""

        async def ask() -> tuple[object, object]:
            return await call(self._store), await call(self._model)

        return self._runner.run(ask())

    def agree(self, call: Callable[[Store], Awaitable[object]]) -> None:
        found, expected = self.both(call)
        assert found == expected

    @rule(target=arrivals, batch=st.lists(incoming, max_size=4), position=names, now=moments)
    def admit(self, batch: list[Arrival], position: str, now: datetime) -> MultipleResults[Arrival]:
        self.agree(lambda store: store.admit(batch, position, now=now))
        return multiple(*batch)

    @rule(said=arrivals, outcome=outcomes, now=moments)
    def answer(self, said: Arrival, outcome: Outcome, now: datetime) -> None:
        self.agree(lambda store: store.settle(said.room, outcome, arrival=said, now=now))

    @rule(room=rooms, drafts=drafts, now=moments)
    def say(self, room: RoomId, drafts: tuple[Draft, ...], now: datetime) -> None:
        self.agree(lambda store: store.settle(room, Outcome(drafts=drafts), arrival=None, now=now))

    @rule(room=rooms, said=st.none() | arrivals, drafts=drafts, now=moments)
    def close(self, room: RoomId, said: Arrival | None, drafts: tuple[Draft, ...], now: datetime) -> None:
        room = said.room if said is not None else room
        outcome = Outcome(drafts=drafts, closes=True)
        self.agree(lambda store: store.settle(room, outcome, arrival=said, now=now))

    @rule(room=rooms, now=moments)
    def announce(self, room: RoomId, now: datetime) -> None:
        self.agree(lambda store: store.settle(room, Outcome(announces_end=True), arrival=None, now=now))

    @rule(room=st.sampled_from(ROOMS[:-1]), now=moments)
    def upgrade(self, room: RoomId, now: datetime) -> None:
        self.agree(lambda store: store.settle(room, Outcome(successor=SUCCESSORS[room]), arrival=None, now=now))

    @rule(room=st.sampled_from(ROOMS[:-1]), now=moments)
    def move(self, room: RoomId, now: datetime) -> None:
        moved = Outcome(moved_from=room)
        self.agree(lambda store: store.settle(SUCCESSORS[room], moved, arrival=None, now=now))

    @rule(target=postings, room=rooms)
    def take(self, room: RoomId) -> MultipleResults[tuple[Posting, Posting]]:
        found, expected = self.both(lambda store: store.next_posting(room))
        if not isinstance(found, Posting) or not isinstance(expected, Posting):
            assert found is expected is None
            return multiple()
        assert replace(found, number=0) == replace(expected, number=0)
        return multiple((found, expected))

    def of(self, pair: tuple[Posting, Posting], store: Store) -> Posting:
        """The posting by the number that a store gave it."""
        return pair[1] if store is self._model else pair[0]

    @rule(pair=postings, device=names, now=moments)
    def attempt(self, pair: tuple[Posting, Posting], device: str, now: datetime) -> None:
        self.agree(lambda store: store.mark_attempted(self.of(pair, store), device_id=device, now=now))

    @rule(pair=postings, name=names)
    def upload(self, pair: tuple[Posting, Posting], name: str) -> None:
        self.agree(lambda store: store.mark_uploaded(self.of(pair, store), {"url": name}))

    @rule(pair=postings, event_id=st.none() | event_ids)
    def deliver(self, pair: tuple[Posting, Posting], event_id: EventId | None) -> None:
        self.agree(lambda store: store.mark_done(self.of(pair, store), event_id))

    @rule(pair=postings)
    def list_sent(self, pair: tuple[Posting, Posting]) -> None:
        self.agree(lambda store: store.sent_events(pair[0].room, before=self.of(pair, store)))

    @rule(pair=postings, event_id=event_ids)
    def redact(self, pair: tuple[Posting, Posting], event_id: EventId) -> None:
        self.deliver(pair, event_id)
        self.agree(lambda store: store.mark_redacted(pair[0].room, event_id))

    @rule(room=rooms)
    def purge(self, room: RoomId) -> None:
        self.agree(lambda store: store.purge(room))

    @rule(before=moments)
    def prune(self, before: datetime) -> None:
        self.agree(lambda store: store.prune(before))

    @rule(at=moments, since=moments)
    def look_at_the_clock(self, at: datetime, since: datetime) -> None:
        self.agree(lambda store: store.note_clock_check(ClockCheck(at, since)))

    @rule()
    def restart(self) -> None:
        self._runner.run(self._opened.aclose())
        self._runner.run(self._open())

    @rule()
    def say_the_same(self) -> None:
        self.agree(lambda store: store.position())
        self.agree(lambda store: store.count_arrivals())
        self.agree(lambda store: store.count_arrivals(most_of_a_room=1))
        self.agree(lambda store: store.rooms_with_arrivals())
        self.agree(lambda store: store.rooms_with_postings())
        self.agree(lambda store: store.rooms_idle_since(later(days=5)))
        self.agree(lambda store: store.clock_check())
        for room in ROOMS:
            self.agree(methodcaller("record", room))
            self.agree(methodcaller("next_arrival", room))
            self.agree(methodcaller("predecessors_of", room))
            self.agree(methodcaller("sent_events", room, before=Posting(LAST, room, draft("last"))))
            self.take(room)


@functools.cache
def template() -> Path:
    """A database with its tables, made once."""

    async def make(folder: Path) -> None:
        async with open_store(None, folder, BOT):
            pass

    folder = Path(tempfile.mkdtemp(prefix="lotse-model-"))
    atexit.register(shutil.rmtree, folder)
    asyncio.run(make(folder))
    return folder / "lotse.db"


TestComparison = Comparison.TestCase
TestComparison.settings = settings(max_examples=settings().max_examples // 4, stateful_step_count=25)
