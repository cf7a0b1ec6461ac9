"""What a homeserver sends, with everything taken out that matrix-nio cannot take in.

Works on the raw JSON before nio parses it: nio parses an answer as a whole, so that one malformed event, invite or
device would cost all the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import vodozemac
from nio import Event, InviteEvent, SyncResponse
from nio.events import ToDeviceEvent

from bot.matrix.signing import text_at

MEGOLM = "m.megolm.v1.aes-sha2"

UNKNOWN = "unknown"
"""Stands for the sender key and the device id that a message does not name.

Both fields are deprecated and may be left out (Matrix client-server API, "m.megolm.v1.aes-sha2"; MSC4381), but nio
wants them; which session a message belongs to is found by its session id.
"""

JsonObject = dict[str, object]
JsonMapping = Mapping[str, object]


def with_key_fields(events: object) -> object:
    """Events whose encrypted ones name a sender key and a device, if only :data:`UNKNOWN`."""
    if not isinstance(events, list):
        return events
    return [_with_key_fields(event) for event in events]


def completed_sync(body: JsonMapping) -> JsonObject:
    """The answer to a sync whose encrypted events all have the fields that nio wants."""
    return _with_rooms(body, _with_timeline(with_key_fields))


def cleaned_sync(body: JsonMapping) -> tuple[JsonObject, int]:
    """The answer to a sync with only those parts that nio can parse, and how many were left out."""
    sieve = _Sieve()
    to_device = _object(body.get("to_device"))
    kept: JsonObject = {"next_batch": body.get("next_batch")}
    kept["to_device"] = {"events": sieve.events(to_device.get("events"), ToDeviceEvent.parse_event)}
    for key in ("device_one_time_keys_count", "device_lists"):
        sieve.keep_if_usable(kept, key, body.get(key))
    rooms = _object(body.get("rooms"))
    kept["rooms"] = {kind: sieve.rooms(kind, rooms.get(kind)) for kind in ("join", "invite", "leave")}
    return kept, sieve.dropped


def cleaned_chunk(events: object) -> tuple[list[object], int]:
    """The events of a page of history that nio can parse, and how many were left out."""
    sieve = _Sieve()
    return sieve.events(with_key_fields(events), Event.parse_event), sieve.dropped


def usable_devices(device_keys: object) -> tuple[dict[str, JsonObject], int]:
    """The devices whose keys are keys, by user, and how many were left out.

    Anybody who shares a room with the bot can publish broken ones.
    """
    usable: dict[str, JsonObject] = {}
    dropped = 0
    for user_id, devices in _object(device_keys).items():
        known = _object(devices)
        usable[user_id] = {device_id: keys for device_id, keys in known.items() if _is_usable(user_id, device_id, keys)}
        dropped += len(known) - len(usable[user_id])
    return usable, dropped


class _Sieve:
    """Keeps what parses and counts what does not."""

    def __init__(self) -> None:
        self.dropped = 0

    def events(self, events: object, parse: Callable[[JsonObject], object]) -> list[object]:
        """The events that ``parse`` accepts."""
        listed = events if isinstance(events, list) else []
        kept: list[object] = [event for event in listed if isinstance(event, dict) and _parses(parse, event)]
        self.dropped += len(listed) - len(kept)
        return kept

    def rooms(self, kind: str, rooms: object) -> JsonObject:
        """The rooms that nio accepts, with the events that it accepts."""
        kept: JsonObject = {}
        for room_id, room in _object(rooms).items():
            cleaned = self._room(kind, _object(room))
            if _is_sync({"rooms": {kind: {room_id: cleaned}}}):
                kept[room_id] = cleaned
            else:
                self.dropped += 1
        return kept

    def keep_if_usable(self, kept: JsonObject, key: str, value: object) -> None:
        """Keeps one part of the answer if nio accepts it."""
        if value is None:
            return
        if _is_sync({key: value}):
            kept[key] = value
        else:
            self.dropped += 1

    def _room(self, kind: str, room: JsonMapping) -> JsonObject:
        if kind == "invite":
            events = _object(room.get("invite_state")).get("events")
            return {"invite_state": {"events": self.events(events, InviteEvent.parse_event)}}
        timeline = _object(room.get("timeline"))
        state = _object(room.get("state"))
        return {
            "timeline": {**timeline, "events": self.events(timeline.get("events"), Event.parse_event)},
            "state": {"events": self.events(state.get("events"), Event.parse_event)},
        }


def _is_sync(part: JsonMapping) -> bool:
    def parse(body: JsonObject) -> object:
        response = SyncResponse.from_dict(body)
        if not isinstance(response, SyncResponse):
            raise TypeError
        return response

    return _parses(parse, {"next_batch": "-", **part})


def _parses(parse: Callable[[JsonObject], object], value: JsonObject) -> bool:
    try:
        parse(value)
    except Exception:  # noqa: BLE001  the guard around one event: any failure means that nio cannot take it in
        return False
    return True


def _with_rooms(body: JsonMapping, change: Callable[[JsonMapping], JsonObject]) -> JsonObject:
    rooms = _object(body.get("rooms"))
    rooms_joined = _object(rooms.get("join"))
    changed = {room_id: change(room) if isinstance(room, dict) else room for room_id, room in rooms_joined.items()}
    return {**body, "rooms": {**rooms, "join": changed}} if changed else dict(body)


def _with_timeline(change: Callable[[object], object]) -> Callable[[JsonMapping], JsonObject]:
    def changed(room: JsonMapping) -> JsonObject:
        timeline = room.get("timeline")
        if not isinstance(timeline, dict):
            return dict(room)
        return {**room, "timeline": {**timeline, "events": change(timeline.get("events", []))}}

    return changed


def _with_key_fields(event: object) -> object:
    content = event.get("content") if isinstance(event, dict) else None
    if not isinstance(event, dict) or not isinstance(content, dict) or content.get("algorithm") != MEGOLM:
        return event
    return {**event, "content": {"sender_key": UNKNOWN, "device_id": UNKNOWN, **content}}


def _is_usable(user_id: str, device_id: str, keys: object) -> bool:
    try:
        vodozemac.Ed25519PublicKey.from_base64(text_at(keys, "keys", f"ed25519:{device_id}"))
        vodozemac.Curve25519PublicKey.from_base64(text_at(keys, "keys", f"curve25519:{device_id}"))
        vodozemac.Ed25519Signature.from_base64(text_at(keys, "signatures", user_id, f"ed25519:{device_id}"))
    except Exception:  # noqa: BLE001  the guard around one device: whatever is wrong with it, it is not used
        return False
    return text_at(keys, "user_id") == user_id and text_at(keys, "device_id") == device_id


def _object(value: object) -> JsonMapping:
    return value if isinstance(value, dict) else {}
