"""Both sides of an encrypted room without a homeserver: nio clients that are fed with what one would send."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import vodozemac
from nio import AsyncClient, AsyncClientConfig, MatrixRoom, Response, SyncResponse
from nio.crypto import InboundGroupSession, OlmDevice

from bot.matrix.client import client_config
from bot.matrix.guard import GuardedClient, RoomEvent
from bot.matrix.signing import unpadded_base64

BOT, PERSON, ROOM = "@lotse:example.org", "@anna:example.org", "!room:example.org"

JsonObject = dict[str, object]


def logged_in(client_class: type[AsyncClient], folder: Path) -> AsyncClient:
    """The bot's client with an empty crypto store."""
    if issubclass(client_class, GuardedClient):
        client: AsyncClient = client_class("http://127.0.0.1:9", str(folder), client_config("secret", "store.db"))
    else:
        config = AsyncClientConfig(pickle_key="secret", store_name="store.db", store_sync_tokens=False)
        client = client_class("http://127.0.0.1:9", store_path=str(folder), config=config)
    client.restore_login(BOT, "BOTDEVICE", "token")
    client.rooms[ROOM] = MatrixRoom(ROOM, BOT, encrypted=True)
    client.rooms[ROOM].add_member(BOT, None, None)
    client.rooms[ROOM].add_member(PERSON, None, None)
    return client


@dataclass
class Peer:
    """A person's device that can say anything, also what no honest client says."""

    bot: AsyncClient
    name: str = PERSON
    account: vodozemac.Account = field(default_factory=vodozemac.Account)
    group: vodozemac.GroupSession = field(default_factory=vodozemac.GroupSession)
    number: int = 0

    def __post_init__(self) -> None:
        assert self.bot.olm is not None
        keys = {"ed25519": self.ed25519, "curve25519": self.curve25519}
        device = OlmDevice(self.name, "PHONE", keys)
        self.bot.olm.device_store.add(device)
        self.bot.olm.store.save_device_keys({self.name: {"PHONE": device}})

    @property
    def curve25519(self) -> str:
        return self.account.curve25519_key.to_base64()

    @property
    def ed25519(self) -> str:
        return self.account.ed25519_key.to_base64()

    def share_room_key(self) -> None:
        """Gives the bot the key to what :meth:`encrypted` makes."""
        assert self.bot.olm is not None
        session = InboundGroupSession(self.group.session_key.to_base64(), self.ed25519, self.curve25519, ROOM)
        self.bot.olm.inbound_group_store.add(session)
        self.bot.olm.save_inbound_group_session(session)

    def encrypted(self, plaintext: bytes) -> JsonObject:
        """A room event that holds these bytes."""
        self.number += 1
        content: JsonObject = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "ciphertext": self.group.encrypt(plaintext).to_base64(),
            "session_id": self.group.session_id,
            "sender_key": self.curve25519,
            "device_id": "PHONE",
        }
        return room_event(f"$encrypted{self.number}", "m.room.encrypted", content)

    def said(self, text: str, **further: object) -> JsonObject:
        """An encrypted text."""
        content = {"msgtype": "m.text", "body": text}
        return self.encrypted(
            json.dumps({"type": "m.room.message", "room_id": ROOM, "content": content, **further}).encode()
        )

    def to_device(self, payload: bytes, one_time_key: str | None = None) -> JsonObject:
        """A valid Olm message to the bot that holds these bytes."""
        assert self.bot.olm is not None
        if one_time_key is None:
            self.bot.olm.account.generate_one_time_keys(1)
            one_time_key = next(iter(self.bot.olm.account.one_time_keys["curve25519"].values()))
            self.bot.olm.account.mark_keys_as_published()
        session = self.account.create_outbound_session(
            vodozemac.Curve25519PublicKey.from_base64(self.bot.olm.account.identity_keys["curve25519"]),
            vodozemac.Curve25519PublicKey.from_base64(one_time_key),
        )
        kind, body = session.encrypt(payload).to_parts()
        return self.olm(kind, unpadded_base64(body))

    def olm(self, kind: int, body: str, sender_key: str | None = None) -> JsonObject:
        """An Olm message with any body."""
        assert self.bot.olm is not None
        content = {
            "algorithm": "m.olm.v1.curve25519-aes-sha2",
            "sender_key": sender_key or self.curve25519,
            "ciphertext": {self.bot.olm.account.identity_keys["curve25519"]: {"type": kind, "body": body}},
        }
        return {"type": "m.room.encrypted", "sender": PERSON, "content": content}

    def room_key_payload(self, session_key: str) -> bytes:
        """The payload that shares a room key."""
        assert self.bot.olm is not None
        payload = {
            "type": "m.room_key",
            "sender": PERSON,
            "sender_device": "PHONE",
            "keys": {"ed25519": self.ed25519},
            "recipient": BOT,
            "recipient_keys": {"ed25519": self.bot.olm.account.identity_keys["ed25519"]},
            "content": {
                "algorithm": "m.megolm.v1.aes-sha2",
                "room_id": ROOM,
                "session_id": self.group.session_id,
                "session_key": session_key,
            },
        }
        return json.dumps(payload).encode()

    def device_keys(self, **changed: str) -> JsonObject:
        """The published keys of the device, with some of them changed."""
        keys = {"ed25519:PHONE": self.ed25519, "curve25519:PHONE": self.curve25519}
        keys.update({f"{name}:PHONE": value for name, value in changed.items()})
        value: JsonObject = {"algorithms": [], "device_id": "PHONE", "user_id": self.name, "keys": keys}
        return self._signed(value)

    def one_time_key(self) -> JsonObject:
        """A signed one-time key, as the homeserver hands it out."""
        self.account.generate_one_time_keys(1)
        key = next(iter(self.account.one_time_keys.values())).to_base64()
        return {"signed_curve25519:AAAAAQ": self._signed({"key": key})}

    def _signed(self, value: JsonObject) -> JsonObject:
        canonical = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        return {**value, "signatures": {self.name: {"ed25519:PHONE": self.account.sign(canonical).to_base64()}}}


def room_event(event_id: str, kind: str, content: JsonObject, **further: object) -> JsonObject:
    """An event of the timeline, as the homeserver sends it."""
    return {
        "event_id": event_id, "type": kind, "sender": PERSON, "origin_server_ts": 1, "content": content, **further
    }  # fmt: skip


def sync_body(*timeline: JsonObject, to_device: tuple[JsonObject, ...] = (), **further: object) -> JsonObject:
    """The answer to a sync."""
    room = {"timeline": {"events": list(timeline), "limited": False, "prev_batch": "p"}, "state": {"events": []}}
    return {
        "next_batch": "n1",
        "to_device": {"events": list(to_device)},
        "rooms": {"join": {ROOM: room}},
        "device_one_time_keys_count": {"signed_curve25519": 50},
        **further,
    }


async def receive(client: AsyncClient, body: JsonObject) -> list[RoomEvent]:
    """Feeds a client with an answer and gives the room's events as they come out."""
    parse = client.parsed if isinstance(client, GuardedClient) else _parsed_by_nio
    response = parse(SyncResponse, body)
    assert isinstance(response, SyncResponse)
    await client.receive_response(response)
    return response.rooms.join[ROOM].timeline.events


def _parsed_by_nio(wanted: type[SyncResponse], body: JsonObject) -> Response:
    response: Response = wanted.from_dict(body)
    return response


def texts(events: list[RoomEvent]) -> list[object]:
    """What was said in those events that could be read."""
    contents = [event.source.get("content") for event in events]
    return [content.get("body") for content in contents if isinstance(content, dict) and "body" in content]
