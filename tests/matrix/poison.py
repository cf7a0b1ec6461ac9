"""What a real client can send that matrix-nio cannot take in."""

from __future__ import annotations

import json

import vodozemac
from nio.crypto import OlmDevice

from bot.demo.homeserver import Account, Homeserver
from bot.matrix.http import HttpRequests, good
from bot.matrix.identity import API
from bot.matrix.signing import unpadded_base64
from tests.matrix.visitor import Visitor

NO_KEY = "no key"

IN_ROOM = (b"\xff\xfe", b"[" * 40_000, b'["m.room.message"]', b'{"type": ' + b"9" * 5000 + b"}")
"""Plaintexts of messages to a room."""


def device_of(visitor: Visitor, user_id: str) -> OlmDevice:
    """The one device of somebody, as a person's client knows it."""
    (device,) = visitor.client.keys.device_store.active_user_devices(user_id)
    assert isinstance(device, OlmDevice)
    return device


def olm(visitor: Visitor, lotse: str, payload: str) -> dict[str, object]:
    """A valid message between devices that holds any payload."""
    device = device_of(visitor, lotse)
    session = visitor.client.keys.session_store.get(device.curve25519)
    assert session is not None
    kind, body = session.encrypt(payload).to_parts()
    return olm_parts(visitor, lotse, kind, unpadded_base64(body))


def olm_parts(visitor: Visitor, lotse: str, kind: int, body: str, sender_key: str = "") -> dict[str, object]:
    """A message between devices with any body."""
    return {
        "algorithm": "m.olm.v1.curve25519-aes-sha2",
        "sender_key": sender_key or visitor.client.keys.account.identity_keys["curve25519"],
        "ciphertext": {device_of(visitor, lotse).curve25519: {"type": kind, "body": body}},
    }


def megolm(visitor: Visitor, room: str, plaintext: bytes) -> dict[str, object]:
    """A message to a room, in a key that the bot has, that holds any bytes."""
    keys = visitor.client.keys
    session = keys.outbound_group_sessions[room]
    return {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": session._session.encrypt(plaintext).to_base64(),
        "session_id": session.id,
        "sender_key": keys.account.identity_keys["curve25519"],
        "device_id": visitor.client.device_id,
    }


def between_devices(visitor: Visitor, lotse: str, room: str) -> list[dict[str, object]]:
    """Messages to the bot's device."""
    device = device_of(visitor, lotse)
    room_key: dict[str, object] = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": room, "session_id": "x"}
    wrong_key = {"type": "m.room_key", "content": {**room_key, "session_key": "garbage"}}
    addressed = {
        "sender": visitor.user_id,
        "sender_device": visitor.client.device_id,
        "keys": {"ed25519": visitor.client.keys.account.identity_keys["ed25519"]},
        "recipient": lotse,
        "recipient_keys": {"ed25519": device.ed25519},
    }
    stranger, nobody = vodozemac.Account(), vodozemac.Account()
    unknown = stranger.create_outbound_session(
        vodozemac.Curve25519PublicKey.from_base64(device.curve25519), nobody.curve25519_key
    )
    kind, body = unknown.encrypt(b"{}").to_parts()
    return [
        olm_parts(visitor, lotse, kind, unpadded_base64(body), sender_key=stranger.curve25519_key.to_base64()),
        olm_parts(visitor, lotse, 0, "garbage"),
        olm_parts(visitor, lotse, 1, "garbage"),
        olm_parts(visitor, lotse, 0, "AAAA", sender_key=NO_KEY),
        olm(visitor, lotse, "[" * 40_000),
        olm(visitor, lotse, json.dumps({**addressed, **wrong_key})),
        {"algorithm": 7, "ciphertext": []},
    ]


async def publish_broken_device(synapse: Homeserver, account: Account) -> None:
    """Another device of somebody, whose keys are none."""
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": account.user_id},
        "password": account.password,
    }
    async with HttpRequests(synapse.address) as requests:
        told = good(await requests.request("POST", f"{API}/login", login))
    device = told.text("device_id")
    keys: dict[str, object] = {
        "user_id": account.user_id,
        "device_id": device,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {f"ed25519:{device}": NO_KEY, f"curve25519:{device}": NO_KEY},
        "signatures": {account.user_id: {f"ed25519:{device}": NO_KEY}},
    }
    async with HttpRequests(synapse.address, told.text("access_token")) as requests:
        good(await requests.request("POST", f"{API}/keys/upload", {"device_keys": keys}))
