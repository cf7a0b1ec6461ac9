"""The seams between the conversation and the world.

The adapters (Matrix, storage) implement these protocols; nothing here knows a library. What travels between them is in
``bot.service.mail``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.conversation.incoming import EventId
from bot.service.mail import Arrival, ClockCheck, Outcome, Posting, RoomId, RoomRecord
from bot.service.verdict import EventKind, Verdict
from bot.texts.document import Document


class Clock(Protocol):
    """The time of day, with its zone."""

    def now(self) -> datetime:
        """The present moment, aware of its time zone."""


class Inbox(Protocol):
    """What came in, until it is done with. Its methods raise :class:`bot.errors.StorageUnavailable`."""

    async def position(self) -> str | None:
        """Up to where everything was admitted; None where the bot has never run."""

    async def admit(self, arrivals: Sequence[Arrival], position: str, *, now: datetime) -> frozenset[RoomId]:
        """Stores the arrivals of one batch and its position in one transaction.

        An event id that is known already changes nothing, whether it is done with or not.

        Returns:
            The rooms with something new.
        """

    async def rooms_with_arrivals(self) -> frozenset[RoomId]:
        """The rooms in which something waits."""

    async def next_arrival(self, room: RoomId) -> Arrival | None:
        """The oldest arrival of a room that is not done with."""

    async def count_arrivals(self, *, most_of_a_room: int | None = None) -> int:
        """How many arrivals wait, in all rooms; where a most is given, no more count of any one room."""


class Records(Protocol):
    """What is kept of rooms. Its methods raise :class:`bot.errors.StorageUnavailable`."""

    async def record(self, room: RoomId) -> RoomRecord | None:
        """What is kept of a room; None where the bot knows nothing of it."""

    async def settle(self, room: RoomId, outcome: Outcome, *, arrival: Arrival | None, now: datetime) -> None:
        """Makes an outcome hold, in one transaction: the record, the postings, and the arrival done, its text removed.

        A draft whose transaction id the room has already had is left out: it was said before. A room of which nothing
        is kept gets a record with the first outcome that is not empty. Activity is an arrival with such an outcome: it
        moves ``last_activity`` on, never back, and takes back an announcement. Of an arrival that is done with already
        nothing follows. What is said aside becomes postings of its own room in the same transaction; no record is made
        of that room.

        Args:
            room: the room.
            outcome: what to keep and to send.
            arrival: what is done with; None where nothing came in, as at the end of retention.
            now: the time: of the latest activity, of the announcement, and of the beginning of a record.
        """

    async def rooms_idle_since(self, moment: datetime) -> tuple[RoomId, ...]:
        """The rooms without activity since then, those that are being closed aside; the longest idle first."""

    async def predecessors_of(self, room: RoomId) -> frozenset[RoomId]:
        """The rooms that were upgraded to this one, those that are being closed aside."""

    async def everything_about(self, room: RoomId) -> Mapping[str, object]:
        """All that the database holds about a room, as JSON with readable keys (GDPR, article 15)."""

    async def purge(self, room: RoomId) -> None:
        """Removes every trace of a room, arrivals that still wait aside; when this returns, the files hold none."""

    async def prune(self, before: datetime) -> None:
        """Forgets the ids of arrivals that were done with before then; a homeserver no longer brings them."""

    async def clock_check(self) -> ClockCheck | None:
        """What was last noted of the clock; None where nothing was."""

    async def note_clock_check(self, check: ClockCheck) -> None:
        """Keeps what is known of the clock in the place of what was."""


class Outbox(Protocol):
    """What is to be sent, until it is. Its methods raise :class:`bot.errors.StorageUnavailable`."""

    async def rooms_with_postings(self) -> frozenset[RoomId]:
        """The rooms to which something is to be sent."""

    async def next_posting(self, room: RoomId) -> Posting | None:
        """The oldest posting of a room that is not done with."""

    async def mark_attempted(self, posting: Posting, *, device_id: str, now: datetime) -> bool:
        """Notes, before the first attempt, from which device and when; a later attempt changes nothing of it.

        Returns:
            Whether the posting is still to be sent. It is not where its conversation was erased in the meantime:
            sending it would leave a message that nobody redacts.
        """

    async def mark_uploaded(self, posting: Posting, content: Mapping[str, object]) -> None:
        """Replaces the content of a file by the event that refers to it, now that it lies on the homeserver."""

    async def mark_done(self, posting: Posting, event_id: EventId | None) -> None:
        """Notes that a posting was sent (with its event id) or given up (None); its content is removed.

        Of a word that was passed on nothing is kept at all, and as with :meth:`Records.purge` the files hold no byte of
        it, unless there is no room for cleaning up just now; it is then done later.
        """

    async def sent_events(self, room: RoomId, *, before: Posting) -> tuple[EventId, ...]:
        """The bot's messages in a room that stand before a posting and are not redacted, oldest first."""

    async def mark_redacted(self, room: RoomId, event_id: EventId) -> None:
        """Notes that a message was redacted."""


