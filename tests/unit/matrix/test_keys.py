from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import vodozemac
from nio import MegolmEvent
from nio.events import Event

from bot.errors import StorageUnavailable
from bot.matrix.cleaning import with_key_fields
from bot.matrix.guard import GuardedClient
from bot.matrix.key_care import KeyCare
from bot.matrix.signing import unpadded_base64
from tests.unit.matrix.crypto_peers import PERSON, ROOM, JsonObject, Peer, logged_in, receive, sync_body, texts
from tests.unit.matrix.scripted_homeserver import Scripted

BERTA = "@berta:example.org"


@pytest.fixture
def peer(client: GuardedClient) -> Peer:
    return Peer(client)


def unread(client: GuardedClient, raw: JsonObject) -> MegolmEvent:
    event = client.opened(raw, ROOM)
    assert isinstance(event, MegolmEvent), "it cannot be read yet"
    return event


async def test_a_key_opens_what_came_before_it(client: GuardedClient, peer: Peer) -> None:
    key, said = peer.room_key(), peer.said("da")
    assert client.keys.lacks_key(unread(client, said))
    assert client.take_in(sync_body(to_device=(key,))) == {ROOM}
    opened = client.opened(said, ROOM)
    assert opened is not None
    assert texts([opened]) == ["da"]


async def test_a_key_to_less_does_not_take_the_place_of_a_better_one(client: GuardedClient, peer: Peer) -> None:
    better, first = peer.room_key(), peer.said("eins")
    worse = peer.room_key()
    assert texts(await receive(client, sync_body(first, to_device=(better, worse)))) == ["eins"]


async def test_a_better_key_takes_the_place_of_one_to_less(client: GuardedClient, peer: Peer) -> None:
    better, first = peer.room_key(), peer.said("eins")
    client.take_in(sync_body(to_device=(peer.room_key(),)))
    assert client.keys.lacks_key(unread(client, first)), "the key begins after the message"
    assert texts(await receive(client, sync_body(first, to_device=(better,)))) == ["eins"]


def asked_for(client: GuardedClient, peer: Peer) -> tuple[vodozemac.SessionKey, JsonObject]:
    """A message whose key was asked for, and the key."""
    key, said = peer.group.session_key, peer.said("weitergeleitet")
    client.keys.request_for(unread(client, said))
    return key, said


async def test_the_owner_forwards_a_key_that_was_asked_for(client: GuardedClient, peer: Peer) -> None:
    key, said = asked_for(client, peer)
    assert client.take_in(sync_body(to_device=(peer.forwarded_key(key, peer),))) == {ROOM}
    assert texts([client.opened(said, ROOM)]) == ["weitergeleitet"]  # type: ignore[list-item]


async def test_a_key_that_nobody_asked_for_is_not_taken(client: GuardedClient, peer: Peer) -> None:
    key, said = peer.group.session_key, peer.said("x")
    assert not client.take_in(sync_body(to_device=(peer.forwarded_key(key, peer),)))
    unread(client, said)


@pytest.mark.parametrize("forger", [BERTA, PERSON])
async def test_nobody_else_forwards_a_key(client: GuardedClient, peer: Peer, forger: str) -> None:
    """Neither another person nor another device of the same person: the key carries no signature of its owner."""
    key, said = asked_for(client, peer)
    other = Peer(client, name=forger, device="LAPTOP")
    assert not client.take_in(sync_body(to_device=(other.forwarded_key(key, peer),)))
    unread(client, said)


async def test_a_forger_cannot_claim_the_key_for_another_device(client: GuardedClient, peer: Peer) -> None:
    forger = Peer(client, name=BERTA)
    forged, said = asked_for(client, forger)
    changed = {"sender_key": peer.curve25519, "sender_claimed_ed25519_key": peer.ed25519}
    assert not client.take_in(sync_body(to_device=(forger.forwarded_key(forged, forger, **changed),)))
    unread(client, said)


async def test_a_forwarded_key_is_the_one_it_says(client: GuardedClient, peer: Peer) -> None:
    asked_for(client, peer)
    other = vodozemac.GroupSession()
    forged = peer.forwarded_key(other.session_key, peer, session_id=peer.group.session_id)
    assert not client.take_in(sync_body(to_device=(forged,)))


async def test_a_request_names_what_is_missing_and_not_more(client: GuardedClient, peer: Peer) -> None:
    said = peer.said("x")
    message = client.keys.request_for(unread(client, said))
    assert (message.recipient, message.recipient_device) == (PERSON, "PHONE")
    assert message.content["body"] == {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": ROOM,
        "sender_key": peer.curve25519,
        "session_id": peer.group.session_id,
    }


async def test_without_a_named_device_all_are_asked(client: GuardedClient, peer: Peer) -> None:
    said = peer.said("x")
    content = said["content"]
    assert isinstance(content, dict)
    short = {key: value for key, value in content.items() if key not in {"sender_key", "device_id"}}
    message = client.keys.request_for(unread(client, {**said, "content": short}))
    assert message.recipient_device == "*"
    assert "sender_key" not in message.content["body"]


