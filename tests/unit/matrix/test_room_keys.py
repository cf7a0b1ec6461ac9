from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from bot.errors import RateLimited, Refused, StorageUnavailable, Unreachable
from bot.matrix.crypto_store import CryptoStore
from bot.matrix.guard import GuardedClient
from bot.matrix.room_keys import RoomKeys
from tests.support.waiting import until
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, Peer, sync_body
from tests.unit.matrix.scripted_homeserver import Scripted
from tests.unit.matrix.senders import TEXT, publish, told_keys

BERTA = "@berta:example.org"
BOTH = frozenset({BOT, PERSON})
THREE = BOTH | {BERTA}

Encrypt = Callable[..., Coroutine[None, None, str]]


@pytest.fixture
def keys(client: GuardedClient) -> RoomKeys:
    assert client.store is not None
    return RoomKeys(client, CryptoStore(client.store.database))


@pytest.fixture
def encrypt(keys: RoomKeys) -> Encrypt:
    """Encrypts a message for the members and gives the id of the key it used."""

    async def encrypt(members: frozenset[str] = BOTH) -> str:
        payload = await keys.encrypted(ROOM, members, kind="m.room.message", content=TEXT)
        return str(payload["session_id"])

    return encrypt


async def test_one_key_is_told_once(client: GuardedClient, homeserver: Scripted, encrypt: Encrypt) -> None:
    publish(homeserver, Peer(client))
    assert await encrypt() == await encrypt()
    assert told_keys(homeserver) == [{PERSON}]
    assert homeserver.count("/keys/query") == 1


async def test_who_has_left_cannot_read_on(client: GuardedClient, homeserver: Scripted, encrypt: Encrypt) -> None:
    publish(homeserver, Peer(client), Peer(client, BERTA))
    first = await encrypt(THREE)
    assert await encrypt(BOTH) != first
    assert told_keys(homeserver) == [{PERSON, BERTA}, {PERSON}]


async def test_who_has_come_can_read_from_now_on(client: GuardedClient, homeserver: Scripted, encrypt: Encrypt) -> None:
    publish(homeserver, Peer(client), Peer(client, BERTA))
    first = await encrypt(BOTH)
    assert await encrypt(THREE) != first
    assert told_keys(homeserver) == [{PERSON}, {PERSON, BERTA}]


@pytest.mark.parametrize("after", ["another", "back", "gone"])
async def test_a_change_of_devices_changes_the_key(
    client: GuardedClient, homeserver: Scripted, encrypt: Encrypt, after: str
) -> None:
    both = (Peer(client), Peer(client, BERTA))
    before, later = (both, both[:1]) if after == "gone" else (both[:1], both)
    if after == "another":
        del client.keys.device_store[BERTA]["PHONE"]
    publish(homeserver, *before, nobody=BERTA)
    first = await encrypt(THREE)
    publish(homeserver, *later, nobody=BERTA)
    client.take_in(sync_body(device_lists={"changed": [PERSON], "left": [BERTA]}))
    assert await encrypt(THREE) != first
    assert told_keys(homeserver) == [{peer.name for peer in before}, {peer.name for peer in later}]


async def test_a_change_that_is_told_while_devices_are_asked_for_is_not_missed(
    client: GuardedClient, homeserver: Scripted, encrypt: Encrypt
) -> None:
    publish(homeserver, Peer(client))
    homeserver.held["/keys/query"] = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(encrypt())
        await until(lambda: homeserver.count("/keys/query") == 1, within=5)
        client.note_changed_devices([PERSON])
        homeserver.held["/keys/query"].set()
    await encrypt()
    assert homeserver.count("/keys/query") == 2


async def test_a_device_without_one_time_keys_gets_the_key_as_soon_as_it_can(
    client: GuardedClient, homeserver: Scripted, encrypt: Encrypt
) -> None:
    peer = Peer(client)
    publish(homeserver, peer)
    homeserver.others["/keys/claim"] = (200, {"one_time_keys": {}})
    first = await encrypt()
    assert await encrypt() == first
    assert not told_keys(homeserver)
    client.take_in(sync_body(to_device=(peer.to_device(peer.room_key_payload("x")),)))
    assert await encrypt() != first
    assert told_keys(homeserver) == [{PERSON}]


@pytest.mark.parametrize("path", ["/keys/query", "/keys/claim", "/sendToDevice/"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((502, {}), Unreachable),
        ((403, {"errcode": "M_FORBIDDEN", "error": "x"}), Unreachable),
        ((429, {"errcode": "M_LIMIT_EXCEEDED", "error": "x", "retry_after_ms": 10}), RateLimited),
    ],
)
async def test_a_key_that_did_not_reach_everybody_is_not_used(
    client: GuardedClient,
    homeserver: Scripted,
    encrypt: Encrypt,
    path: str,
    answer: tuple[int, dict[str, object]],
    error: type[Exception],
) -> None:
    publish(homeserver, Peer(client))
    good = homeserver.others.get(path, (200, {}))
    homeserver.others[path] = answer
    for _ in range(2):
        with pytest.raises(error):
            await encrypt()
    assert client.olm is not None
    assert ROOM not in client.olm.outbound_group_sessions
    homeserver.others[path] = good
    await encrypt()
    assert told_keys(homeserver)[-1] == {PERSON}


async def test_a_cancelled_message_blocks_nothing(
    client: GuardedClient, homeserver: Scripted, encrypt: Encrypt
) -> None:
    publish(homeserver, Peer(client))
    homeserver.held["/sendToDevice/"] = asyncio.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await encrypt()
    homeserver.held.clear()
    async with asyncio.timeout(5):
        await encrypt()


async def test_nobody_is_left_out_because_their_devices_are_not_told(
    client: GuardedClient, homeserver: Scripted, encrypt: Encrypt
) -> None:
    homeserver.others["/keys/query"] = (200, {"device_keys": {BOT: {}}, "failures": {"example.net": {}}})
    with pytest.raises(Unreachable):
        await encrypt()
    homeserver.others["/keys/query"] = (200, {"device_keys": {BOT: {}, PERSON: {}}})
    await encrypt()


async def test_what_cannot_be_encrypted_is_refused(client: GuardedClient, homeserver: Scripted, keys: RoomKeys) -> None:
    publish(homeserver, Peer(client))
    with pytest.raises(Refused, match="encryption-failed"):
        await keys.encrypted(ROOM, BOTH, kind="m.room.message", content={"body": object()})


def damage(file: Path) -> None:
    file.write_bytes(b"no database" * (file.stat().st_size // 11))


async def test_a_damaged_crypto_store_costs_no_message(
    client: GuardedClient, homeserver: Scripted, encrypt: Encrypt
) -> None:
    """The bot begins anew with another device; what is to be said waits for that."""
    publish(homeserver, Peer(client))
    assert client.store is not None
    damage(Path(client.store.database_path))
    with pytest.raises(StorageUnavailable):
        await encrypt()


async def test_a_relation_stays_readable_for_the_homeserver(
    client: GuardedClient, homeserver: Scripted, keys: RoomKeys
) -> None:
    publish(homeserver, Peer(client))
    relation = {"rel_type": "m.reference", "event_id": "$1"}
    payload = await keys.encrypted(ROOM, BOTH, kind="m.room.message", content={**TEXT, "m.relates_to": relation})
    assert payload["m.relates_to"] == relation
