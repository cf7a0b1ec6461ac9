from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest

from bot.errors import StorageError, TokenRevoked
from bot.matrix.guard import GuardedClient
from bot.matrix.patience import MAX_FAILURES, growing_pauses
from bot.matrix.sync import PositionFile, SyncBatch, SyncLoop
from tests.unit.matrix.crypto_peers import ROOM, JsonObject, Peer, logged_in, room_event, sync_body, texts
from tests.unit.matrix.scripted_homeserver import Scripted, scripted_homeserver

GATEWAY = (502, "<html>Bad Gateway</html>")


class Bot:
    """A sync loop whose batches are written down."""

    def __init__(self, homeserver: Scripted, folder: Path) -> None:
        client = logged_in(GuardedClient, folder)
        assert isinstance(client, GuardedClient)
        assert client.olm is not None
        client.homeserver = homeserver.address
        client.olm.account.shared = True
        self.client = client
        self.positions = PositionFile(folder / "position.json")
        self.batches: list[SyncBatch] = []
        self.stored: list[str | None] = []
        self.fails = False
        self.make_loop(homeserver)

    def make_loop(self, homeserver: Scripted, pauses: Callable[[], Iterator[float]] = growing_pauses) -> None:
        """Makes the loop anew."""
        self.loop = SyncLoop(self.client, self.positions, self._handle, pauses=pauses)
        homeserver.on_idle = self.loop.stop

    async def _handle(self, batch: SyncBatch) -> None:
        self.stored.append(self.positions.load())
        if self.fails:
            raise KeyboardInterrupt
        self.batches.append(batch)

    async def run(self) -> int:
        """Runs until the script is over; gives how often the bot was ready."""
        ready: list[None] = []
        async with asyncio.timeout(20):
            await self.loop.run(lambda: ready.append(None))
        return len(ready)

    def heard(self) -> list[object]:
        """All texts of the room in order."""
        return [text for batch in self.batches for text in texts(list(batch.rooms.get(ROOM, ())))]


@pytest.fixture
async def homeserver() -> AsyncIterator[Scripted]:
    async with scripted_homeserver() as scripted:
        yield scripted