class Store(Inbox, Records, Outbox, Protocol):
    """Everything that outlives the process."""


class Reader(Protocol):
    """Says what an arrival means; the channel's part of handling it."""

    async def read(self, arrival: Arrival) -> Verdict:
        """What an arrival means.

        Raises:
            HomeserverError: the homeserver had to be asked and does not answer; trying again may help.
        """


class Transport(Protocol):
    """Brings postings to the people; a repeat under the same transaction id is recognised by the homeserver."""

    @property
    def device_id(self) -> str:
        """The device that sends; the homeserver recognises repeats of one device only."""

    async def upload(self, posting: Posting) -> Mapping[str, object]:
        """Encrypts a file, puts it on the homeserver, and gives the content of the event that refers to it."""

    async def send(self, posting: Posting) -> EventId:
        """Sends a message, a notice or an uploaded file, once per transaction id and device.

        Raises:
            Refused: the homeserver does not want it, or the room is not encrypted though it has to be.
            HomeserverError: it may or may not have been sent; the same posting may be sent again.
        """

    async def find(self, posting: Posting) -> EventId | None:
        """Looks into the room's timeline whether a posting is there; None where it certainly is not.

        Raises:
            HomeserverError: that cannot be told now.
        """

    async def redact(self, room: RoomId, event_id: EventId) -> None:
        """Redacts one message of the bot; again and again is the same as once.

        Raises:
            Refused: the homeserver does not allow it.
        """

    async def leave(self, room: RoomId) -> None:
        """Leaves and forgets a room; where the bot is not in it any more, nothing is left to do."""

    async def forget_keys(self, room: RoomId) -> None:
        """Removes the keys of a room, and of people who are in no other, so that no file holds them."""


class Renderer(Protocol):
    """Makes messages of documents."""

    def messages(self, document: Document) -> tuple[Mapping[str, object], ...]:
        """The contents of the messages that a document makes; several where it is long."""


class Attention(Protocol):
    """Shows people that they are heard; a failure of that is no matter."""

    async def begin(self, room: RoomId, origin: str) -> None:
        """Shows that the message ``origin`` was read and is being answered."""

    async def end(self, room: RoomId) -> None:
        """Shows that the answer is complete."""


class Part(StrEnum):
    """What tries again where something fails."""

    SYNC = "sync"
    INBOX = "inbox"
    OUTBOX = "outbox"


class Observer(Protocol):
    """Is told what happens, to count it: never in which room, by whom, or what was said."""

    def synced(self) -> None:
        """An answer of a sync is stored."""

    def handled(self, kind: EventKind) -> None:
        """Something that came in is done with."""

    def sent(self) -> None:
        """The homeserver has taken something that the bot says."""

    def refused(self) -> None:
        """The homeserver has refused for good something that the bot says."""

    def tried_again(self, part: Part) -> None:
        """Something failed and will be tried again."""

    def waiting(self, part: Part, rooms: int) -> None:
        """In how many rooms there is something to do."""


class Unobserved:
    """An observer for where nobody counts."""

    def synced(self) -> None:
        """Does nothing."""

    def handled(self, kind: EventKind) -> None:
        """Does nothing."""

    def sent(self) -> None:
        """Does nothing."""

    def refused(self) -> None:
        """Does nothing."""

    def tried_again(self, part: Part) -> None:
        """Does nothing."""

    def waiting(self, part: Part, rooms: int) -> None:
        """Does nothing."""


UNOBSERVED: Observer = Unobserved()
