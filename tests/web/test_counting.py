"""What the parts of the bot tell those who count."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import pytest

from bot.conversation.incoming import Edited, EventId, Joined, NotText, Said, Unreadable
from bot.errors import RateLimited, Refused, Unreachable
from bot.service.mail import Draft, Outcome, PostingKind, TransactionId
from bot.service.ports import Part
from bot.service.post_office import Channel, House, PostOffice
from bot.service.verdict import Delayed, Ended, EventKind, Heard, Ignored, Remark, Upgraded, Verdict, kind_of
from bot.texts.document import Document
from tests.support.office import OTHER, ROOM, Office, PlainRenderer, event


@dataclass
class Tally:
    """Counts everything."""

    kinds: Counter[EventKind] = field(default_factory=Counter)
    retries: Counter[Part] = field(default_factory=Counter)
    rooms: dict[Part, list[int]] = field(default_factory=lambda: {part: [] for part in Part})
    syncs: int = 0
    taken: int = 0
    turned_down: int = 0

    def synced(self) -> None:
        self.syncs += 1

    def handled(self, kind: EventKind) -> None:
        self.kinds[kind] += 1

    def sent(self) -> None:
        self.taken += 1

    def refused(self) -> None:
        self.turned_down += 1

    def tried_again(self, part: Part) -> None:
        self.retries[part] += 1

    def waiting(self, part: Part, rooms: int) -> None:
        self.rooms[part].append(rooms)


@dataclass
class CountedOffice(Office):
    """An office with somebody who counts."""

    tally: Tally = field(default_factory=Tally)

    def made(self, *_parts: object, **_named: object) -> PostOffice:
        clocks = self.clocks
        house = House(
            self.take, Document.of("sorry"), 30, clocks, clocks.elapsed, self.pace, observer=self.tally
        )  # fmt: skip
        channel = Channel(self.reader, self.transport, PlainRenderer(), self.shown)
        return PostOffice(house, self.store, channel)


@pytest.fixture
def office() -> CountedOffice:
    return CountedOffice()


EVENT = EventId("$1")


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (Heard(Said(EVENT, "x")), EventKind.MESSAGE),
        (Heard(Edited(EVENT, EVENT, "x")), EventKind.EDIT),
        (Heard(NotText(EVENT, Unreadable.IMAGE)), EventKind.OTHER),
        (Heard(NotText(EVENT, Unreadable.UNDECRYPTABLE)), EventKind.UNREADABLE),
        (Heard(Joined(EVENT)), EventKind.ROOM),
        (Ended(leaves=True), EventKind.ROOM),
        (Upgraded(ROOM), EventKind.ROOM),
        (Remark("room.x", Document.of("x")), EventKind.ROOM),
        (Ignored(), EventKind.IGNORED),
        (Delayed(1.0), EventKind.IGNORED),
    ],
)
def test_what_comes_in_is_counted_by_rough_kinds(verdict: Verdict, kind: EventKind) -> None:
    assert kind_of(verdict) is kind


async def test_what_is_handled_and_said_is_counted(office: CountedOffice) -> None:
    await office.hear(event("a"), event("b", room=OTHER))
    assert office.tally.kinds.total() == 2
    assert office.tally.taken == sum(one.event_id is not None for one in office.store.postings) > 0
    assert office.tally.turned_down == 0
    assert not office.tally.retries


async def test_at_the_end_no_room_waits(office: CountedOffice) -> None:
    await office.hear(event("a"), event("b", room=OTHER))
    for queue in (Part.INBOX, Part.OUTBOX):
        assert max(office.tally.rooms[queue]) >= 1
        assert office.tally.rooms[queue][-1] == 0


@pytest.mark.parametrize("failure", [Unreachable("away"), RateLimited("rate-limited", retry_after=0.01)])
async def test_what_is_tried_again_is_counted(office: CountedOffice, failure: Exception) -> None:
    office.transport.failures["send", ROOM] = [failure]
    await _post(office)
    assert office.tally.retries == {Part.OUTBOX: 1}
    assert office.tally.taken == 1


async def test_what_is_refused_for_good_is_counted_apart(office: CountedOffice) -> None:
    office.transport.failures["send", ROOM] = [Refused("homeserver-refused")]
    await _post(office)
    assert (office.tally.taken, office.tally.turned_down) == (0, 1)


async def _post(office: CountedOffice) -> None:
    draft = Draft(TransactionId("t-1"), PostingKind.MESSAGE, {"body": "x"})
    await office.store.settle(ROOM, Outcome(drafts=(draft,)), arrival=None, now=office.clocks.now())
    async with asyncio.timeout(20), office.open():
        await office.quiet()