@pytest.fixture
async def bot(homeserver: Scripted, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(homeserver, tmp_path)
    yield bot
    await bot.client.close()


@pytest.fixture
def peer(bot: Bot) -> Peer:
    peer = Peer(bot.client)
    peer.share_room_key()
    return peer


def batch(position: str, *events: JsonObject, **further: object) -> JsonObject:
    return {**sync_body(*events), "next_batch": position, **further}


def limited(position: str, prev_batch: str, *events: JsonObject) -> JsonObject:
    body = batch(position, *events)
    body["rooms"]["join"][ROOM]["timeline"].update(limited=True, prev_batch=prev_batch)  # type: ignore[index]
    return body


async def test_the_position_is_stored_after_the_batch(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    homeserver.syncs.extend([batch("n1", peer.said("eins")), batch("n2", peer.said("zwei"))])
    assert await bot.run() == 1
    assert bot.stored[:2] == [None, "n1"]
    assert bot.heard() == ["eins", "zwei"]
    assert [(each.is_first_ever, each.is_catch_up) for each in bot.batches[:2]] == [(True, True), (False, False)]
    assert homeserver.count("full_state=true") == 1


async def test_what_was_not_handled_comes_again(homeserver: Scripted, bot: Bot, tmp_path: Path) -> None:
    bot.positions.save("n0")
    homeserver.syncs.append(batch("n1"))
    bot.fails = True
    with pytest.raises(KeyboardInterrupt):
        await bot.run()
    assert PositionFile(tmp_path / "position.json").load() == "n0"
    again = SyncLoop(bot.client, bot.positions, bot._handle)
    homeserver.on_idle = again.stop
    bot.fails = False
    homeserver.syncs.append(batch("n1"))
    await again.run(lambda: None)
    assert homeserver.count("since=n0") == 2
    assert (bot.batches[0].is_first_ever, bot.batches[0].is_catch_up) == (False, True)


async def test_trouble_makes_it_wait_longer_and_longer(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    homeserver.syncs.extend([GATEWAY, (200, "{broken"), batch("n1", peer.said("endlich"))])
    before = time.monotonic()
    await bot.run()
    assert 2.2 < time.monotonic() - before < 10, "one pause of about 1 s, one of about 2 s"
    assert bot.heard() == ["endlich"]


@pytest.mark.parametrize("rubbish", [b"<html>Zur\xfcck</html>", b"{" * 100_000, b'{"a":' * 100_000, b"[]", b"5"])
async def test_answers_that_are_no_json_objects_are_trouble_like_any(
    homeserver: Scripted, bot: Bot, peer: Peer, rubbish: bytes
) -> None:
    homeserver.syncs.extend([(502, rubbish), (200, rubbish), batch("n1", peer.said("endlich"))])
    bot.make_loop(homeserver, pauses=lambda: repeat(0))
    await bot.run()
    assert bot.heard() == ["endlich"]


async def test_a_room_without_history_does_not_keep_the_others_waiting(
    homeserver: Scripted, bot: Bot, peer: Peer
) -> None:
    bot.positions.save("n0")
    bot.make_loop(homeserver, pauses=lambda: repeat(0))
    homeserver.others["/messages"] = (500, {"errcode": "M_UNKNOWN", "error": "Internal server error"})
    homeserver.syncs.extend([limited("n1", "p", peer.said("da")), GATEWAY] * MAX_FAILURES)
    await bot.run()
    assert bot.heard() == ["da"]
    assert homeserver.count("/messages") == MAX_FAILURES


async def test_trouble_in_the_middle_costs_no_message(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    """The history cannot be fetched at first; then the same sync comes again and is decrypted again."""
    bot.positions.save("n0")
    event = peer.said("da")
    homeserver.pages["p"] = {"errcode": "M_LIMIT_EXCEEDED", "error": "", "retry_after_ms": 1}
    homeserver.syncs.extend([limited("n1", "p", event), batch("n1", event)])
    await bot.run()
    assert bot.heard() == ["da"]


async def test_an_ended_login_is_asked_about_once(homeserver: Scripted, bot: Bot) -> None:
    homeserver.syncs.append((401, json.dumps({"errcode": "M_UNKNOWN_TOKEN", "error": "x"})))
    with pytest.raises(TokenRevoked):
        await bot.run()
    assert homeserver.count("/sync") == 1


async def test_a_gap_is_filled_in_order(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    bot.positions.save("n0")
    messages = [peer.said(str(number)) for number in range(6)]
    homeserver.pages["p2"] = {"chunk": messages[3:1:-1], "start": "p2", "end": "p1"}
    homeserver.pages["p1"] = {"chunk": messages[1::-1], "start": "p1"}
    homeserver.syncs.append(limited("n1", "p2", *messages[4:]))
    await bot.run()
    assert bot.heard() == ["0", "1", "2", "3", "4", "5"]
    assert homeserver.count("to=n0") == 2


async def test_history_before_the_entry_is_not_fetched(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    bot.positions.save("n0")
    own = {"state_key": bot.client.user_id, "sender": bot.client.user_id}
    entry = room_event("$entry", "m.room.member", {"membership": "join"}, **own)
    homeserver.syncs.append(limited("n1", "p", entry, peer.said("danach")))
    await bot.run()
    assert bot.heard() == ["danach"]
    assert homeserver.count("/messages") == 0


async def test_drained_one_time_keys_are_refilled_within_one_sync(homeserver: Scripted, bot: Bot) -> None:
    homeserver.syncs.append(batch("n1", device_one_time_keys_count={"signed_curve25519": 0}))
    await bot.run()
    assert homeserver.count("/keys/upload") == 1


def test_a_damaged_position_is_named(tmp_path: Path) -> None:
    path = tmp_path / "position.json"
    path.write_text("{")
    with pytest.raises(StorageError, match="position-damaged"):
        PositionFile(path).load()


def test_pauses_grow_to_a_minute() -> None:
    pauses = growing_pauses()
    first = [next(pauses) for _ in range(12)]
    assert 0.75 <= first[0] <= 1
    assert all(pause <= 60 for pause in first)
    assert first[-1] >= 45
