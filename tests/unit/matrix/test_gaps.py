from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import repeat
from pathlib import Path

import pytest

from bot.matrix.client import MAX_FAILURES
from tests.unit.matrix.crypto_peers import Peer, room_event
from tests.unit.matrix.scripted_homeserver import Scripted
from tests.unit.matrix.syncing import GATEWAY, Bot, batch, entry, limited


@pytest.fixture
async def bot(homeserver: Scripted, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(homeserver, tmp_path)
    yield bot
    await bot.client.close()


@pytest.fixture
def peer(bot: Bot) -> Peer:
    return Peer(bot.client)


async def test_a_gap_is_filled_in_order(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    messages = [peer.said(str(number)) for number in range(6)]
    homeserver.pages["p2"] = {"chunk": messages[3:1:-1], "start": "p2", "end": "p1"}
    homeserver.pages["p1"] = {"chunk": messages[1::-1], "start": "p1"}
    homeserver.syncs.append(limited("n1", "p2", *messages[4:]))
    await bot.run()
    assert bot.came() == [f"$encrypted{number}" for number in range(1, 7)]
    assert homeserver.count("to=n0") == 2
    assert homeserver.count("lazy_load_members") == len(homeserver.asked)


async def test_history_before_the_entry_is_neither_fetched_nor_heard(
    homeserver: Scripted, bot: Bot, peer: Peer
) -> None:
    homeserver.syncs.append(limited("n1", "p", peer.said("davor"), entry(), peer.said("danach")))
    await bot.run()
    assert bot.came() == ["$entry", "$encrypted2"]
    assert homeserver.count("/messages") == 0


async def test_a_gap_is_not_followed_behind_the_entry(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    before, after = peer.said("davor"), peer.said("danach")
    homeserver.pages["p2"] = {"chunk": [after, entry(), before], "start": "p2", "end": "p1"}
    homeserver.syncs.append(limited("n1", "p2", peer.said("zuletzt")))
    await bot.run()
    assert bot.came() == ["$entry", "$encrypted2", "$encrypted3"]


async def test_a_change_of_the_room_inside_a_gap_is_noticed(homeserver: Scripted, bot: Bot) -> None:
    homeserver.pages["p"] = {"chunk": [], "start": "p"}
    tombstone = room_event("$tombstone", "m.room.tombstone", {"replacement_room": "!new:x"}, state_key="")
    homeserver.syncs.append(limited("n1", "p", state=(tombstone,)))
    await bot.run()
    assert bot.came() == ["$tombstone"]


async def test_a_room_without_history_does_not_keep_the_others_waiting(
    homeserver: Scripted, bot: Bot, peer: Peer
) -> None:
    bot.make_loop(pauses=lambda: repeat(0))
    homeserver.others["/messages"] = (500, {"errcode": "M_UNKNOWN", "error": "Internal server error"})
    homeserver.syncs.extend([limited("n1", "p", peer.said("da")), GATEWAY] * MAX_FAILURES)
    await bot.run()
    assert bot.came() == ["$encrypted1"]
    assert homeserver.count("/messages") == MAX_FAILURES


async def test_trouble_in_the_middle_costs_no_message(homeserver: Scripted, bot: Bot, peer: Peer) -> None:
    """The history cannot be fetched at first; then the same sync comes again."""
    event = peer.said("da")
    homeserver.others["/messages"] = (429, {"errcode": "M_LIMIT_EXCEEDED", "error": "", "retry_after_ms": 1})
    homeserver.syncs.extend([limited("n1", "p", event), batch("n1", event)])
    await bot.run()
    assert bot.came() == ["$encrypted1"]
    assert homeserver.count("since=n0") == 2
