"""Which raw events of a sync are taken in, and as what.

Works on what the homeserver sent, before anything is decrypted or parsed. What nobody will read is left out here, so
that it is not even stored: messages of bots like this one, which bear its mark, the bot's own first of all, those of
people who may not talk to the bot, and events that mean nothing to it.

Source: Matrix client-server API, "Syncing", "Room membership", "m.room.tombstone".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.incoming import EventId
from bot.matrix.cleaning import JsonMapping, JsonObject, as_object
from bot.matrix.house import House
from bot.matrix.signing import text_at
from bot.matrix.timeline import MARKER
from bot.service.mail import Arrival, IncomingMail, RoomId

MESSAGES = (
    "m.room.encrypted",
    "m.room.message",
    "m.sticker",
    "m.reaction",
    "m.call.invite",
    "m.poll.start",
    "m.poll.response",
    "org.matrix.msc3381.poll.start",
    "org.matrix.msc3381.poll.response",
)
"""Types of what people say."""

LATE_STATE = ("m.room.encryption", "m.room.tombstone")
"""Changes of a room that are noticed even where a gap in its history could not be filled."""

STATE = ("m.room.member", *LATE_STATE)
"""Types of what changes a room."""

MAX_ID = 255
"""Bytes of an id (Matrix specification, appendices, "Identifiers")."""

KEPT = ("event_id", "type", "sender", "origin_server_ts", "state_key", "content", "unsigned")
"""The parts of an event that are read."""


@dataclass(frozen=True, slots=True)
class RoomNews:
    """What a sync told of a room that the bot is in.

    Attributes:
        room: the room.
        events: what happened, oldest first.
        is_complete: whether nothing is missing between the batch before and these events.
        state: state events from before these events.
        prev_batch: where the events before these can be asked for; empty where there are none.
    """

    room: str
    events: Sequence[JsonMapping]
    is_complete: bool
    state: Sequence[JsonMapping]
    prev_batch: str

    @property
    def is_changed(self) -> bool:
        """Whether the members or the encryption of the room may be others than before."""
        return not self.is_complete or any(text_at(event, "type") in STATE for event in self.events)


def joined_rooms(body: JsonMapping) -> Iterator[RoomNews]:
    """What the answer to a sync tells of rooms that the bot is in."""
    for room, told in _rooms(body, "join"):
        timeline = as_object(told.get("timeline"))
        yield RoomNews(
            room,
            events_of(timeline),
            not timeline.get("limited"),
            events_of(as_object(told.get("state"))),
            text_at(timeline, "prev_batch"),
        )


def events_of(part: JsonMapping, key: str = "events") -> list[JsonMapping]:
    """The events that a part of an answer holds."""
    listed = part.get(key)
    return [event for event in listed if isinstance(event, dict)] if isinstance(listed, list) else []


def said_in(news: RoomNews, position: str, house: House) -> Iterator[IncomingMail]:
    """What is taken in of a room that the bot is in.

    What stands before the bot's own entry was not said to it.
    """
    if news.room == house.admin_room:
        return
    own = house.audience.own_user_id
    entries = [index for index, event in enumerate(news.events) if is_own_entry(event, own)]
    events = news.events[entries[-1] :] if entries else [*_late(news), *news.events]
    for event in events:
        if _is_read(event, house):
            yield _mail(news.room, event, position)


def invitations(body: JsonMapping, position: str, own_user_id: str) -> Iterator[IncomingMail]:
    """The invitations of a sync."""
    for room, told in _rooms(body, "invite"):
        stripped = events_of(as_object(told.get("invite_state")))
        senders = [text_at(event, "sender") for event in stripped if _is_membership(event, own_user_id, "invite")]
        if senders and _is_id(senders[-1]):
            yield _told(room, position, "invite", senders[-1])


def removals(body: JsonMapping, position: str, own_user_id: str) -> Iterator[IncomingMail]:
    """The rooms that the bot was removed from; those that it has left by itself are done with."""
    for room, told in _rooms(body, "leave"):
        events = [*events_of(as_object(told.get("state"))), *events_of(as_object(told.get("timeline")))]
        own = [event for event in events if text_at(event, "type") == "m.room.member" and _is_about(event, own_user_id)]
        if not own or text_at(own[-1], "sender") != own_user_id:
            yield _told(room, position, "removed")


def is_own_entry(event: JsonMapping, own_user_id: str) -> bool:
    """Whether an event is the bot's own entry into a room."""
    return _is_membership(event, own_user_id, "join") and membership_before(event) != "join"


