from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from itertools import repeat
from pathlib import Path

import pytest

from bot.errors import LoggedOutSoftly, StorageUnavailable, TokenRevoked, Unreachable
from bot.matrix.sync import MAX_REFUSALS
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, JsonObject, Peer, room_event, texts
from tests.unit.matrix.room_answers import RoomAnswers
from tests.unit.matrix.scripted_homeserver import Scripted
from tests.unit.matrix.syncing import GATEWAY, Bot, batch, refused


@pytest.fixture
async def bot(homeserver: Scripted, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(homeserver, tmp_path)
    yield bot
    await bot.client.close()


@pytest.fixture
def peer(bot: Bot) -> Peer:
    return Peer(bot.client)


async def test_a_batch_comes_as_it_was_sent_with_its_position(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    first, second = peer.said("eins"), peer.said("zwei")
    homeserver.syncs.extend([batch("n1", first), batch("n2", second)])
    assert await bot.run() == 1
    assert [each.position for each in bot.batches[:2]] == ["n1", "n2"]
    arrival = bot.batches[0].mail[0].arrival
    assert arrival.content == {"kind": "event", "event": first}, "nothing is decrypted before it is stored"
    assert (arrival.event_id, arrival.room, arrival.batch) == ("$encrypted1", ROOM, "n1")
    assert [each["since"] for each in bot.asked()] == [["n0"], ["n1"], ["n2"]]


async def test_what_was_not_stored_comes_again(homeserver: Scripted, bot: Bot) -> None:
    homeserver.syncs.append(batch("n1"))
    bot.fails = True
    with pytest.raises(StorageUnavailable):
        await bot.run()
    bot.fails = False
    bot.make_loop()
    homeserver.syncs.append(batch("n1"))
    await bot.run()
    assert homeserver.count("since=n0") == 2


async def test_no_state_is_asked_for_that_nobody_reads(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    homeserver.syncs.append(batch("n1", peer.said("eins")))
    await bot.run()
    assert not homeserver.count("full_state")
    for question in bot.asked():
        wanted = json.loads(question["filter"][0])
        assert wanted["room"]["state"]["lazy_load_members"]
        assert wanted["room"]["state"]["types"] == ["m.room.encryption", "m.room.tombstone"]
        assert "m.room.encrypted" in wanted["room"]["timeline"]["types"]
        assert wanted["presence"]["types"] == wanted["room"]["ephemeral"]["types"] == []


async def test_a_start_with_many_silent_rooms_asks_for_none(homeserver: Scripted, bot: Bot) -> None:
    silent = {"timeline": {"events": [], "limited": False, "prev_batch": "p"}, "state": {"events": []}}
    body: JsonObject = {"next_batch": "n1", "rooms": {"join": {f"!{number}:x": silent for number in range(2000)}}}
    homeserver.syncs.append(body)
    await bot.run()
    assert homeserver.count("") == homeserver.count("/sync") == 2


async def test_the_first_run_ever_hears_invitations_alone(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    membership = {"type": "m.room.member", "sender": peer.name, "state_key": BOT, "content": {"membership": "invite"}}
    body = batch("n1", peer.said("früher"))
    body["rooms"]["invite"] = {"!new:example.org": {"invite_state": {"events": [membership]}}}  # type: ignore[index]
    homeserver.syncs.extend([body, batch("n2", peer.said("jetzt"))])
    await bot.run(position=None)
    contents = [each.arrival.content for each in bot.batches[0].mail]
    assert contents == [{"kind": "invite", "sender": peer.name}]
    assert bot.came()[1:] == ["$encrypted2"]
    first, second = bot.asked()[:2]
    assert "since" not in first
    assert json.loads(first["filter"][0])["room"]["timeline"]["types"] == []
    assert "m.room.encrypted" in json.loads(second["filter"][0])["room"]["timeline"]["types"]


async def test_the_first_run_ever_keeps_the_keys_that_came(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    homeserver.syncs.extend([batch("n1", to_device={"events": [peer.room_key()]}), batch("n2")])
    await bot.run(position=None)
    assert bot.batches[0].keys_for == {ROOM}
    opened = bot.client.opened(peer.said("lesbar"), ROOM)
    assert opened is not None
    assert texts([opened]) == ["lesbar"]


async def test_rooms_for_which_a_key_came_are_named(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    key = peer.to_device(peer.room_key_payload(peer.group.session_key.to_base64()))
    homeserver.syncs.extend([batch("n1", to_device={"events": [key]}), batch("n2")])
    await bot.run()
    assert bot.batches[0].keys_for == {ROOM}
    assert bot.batches[1].keys_for == frozenset()


async def test_keys_that_cannot_be_stored_come_again(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    key = peer.to_device(peer.room_key_payload(peer.group.session_key.to_base64()))
    homeserver.syncs.append(batch("n1", to_device={"events": [key]}))
    assert bot.client.store is not None
    bot.client.store.database.execute_sql("PRAGMA query_only = 1")  # type: ignore[no-untyped-call]
    with pytest.raises(StorageUnavailable):
        await bot.run()
    assert not bot.batches, "the position must not move on"


async def test_after_trouble_it_asks_at_once_and_says_that_the_homeserver_is_back(
    homeserver: Scripted, bot: Bot, peer: Peer
) -> None:
    bot.make_loop(pauses=lambda: repeat(0))
    homeserver.syncs.extend([batch("n1"), GATEWAY, batch("n2", peer.said("eins")), batch("n3")])
    await bot.run()
    assert [each.is_return for each in bot.batches[:3]] == [False, True, False]
    assert [query["timeout"] for query in bot.asked()][2:4] == [["0"], ["30000"]]


async def test_trouble_makes_it_wait_longer_and_longer(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    homeserver.syncs.extend([GATEWAY, (200, "{broken"), batch("n1", peer.said("endlich"))])
    before = time.monotonic()
    await bot.run()
    assert 2.2 < time.monotonic() - before < 10, "one pause of about 1 s, one of about 2 s"
    assert bot.came() == ["$encrypted1"]


async def test_it_waits_as_long_as_the_homeserver_wants(homeserver: Scripted, bot: Bot) -> None:
    limit = {"errcode": "M_LIMIT_EXCEEDED", "error": "", "retry_after_ms": 1500}
    homeserver.syncs.extend([(429, json.dumps(limit)), batch("n1")])
    bot.make_loop(pauses=lambda: repeat(0))
    before = time.monotonic()
    await bot.run()
    assert time.monotonic() - before > 1.4


@pytest.mark.parametrize(
    "poison", ["[" * 50_000 + "]" * 50_000, "9" * 5_000, '{"a":[' * 9_000 + '"]\\""' + "]}" * 9_000]
)
async def test_what_cannot_be_loaded_costs_only_itself(homeserver: Scripted, bot: Bot, peer: Peer, poison: str) -> None:
    """Anybody who can reach the homeserver can send such a thing to the bot's device, and it comes with every sync."""
    stranger = json.dumps({"type": "m.room.encrypted", "sender": "@evil:x", "content": {"a": 0}})
    body = json.dumps(batch("n1", peer.said("angekommen"), to_device={"events": [peer.room_key(), "POISON"]}))
    homeserver.syncs.append((200, body.replace('"POISON"', stranger.replace('"a": 0', f'"a": {poison}'))))
    await bot.run()
    assert bot.came() == ["$encrypted1"]
    assert bot.batches[0].keys_for == {ROOM}


@pytest.mark.parametrize("rubbish", [b"<html>Zur\xfcck</html>", b"{" * 100_000, b'{"a":' * 100_000, b"[]", b"5"])
async def test_answers_that_are_no_json_objects_are_trouble_like_any(
    homeserver: Scripted, bot: Bot, peer: Peer, rubbish: bytes
) -> None:
    homeserver.syncs.extend([(502, rubbish), (200, rubbish), batch("n1", peer.said("endlich"))])
    bot.make_loop(pauses=lambda: repeat(0))
    await bot.run()
    assert bot.came() == ["$encrypted1"]


@pytest.mark.parametrize("trouble", ["silence", "errors"])
async def test_without_any_batch_for_long_it_ends(homeserver: Scripted, bot: Bot, trouble: str) -> None:
    if trouble == "silence":
        homeserver.silent.add("/sync")
    homeserver.syncs.extend([GATEWAY] * 10_000)
    bot.make_loop(pauses=lambda: repeat(0.01), watchdog=0.2)
    with pytest.raises(Unreachable):
        await bot.run()


async def test_a_position_that_nobody_knows_is_given_up(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    bot.make_loop(pauses=lambda: repeat(0))
    homeserver.syncs.extend([refused("M_INVALID_PARAM")] * MAX_REFUSALS)
    homeserver.syncs.extend([batch("n1", peer.said("früher")), batch("n2", peer.said("jetzt"))])
    await bot.run(position="old")
    assert homeserver.count("since=old") == MAX_REFUSALS
    assert bot.came() == ["$encrypted2"]


async def test_a_position_is_not_given_up_for_other_trouble(homeserver: Scripted, bot: Bot) -> None:
    bot.make_loop(pauses=lambda: repeat(0))
    homeserver.syncs.extend([refused("M_INVALID_PARAM"), refused("M_INVALID_PARAM"), refused("M_FORBIDDEN", 403)] * 3)
    homeserver.syncs.append(batch("n1"))
    await bot.run(position="old")
    assert homeserver.count("since=old") == 10


@pytest.mark.parametrize(("softly", "error"), [(False, TokenRevoked), (True, LoggedOutSoftly)])
async def test_an_ended_login_is_asked_about_once(
    homeserver: Scripted, bot: Bot, *, softly: bool, error: type[Exception]
) -> None:
    body = {"errcode": "M_UNKNOWN_TOKEN", "error": "x", "soft_logout": softly}
    homeserver.syncs.append((401, json.dumps(body)))
    with pytest.raises(error):
        await bot.run()
    assert homeserver.count("/sync") == 1


async def test_drained_one_time_keys_are_refilled_within_one_sync(homeserver: Scripted, bot: Bot) -> None:
    homeserver.syncs.append(batch("n1", device_one_time_keys_count={"signed_curve25519": 0}))
    await bot.run()
    assert homeserver.count("/keys/upload") == 1


async def test_trouble_with_devices_holds_up_no_message(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    homeserver.others["/keys/query"] = (500, {"errcode": "M_UNKNOWN", "error": "Internal server error"})
    bot.client.keys.users_for_key_query.add(peer.name)
    homeserver.syncs.extend([batch("n1", peer.said("eins")), batch("n2", peer.said("zwei"))])
    await bot.run()
    assert bot.came() == ["$encrypted1", "$encrypted2"]
    assert homeserver.count("/keys/query") == 1, "it is tried again after a pause"


@pytest.mark.parametrize(
    "change",
    [
        room_event("$m", "m.room.member", {"membership": "join"}, state_key="@carl:example.org"),
        room_event("$e", "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, state_key=""),
    ],
)
async def test_a_room_that_changes_is_asked_for_again(homeserver: Scripted, bot: Bot, change: JsonObject) -> None:
    RoomAnswers(homeserver).room(ROOM, BOT, PERSON)
    await bot.rooms.loaded(ROOM)
    homeserver.syncs.extend([batch("n1", change), batch("n2")])
    await bot.run()
    assert homeserver.count("/joined_members") == 1, "not before somebody speaks"
    await bot.rooms.loaded(ROOM)
    assert homeserver.count("/joined_members") == 2
