"""What a homeserver sends, with everything taken out that matrix-nio cannot take in.

Works on the raw JSON before nio parses it: nio parses an answer as a whole, so that one malformed event or device would
cost all the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import vodozemac
from nio import SyncResponse
from nio.events import EncryptedToDeviceEvent, ToDeviceEvent

from bot.matrix.signing import text_at

ENCRYPTED = "m.room.encrypted"

MEGOLM = "m.megolm.v1.aes-sha2"

UNKNOWN = "unknown"
"""Stands for the sender key and the device id that a message does not name.

Both fields are deprecated and may be left out (Matrix client-server API, "m.megolm.v1.aes-sha2"; MSC4381), but nio
wants them; which session a message belongs to is found by its session id.
"""

JsonObject = dict[str, object]
JsonMapping = Mapping[str, object]


def with_key_fields(event: JsonMapping) -> JsonObject:
    """An event that names a sender key and a device where it is encrypted, if only :data:`UNKNOWN`."""
    content = event.get("content")
    if not isinstance(content, dict) or content.get("algorithm") != MEGOLM:
        return dict(event)
    named = {key: value for key, value in content.items() if key not in {"sender_key", "device_id"} or _is_word(value)}
    return {**event, "content": {"sender_key": UNKNOWN, "device_id": UNKNOWN, **named}}


def key_parts(body: JsonMapping) -> tuple[JsonObject, int]:
    """What the answer to a sync says about keys aside from those it brings, as far as nio can parse it.

    Second comes how much was left out.
    """
    kept: JsonObject = {"next_batch": "-"}
    dropped = 0
    for key in ("device_one_time_keys_count", "device_lists"):
        if key not in body:
            continue
        if _parses(_sync, {"next_batch": "-", key: body[key]}):
            kept[key] = body[key]
        else:
            dropped += 1
    return kept, dropped


def key_messages(body: JsonMapping) -> tuple[list[EncryptedToDeviceEvent], int]:
    """The messages to the device that can bring keys, and how many nio cannot parse.

    Of anything else nothing is made: nio quotes what it refuses, and that can go deeper than Python does. For the same
    reason each is parsed only once; a second time, called from elsewhere, could fail.
    """
    events = as_object(body.get("to_device")).get("events")
    wanted = (
        [event for event in events if as_object(event).get("type") == ENCRYPTED] if isinstance(events, list) else []
    )
    parsed = [_parsed(event) for event in wanted]
    return [event for event in parsed if isinstance(event, EncryptedToDeviceEvent)], parsed.count(None)


def usable_devices(device_keys: object) -> tuple[dict[str, JsonObject], int]:
    """The devices whose keys are keys, by user, and how many were left out.

    Anybody who shares a room with the bot can publish broken ones. What people call their devices is left out as well:
    nobody needs it, and nio would store it.
    """
    usable: dict[str, JsonObject] = {}
    dropped = 0
    for user_id, devices in as_object(device_keys).items():
        known = as_object(devices)
        usable[user_id] = {
            device_id: {key: value for key, value in as_object(keys).items() if key != "unsigned"}
            for device_id, keys in known.items()
            if _is_usable(user_id, device_id, keys)
        }
        dropped += len(known) - len(as_object(usable[user_id]))
    return usable, dropped


def as_object(value: object) -> JsonMapping:
    """A JSON object; an empty one where there is something else."""
    return value if isinstance(value, dict) else {}


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _sync(body: JsonObject) -> object:
    response = SyncResponse.from_dict(body)
    if not isinstance(response, SyncResponse):
        raise TypeError
    return response


def _parses(parse: Callable[[JsonObject], object], value: JsonObject) -> bool:
    try:
        parse(value)
    except Exception:  # noqa: BLE001  the guard around one event: any failure means that nio cannot take it in
        return False
    return True


def _parsed(event: JsonObject) -> object:
    """What nio makes of a message to the device; None where it cannot take it in."""
    try:
        return ToDeviceEvent.parse_event(event)
    except Exception:  # noqa: BLE001  the guard around one event: any failure means that nio cannot take it in
        return None


def _is_usable(user_id: str, device_id: str, keys: object) -> bool:
    try:
        vodozemac.Ed25519PublicKey.from_base64(text_at(keys, "keys", f"ed25519:{device_id}"))
        vodozemac.Curve25519PublicKey.from_base64(text_at(keys, "keys", f"curve25519:{device_id}"))
        vodozemac.Ed25519Signature.from_base64(text_at(keys, "signatures", user_id, f"ed25519:{device_id}"))
    except Exception:  # noqa: BLE001  the guard around one device: whatever is wrong with it, it is not used
        return False
    return text_at(keys, "user_id") == user_id and text_at(keys, "device_id") == device_id