def membership_before(event: JsonMapping) -> str:
    """What somebody was to a room before a change of their membership."""
    return text_at(event, "unsigned", "prev_content", "membership") or "leave"


def _late(news: RoomNews) -> list[JsonMapping]:
    return [] if news.is_complete else [event for event in news.state if text_at(event, "type") in LATE_STATE]


def _is_read(event: JsonMapping, house: House) -> bool:
    if not _is_id(text_at(event, "event_id")) or not isinstance(event.get("content"), dict):
        return False
    if "state_key" in event:
        return _is_read_state(event, house)
    return (
        text_at(event, "type") in MESSAGES
        and house.audience.may_talk(text_at(event, "sender"))
        and "redacted_because" not in as_object(event.get("unsigned"))
        and MARKER not in as_object(event.get("content"))
    )


def _is_read_state(event: JsonMapping, house: House) -> bool:
    kind = text_at(event, "type")
    if kind == "m.room.member":
        if _is_about(event, house.audience.own_user_id):
            return is_own_entry(event, house.audience.own_user_id)
        return text_at(event, "content", "membership") != membership_before(event)
    if event.get("state_key") != "":
        return False
    if kind == "m.room.encryption":
        return "prev_content" not in as_object(event.get("unsigned"))
    return kind == "m.room.tombstone" and house.audience.may_talk(text_at(event, "sender"))


def _mail(room: str, event: JsonMapping, position: str) -> IncomingMail:
    raw = {key: event[key] for key in KEPT if key in event}
    arrival = _arrival(room, text_at(event, "event_id"), position, {"kind": "event", "event": raw})
    if "state_key" in event:
        return IncomingMail(arrival)
    return IncomingMail(arrival, text_at(event, "sender"), _milliseconds(event.get("origin_server_ts")))


def _milliseconds(value: object) -> int:
    """A time of the homeserver (canonical JSON knows no greater numbers); 0 where it is none."""
    return value if type(value) is int and 0 <= value < 2**53 else 0


def _told(room: str, position: str, kind: str, sender: str | None = None) -> IncomingMail:
    """An invitation or a removal, which have no event that the bot could see: named by the position they came with."""
    digest = hashlib.sha256(f"{room}\n{position}".encode("utf-8", "replace")).hexdigest()
    content: JsonObject = {"kind": kind} if sender is None else {"kind": kind, "sender": sender}
    return IncomingMail(_arrival(room, f"{kind}-{digest[:40]}", position, content), sender)


def _arrival(room: str, event_id: str, position: str, content: Mapping[str, object]) -> Arrival:
    return Arrival(EventId(event_id), RoomId(room), content, position)


def _rooms(body: JsonMapping, kind: str) -> Iterator[tuple[str, JsonMapping]]:
    for room, told in as_object(as_object(body.get("rooms")).get(kind)).items():
        if _is_id(room):
            yield room, as_object(told)


def _is_membership(event: JsonMapping, user_id: str, membership: str) -> bool:
    return (
        text_at(event, "type") == "m.room.member"
        and _is_about(event, user_id)
        and text_at(event, "content", "membership") == membership
    )


def _is_about(event: JsonMapping, user_id: str) -> bool:
    return event.get("state_key") == user_id


def _is_id(text: str) -> bool:
    return 0 < len(text.encode("utf-8", "replace")) <= MAX_ID
