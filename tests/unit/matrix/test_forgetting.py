from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import vodozemac
from nio.crypto import InboundGroupSession, OutgoingKeyRequest

from bot.errors import StorageUnavailable
from bot.matrix.crypto_store import CryptoStore
from bot.matrix.guard import GuardedClient
from bot.matrix.transport import MatrixTransport
from bot.service.mail import RoomId
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, Peer, logged_in, sync_body
from tests.unit.matrix.scripted_homeserver import Scripted
from tests.unit.matrix.senders import SENT, KnownRooms, KnownState, posting, publish, told_keys

BERTA = "@berta:example.org"
OTHER_ROOM = "!other:example.org"


@pytest.fixture
def rooms() -> KnownRooms:
    return KnownRooms()


@pytest.fixture
def transport(client: GuardedClient, rooms: KnownRooms) -> MatrixTransport:
    return MatrixTransport(client, rooms)


@pytest.fixture
def files(client: GuardedClient, tmp_path: Path) -> Callable[[], bytes]:
    """The bytes of all files of the bot."""
    return lambda: b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


async def talk(client: GuardedClient, homeserver: Scripted, transport: MatrixTransport, peer: Peer) -> Peer:
    """Both say something in the room, so that both have keys of each other."""
    publish(homeserver, peer)
    homeserver.sends.append(SENT)
    await transport.send(posting())
    client.take_in(sync_body(to_device=(peer.to_device(peer.room_key_payload(peer.group.session_key.to_base64())),)))
    request = OutgoingKeyRequest("request", peer.group.session_id, ROOM, "m.megolm.v1.aes-sha2")
    client.keys.store.add_outgoing_key_request(request)
    client.keys.outgoing_key_requests["request"] = request
    client.keys.store.save_encrypted_rooms({ROOM})
    return peer


def keep(client: GuardedClient, room: str, peer: Peer) -> None:
    """Stores one more key of somebody's to a room."""
    key = vodozemac.GroupSession().session_key.to_base64()
    session = InboundGroupSession(key, peer.ed25519, peer.curve25519, room)
    client.keys.inbound_group_store.add(session)
    client.keys.save_inbound_group_session(session)


def traces(peer: Peer) -> set[str]:
    """What no file may hold after the person was forgotten."""
    return {peer.name, "PHONE", peer.curve25519, peer.ed25519, ROOM, peer.group.session_id}


def found_in(content: bytes, words: set[str]) -> set[str]:
    return {word for word in words if word.encode() in content}


async def test_no_file_holds_a_room_and_its_person(
    client: GuardedClient, homeserver: Scripted, transport: MatrixTransport, files: Callable[[], bytes]
) -> None:
    peer = await talk(client, homeserver, transport, Peer(client))
    for _ in range(50):
        keep(client, ROOM, peer)
    assert found_in(files(), traces(peer)) == traces(peer), "the test can fail"
    await transport.forget_keys(RoomId(ROOM))
    assert not found_in(files(), traces(peer))
    unused = CryptoStore(client.keys.store.database).words("PRAGMA freelist_count")
    assert unused == {"0"}, "the file is written anew"
    await transport.forget_keys(RoomId(ROOM))
    assert BOT.encode() in files()


async def test_memory_writes_nothing_back(
    client: GuardedClient,
    homeserver: Scripted,
    transport: MatrixTransport,
    rooms: KnownRooms,
    files: Callable[[], bytes],
) -> None:
    peer = await talk(client, homeserver, transport, Peer(client))
    await transport.forget_keys(RoomId(ROOM))
    rooms.states[OTHER_ROOM] = KnownState(encrypted=True, members=frozenset({BOT, BERTA}))
    publish(homeserver, Peer(client, BERTA))
    homeserver.sends.append(SENT)
    await transport.send(posting(room=OTHER_ROOM))
    client.take_in(sync_body())
    assert not found_in(files(), traces(peer) - {"PHONE"})
    assert {BERTA, OTHER_ROOM} == found_in(files(), {BERTA, OTHER_ROOM})


async def test_somebody_who_comes_back_is_met_anew(
    client: GuardedClient, homeserver: Scripted, transport: MatrixTransport
) -> None:
    peer = await talk(client, homeserver, transport, Peer(client))
    await transport.forget_keys(RoomId(ROOM))
    assert not any(session.room_id == ROOM for session in client.keys.inbound_group_store)
    publish(homeserver, peer)
    homeserver.sends.append(SENT)
    assert await transport.send(posting(transaction="t2")) == "$sent"
    assert told_keys(homeserver) == [{PERSON}, {PERSON}]
    assert homeserver.count("/keys/query") == 2


async def test_somebody_who_never_spoke_is_forgotten_as_well(
    client: GuardedClient, homeserver: Scripted, transport: MatrixTransport, files: Callable[[], bytes], tmp_path: Path
) -> None:
    peer = Peer(client)
    publish(homeserver, peer)
    homeserver.sends.append(SENT)
    await transport.send(posting())
    await client.close()
    again = logged_in(GuardedClient, tmp_path)
    assert isinstance(again, GuardedClient)
    await MatrixTransport(again, KnownRooms({})).forget_keys(RoomId(ROOM))
    await again.close()
    assert not found_in(files(), traces(peer))


@pytest.mark.parametrize("where", ["spoke", "addressed", "loaded"])
async def test_who_is_in_another_room_is_not_forgotten(
    client: GuardedClient, homeserver: Scripted, transport: MatrixTransport, rooms: KnownRooms, where: str
) -> None:
    peer = await talk(client, homeserver, transport, Peer(client))
    other = KnownState(encrypted=True, members=frozenset({BOT, PERSON}))
    if where == "spoke":
        keep(client, OTHER_ROOM, peer)
    elif where == "addressed":
        rooms.states[OTHER_ROOM] = other
        homeserver.sends.append(SENT)
        await transport.send(posting(room=OTHER_ROOM))
        del rooms.states[OTHER_ROOM]
    else:
        rooms.states[OTHER_ROOM] = other
    await transport.forget_keys(RoomId(ROOM))
    assert client.keys.session_store.get(peer.curve25519) is not None
    stored = client.keys.store.load_device_keys()
    assert stored[PERSON]["PHONE"].curve25519 == peer.curve25519
    assert not any(session.room_id == ROOM for session in client.keys.store.load_inbound_group_sessions())


async def test_keys_of_a_device_that_nobody_is_known_to_own_go_as_well(
    client: GuardedClient, homeserver: Scripted, transport: MatrixTransport, files: Callable[[], bytes]
) -> None:
    peer = await talk(client, homeserver, transport, Peer(client))
    store = CryptoStore(client.keys.store.database)
    for statement in ("DELETE FROM devicetruststate", "DELETE FROM keys", "DELETE FROM devicekeys"):
        store.run(statement)
    await transport.forget_keys(RoomId(ROOM))
    assert peer.curve25519.encode() not in files()


async def test_a_file_that_cannot_be_written_is_told_and_done_later(
    client: GuardedClient, homeserver: Scripted, transport: MatrixTransport, files: Callable[[], bytes]
) -> None:
    peer = await talk(client, homeserver, transport, Peer(client))
    CryptoStore(client.keys.store.database).run("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(client.keys.store.database_path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageUnavailable):
        await transport.forget_keys(RoomId(ROOM))
    other.rollback()
    other.close()
    await transport.forget_keys(RoomId(ROOM))
    assert not found_in(files(), traces(peer))