def stuck(client: GuardedClient, peer: Peer) -> JsonObject:
    """A message over a session that the bot has lost."""
    lost = peer.account.create_outbound_session(
        vodozemac.Curve25519PublicKey.from_base64(client.keys.account.identity_keys["curve25519"]),
        vodozemac.Account().curve25519_key,
    )
    kind, body = lost.encrypt(b"{}").to_parts()
    assert kind == 0
    return peer.olm(kind, unpadded_base64(body))


async def test_a_stuck_session_is_replaced_once_per_hour(
    client: GuardedClient, peer: Peer, homeserver: Scripted
) -> None:
    homeserver.others["/keys/claim"] = (200, {"one_time_keys": {PERSON: {"PHONE": peer.one_time_key()}}})
    client.keys.account.shared = True
    care = KeyCare(client)
    for _ in range(3):
        client.take_in(sync_body(to_device=(stuck(client, peer),)))
        await care.settle()
    assert homeserver.count("/keys/claim") == 1
    (told,) = homeserver.told("/sendToDevice/")
    ciphertext = told["messages"][PERSON]["PHONE"]["ciphertext"][peer.curve25519]  # type: ignore[index]
    message = vodozemac.PreKeyMessage.from_base64(ciphertext["body"])
    _, plaintext = peer.account.create_inbound_session(
        vodozemac.Curve25519PublicKey.from_base64(client.keys.account.identity_keys["curve25519"]), message
    )
    assert b"m.dummy" in plaintext, "the other side knows the new session by this"


async def test_a_device_without_one_time_keys_is_not_asked_for_them_again_and_again(
    client: GuardedClient, peer: Peer, homeserver: Scripted
) -> None:
    homeserver.others["/keys/claim"] = (200, {"one_time_keys": {}})
    client.keys.account.shared = True
    for _ in range(3):
        client.take_in(sync_body(to_device=(stuck(client, peer),)))
        await KeyCare(client).settle()
    assert homeserver.count("/keys/claim") == 1


@pytest.mark.parametrize("broken", ["PRAGMA query_only = 1", "PRAGMA max_page_count = 1"])
async def test_a_key_that_cannot_be_stored_is_not_taken_in(client: GuardedClient, peer: Peer, broken: str) -> None:
    """Read-only, or full: then the position must not move on, so that the key comes again."""
    keys = []
    for _ in range(100):
        peer.group = vodozemac.GroupSession()
        keys.append(peer.room_key())
    assert client.store is not None
    client.store.database.execute_sql(broken)  # type: ignore[no-untyped-call]
    with pytest.raises(StorageUnavailable):
        client.take_in(sync_body(to_device=tuple(keys)))


@pytest.mark.parametrize(
    "broken",
    [
        "PRAGMA max_page_count = 1",
        # As after a kill between the two: the channel could be stored, the key could not.
        "CREATE TEMP TRIGGER gone BEFORE INSERT ON megolminboundsessions BEGIN SELECT nothing_like_it(); END",
    ],
)
async def test_keys_that_could_not_be_stored_can_be_taken_in_when_they_come_again(
    client: GuardedClient, peer: Peer, tmp_path: Path, broken: str
) -> None:
    """The channel they came over must not have moved on either: it opens each message once."""
    groups = [vodozemac.GroupSession() for _ in range(20)]
    client.keys.account.generate_one_time_keys(1)
    channel = peer.account.create_outbound_session(
        vodozemac.Curve25519PublicKey.from_base64(client.keys.account.identity_keys["curve25519"]),
        vodozemac.Curve25519PublicKey.from_base64(next(iter(client.keys.account.one_time_keys["curve25519"].values()))),
    )
    client.keys.save_account()
    keys = []
    for peer.group in groups:
        kind, body = channel.encrypt(peer.room_key_payload(peer.group.session_key.to_base64())).to_parts()
        keys.append(peer.olm(kind, unpadded_base64(body)))
    assert client.store is not None
    client.store.database.execute_sql(broken)  # type: ignore[no-untyped-call]
    with pytest.raises(StorageUnavailable):
        client.take_in(sync_body(to_device=tuple(keys)))
    await client.close()
    again = logged_in(GuardedClient, tmp_path)
    assert isinstance(again, GuardedClient)
    assert again.take_in(sync_body(to_device=tuple(keys))) == {ROOM}
    known = again.keys.inbound_group_store
    assert all(known.get(ROOM, peer.curve25519, group.session_id) for group in groups)
    await again.close()


async def test_a_locked_store_is_no_trouble_of_one_event(client: GuardedClient, peer: Peer) -> None:
    key = peer.room_key()
    assert client.store is not None
    with sqlite3.connect(client.store.database_path) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageUnavailable):
            client.take_in(sync_body(to_device=(key,)))


def test_whatever_stands_for_key_and_device_an_event_has_both(client: GuardedClient) -> None:
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "s", "sender_key": None}
    raw = {"event_id": "$e", "type": "m.room.encrypted", "sender": PERSON, "origin_server_ts": 1, "content": content}
    assert isinstance(Event.parse_event(with_key_fields(raw)), MegolmEvent)
