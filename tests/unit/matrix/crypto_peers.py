"""Both sides of an encrypted room without a homeserver: nio clients that are fed with what one would send."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import vodozemac
from nio import AsyncClient, AsyncClientConfig, MatrixRoom, SyncResponse
from nio.crypto import InboundGroupSession, OlmDevice

from bot.matrix.admission import joined_rooms
from bot.matrix.client import client_config
from bot.matrix.guard import GuardedClient, RoomEvent
from bot.matrix.key_store import KeyStore
from bot.matrix.signing import unpadded_base64

BOT, PERSON, ROOM = "@lotse:example.org", "@anna:example.org", "!room:example.org"

JsonObject = dict[str, object]


@cache
def empty_store() -> bytes:
    """A crypto store without an account; making one takes a second on a busy machine."""
    with TemporaryDirectory() as folder:
        store = KeyStore(BOT, "BOTDEVICE", folder, "secret", "store.db")
        store.database.close()  # type: ignore[no-untyped-call]
        return Path(store.database_path).read_bytes()


def logged_in(client_class: type[AsyncClient], folder: Path) -> AsyncClient:
    """The bot's client; where there is no crypto store yet, with an empty one."""
    if not (folder / "store.db").exists():
        (folder / "store.db").write_bytes(empty_store())
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
    device: str = "PHONE"

    def __post_init__(self) -> None:
        assert self.bot.olm is not None
        keys = {"ed25519": self.ed25519, "curve25519": self.curve25519}
        device = OlmDevice(self.name, self.device, keys)
        self.bot.olm.device_store.add(device)
        self.bot.olm.store.save_device_keys({self.name: {self.device: device}})

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
        return self.content({"msgtype": "m.text", "body": text}, **further)

    def content(self, content: JsonObject, **further: object) -> JsonObject:
        """An encrypted message with any content."""
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
        return {"type": "m.room.encrypted", "sender": self.name, "content": content}

    def room_key(self) -> JsonObject:
        """The message that brings the bot the key to what comes from now on."""
        return self.to_device(self.room_key_payload(self.group.session_key.to_base64()))

    def room_key_payload(self, session_key: str) -> bytes:
        """The payload that shares a room key."""
        content: JsonObject = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "room_id": ROOM,
            "session_id": self.group.session_id,
            "session_key": session_key,
        }
        return self._payload("m.room_key", content)

    def forwarded_key(self, session_key: vodozemac.SessionKey, owner: Peer, **changed: str) -> JsonObject:
        """The message that forwards somebody's room key."""
        group = vodozemac.InboundGroupSession(session_key)
        exported = group.export_at(group.first_known_index)
        assert exported is not None
        content: JsonObject = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "forwarding_curve25519_key_chain": [],
            "room_id": ROOM,
            "sender_claimed_ed25519_key": owner.ed25519,
            "sender_key": owner.curve25519,
            "session_id": group.session_id,
            "session_key": exported.to_base64(),
        }
        return self.to_device(self._payload("m.forwarded_room_key", {**content, **changed}))

    def _payload(self, kind: str, content: JsonObject) -> bytes:
        assert self.bot.olm is not None
        payload = {
            "type": kind,
            "sender": self.name,
            "sender_device": "PHONE",
            "keys": {"ed25519": self.ed25519},
            "recipient": BOT,
            "recipient_keys": {"ed25519": self.bot.olm.account.identity_keys["ed25519"]},
            "content": content,
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
    if isinstance(client, GuardedClient):
        client.take_in(body)
        events = [client.opened(raw, ROOM) for news in joined_rooms(body) for raw in news.events]
        return [event for event in events if event is not None]
    response = SyncResponse.from_dict(body)
    assert isinstance(response, SyncResponse)
    await client.receive_response(response)
    return response.rooms.join[ROOM].timeline.events


def texts(events: list[RoomEvent]) -> list[object]:
    """What was said in those events that could be read."""
    contents = [event.source.get("content") for event in events]
    return [content.get("body") for content in contents if isinstance(content, dict) and "body" in content]
