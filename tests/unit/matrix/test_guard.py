"""Poison: what nio 0.26 cannot take in costs the one event that it is, and everything else of the batch arrives.

``test_without_the_guard…`` holds the corpus against plain nio: as long as they pass, the corpus is poison indeed and
the other tests can fail.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
import vodozemac
from nio import (
    AsyncClient,
    KeysClaimResponse,
    MegolmEvent,
)

from bot.conversation.incoming import Edited, EventId
from bot.matrix.guard import Containment, GuardedClient
from bot.matrix.incoming import Audience, read_event
from tests.unit.matrix.crypto_peers import (
    BOT,
    PERSON,
    ROOM,
    JsonObject,
    Peer,
    logged_in,
    receive,
    room_event,
    sync_body,
    texts,
)

DEEP = b"[" * 40_000
KEY = vodozemac.Account().curve25519_key.to_base64()

TO_DEVICE: dict[str, Callable[[Peer], JsonObject]] = {
    "garbage before the first message": lambda peer: peer.olm(0, "garbage"),
    "garbage in a later message": lambda peer: peer.olm(1, "garbage"),
    "unknown one-time key": lambda peer: peer.to_device(b"{}", one_time_key=KEY),
    "sender key that is no key": lambda peer: _with_sender_key(peer.to_device(b"{}"), "no key"),
    "deep payload": lambda peer: peer.to_device(DEEP),
    "room key that is no key": lambda peer: peer.to_device(peer.room_key_payload("garbage")),
}

IN_ROOM: dict[str, Callable[[Peer], JsonObject]] = {
    "no UTF-8": lambda peer: peer.encrypted(b"\xff\xfe"),
    "deep": lambda peer: peer.encrypted(DEEP),
    "a list": lambda peer: peer.encrypted(b'["m.room.message"]'),
    "a huge number": lambda peer: peer.encrypted(b'{"type": ' + b"9" * 5000 + b"}"),
}


def _with_sender_key(event: JsonObject, key: str) -> JsonObject:
    content = event["content"]
    assert isinstance(content, dict)
    return {**event, "content": {**content, "sender_key": key}}


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[GuardedClient]:
    client = logged_in(GuardedClient, tmp_path)
    assert isinstance(client, GuardedClient)
    yield client
    await client.close()


@pytest_asyncio.fixture
async def unguarded(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    client = logged_in(AsyncClient, tmp_path)
    yield client
    assert client.store is not None
    client.store.database.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def peer(bot: GuardedClient) -> Peer:
    peer = Peer(bot)
    peer.share_room_key()
    return peer


@pytest.mark.parametrize("name", TO_DEVICE)
async def test_a_poisonous_key_message_costs_only_itself(bot: GuardedClient, name: str) -> None:
    peer = Peer(bot)
    poison = TO_DEVICE[name](peer)
    good = peer.to_device(peer.room_key_payload(peer.group.session_key.to_base64()))
    events = await receive(bot, sync_body(peer.said("angekommen"), to_device=(poison, good)))
    assert texts(events) == ["angekommen"]
    assert bot.troubles["to_device"] == 1


async def test_nested_key_messages_of_any_depth_cost_only_themselves(bot: GuardedClient, peer: Peer) -> None:
    """What nio refuses it quotes, and how deep it may go for that depends on who calls."""
    nested: object = None
    poison: list[JsonObject] = []
    for _ in range(350):
        nested = {"a": nested}
        content = {"action": "request", "body": nested, "requesting_device_id": "x", "request_id": "y"}
        poison.append({"type": "m.room_key_request", "sender": "@evil:example.org", "content": content})
    assert texts(await receive(bot, sync_body(peer.said("angekommen"), to_device=tuple(poison[250:])))) == [
        "angekommen"
    ]


@pytest.mark.parametrize("name", IN_ROOM)
async def test_a_poisonous_message_costs_only_itself(bot: GuardedClient, peer: Peer, name: str) -> None:
    events = await receive(bot, sync_body(peer.said("davor"), IN_ROOM[name](peer), peer.said("danach")))
    assert texts(events) == ["davor", "danach"]
    assert isinstance(events[1], MegolmEvent), "what cannot be read stays what it is"
    assert bot.troubles["decrypt"] == 1


@pytest.mark.parametrize("name", [*TO_DEVICE, *IN_ROOM])
async def test_without_the_guard_the_batch_is_lost(unguarded: AsyncClient, name: str) -> None:
    peer = Peer(unguarded)
    peer.share_room_key()
    body = (
        sync_body(peer.said("davor"), to_device=(TO_DEVICE[name](peer),))
        if name in TO_DEVICE
        else sync_body(IN_ROOM[name](peer))
    )
    with pytest.raises(Exception) as caught:  # noqa: PT011  each of them is another one
        await receive(unguarded, body)
    assert not isinstance(caught.value, AssertionError)


@pytest.mark.parametrize("broken", [{"ed25519": "no key"}, {"curve25519": "no key"}, {"ed25519": KEY}])
async def test_broken_device_keys_cost_only_that_device(bot: GuardedClient, broken: dict[str, str]) -> None:
    other = Peer(bot, name="@berta:example.org")
    keys = {PERSON: {"PHONE": Peer(bot).device_keys(**broken)}, other.name: {"PHONE": other.device_keys()}}
    bot.device_store[other.name].clear()
    bot.device_store[PERSON].clear()
    await bot.receive_response(bot.parsed_devices({"device_keys": keys, "failures": {}}))
    assert [device.id for device in bot.device_store.active_user_devices(other.name)] == ["PHONE"]
    assert not list(bot.device_store.active_user_devices(PERSON))


async def test_broken_one_time_keys_cost_only_that_device(bot: GuardedClient, peer: Peer) -> None:
    other = Peer(bot, name="@berta:example.org")
    claimed = {
        PERSON: {"PHONE": {}},
        "@caesar:example.org": {"PHONE": {"signed_curve25519:A": {"key": "no key"}}},
        other.name: {"PHONE": other.one_time_key()},
    }
    await bot.receive_response(KeysClaimResponse(claimed, {}))
    assert bot.olm is not None
    assert bot.olm.session_store.get(other.curve25519) is not None
    assert bot.olm.session_store.get(peer.curve25519) is None


async def test_an_event_that_cannot_be_parsed_costs_only_itself(bot: GuardedClient, peer: Peer) -> None:
    unsigned = {"prev_content": "no object"}
    poison = room_event("$p", "m.room.member", {"membership": "join"}, state_key="@x:example.org", unsigned=unsigned)
    assert texts(await receive(bot, sync_body(poison, peer.said("angekommen")))) == ["angekommen"]
    assert bot.troubles["parse"]


@pytest.mark.parametrize(
    ("kind", "key", "content"),
    [
        ("m.room.member", "@evil:example.org", {"membership": "join"}),
        ("m.room.power_levels", "", {"users": {PERSON: 100}, "ban": 0}),
    ],
)
async def test_encrypted_claims_about_the_room_are_not_believed(
    bot: GuardedClient, peer: Peer, kind: str, key: str, content: JsonObject
) -> None:
    claim = peer.encrypted(json.dumps({"type": kind, "state_key": key, "room_id": ROOM, "content": content}).encode())
    (event,) = await receive(bot, sync_body(claim))
    assert event.source["type"] == "", "nobody will take it for what it claims to be"
    assert bot.troubles["encrypted_state"] == 1


@pytest.mark.parametrize("content", ["no object", 5, None])
async def test_a_misshapen_plaintext_cannot_name_its_sender(bot: GuardedClient, peer: Peer, content: object) -> None:
    claim = room_event("$other", "m.sticker", {}, room_id=ROOM)
    claim.update(sender="@berta:example.org", content=content)
    (event,) = await receive(bot, sync_body(peer.encrypted(json.dumps(claim).encode())))
    assert event.source["sender"] == PERSON
    assert event.source["event_id"] == "$encrypted1"


@pytest.mark.parametrize("place", ["outside", "inside", "both"])
async def test_the_relation_of_an_edit_is_found_wherever_it_stands(bot: GuardedClient, peer: Peer, place: str) -> None:
    relation = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$original"}}
    content: JsonObject = {"msgtype": "m.text", "body": "* 2", "m.new_content": {"msgtype": "m.text", "body": "2"}}
    content.update(relation if place != "outside" else {})
    event = peer.encrypted(json.dumps({"type": "m.room.message", "room_id": ROOM, "content": content}).encode())
    outer = event["content"]
    assert isinstance(outer, dict)
    outer.update(relation if place != "inside" else {})
    (heard,) = await receive(bot, sync_body(event))
    reading = read_event(heard, Audience(BOT, ("@*:example.org",)))
    assert reading is not None
    assert reading.incoming == Edited(EventId("$encrypted1"), EventId("$original"), "2")


@pytest.mark.parametrize("missing", [("sender_key",), ("device_id",), ("sender_key", "device_id")])
async def test_messages_need_not_name_key_and_device(bot: GuardedClient, peer: Peer, missing: tuple[str, ...]) -> None:
    event = peer.said("ohne Absenderschlüssel")
    content = event["content"]
    assert isinstance(content, dict)
    short = {**event, "content": {key: value for key, value in content.items() if key not in missing}}
    assert texts(await receive(bot, sync_body(short))) == ["ohne Absenderschlüssel"]


@pytest.mark.parametrize(("count", "needed"), [(0, True), (24, True), (25, False), (50, False)])
async def test_one_time_keys_are_refilled(bot: GuardedClient, count: int, *, needed: bool) -> None:
    assert bot.olm is not None
    bot.olm.account.shared = True
    await receive(bot, sync_body(device_one_time_keys_count={"signed_curve25519": count}))
    assert bot.needs_key_upload is needed


async def test_a_used_one_time_key_is_stored_as_used(bot: GuardedClient, tmp_path: Path) -> None:
    peer = Peer(bot)
    first = peer.to_device(peer.room_key_payload(peer.group.session_key.to_base64()))
    await receive(bot, sync_body(to_device=(first,)))
    await bot.close()
    again = logged_in(GuardedClient, tmp_path)
    assert isinstance(again, GuardedClient)
    assert again.olm is not None
    again.olm.session_store._entries.clear()
    await receive(again, sync_body(to_device=(first,)))
    assert again.troubles["to_device"] == 1, "the one-time key of the first message must not work twice"
    await again.close()


def test_a_panic_is_contained_and_a_cancellation_is_not() -> None:
    class PanicException(BaseException):
        pass

    noted: list[str] = []
    with Containment(noted.append):
        raise PanicException
    with pytest.raises(KeyboardInterrupt), Containment(noted.append):
        raise KeyboardInterrupt
    assert noted == ["PanicException"]
