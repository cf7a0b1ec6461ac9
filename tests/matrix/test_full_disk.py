"""``lotse run`` whose disk is full: while it lasts nobody is answered, then everybody is, once, and no hand is needed.

SQLite itself says that the disk is full: the bot of ``tests.support.troubled_bot`` may not make its files any longer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.homeserver import Account, Homeserver
from tests.matrix.visitor import Visitor, visit
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

OPENING = 2
"""Messages of the bot before the person says anything: the opening and the first question."""

FULL = "PRAGMA max_page_count = 1"
"""A file that is longer already may then grow no more (sqlite.org, "PRAGMA max_page_count")."""

READ_ONLY = "PRAGMA query_only = ON"


@pytest.fixture
async def lotse(make_account: MakeAccount) -> Account:
    return await make_account("lotse")


@pytest.fixture
async def anna(synapse: Homeserver, make_account: MakeAccount, tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visit(synapse, await make_account("anna"), tmp_path / "people") as visitor:
        yield visitor


@pytest.fixture
async def bot(synapse: Homeserver, lotse: Account, tmp_path: Path) -> AsyncIterator[BotProcess]:
    troubled = (sys.executable, "-m", "tests.support.troubled_bot", str(tmp_path))
    async with BotProcess(synapse.address, lotse, folder=tmp_path, command=troubled) as bot:
        await bot.ready()
        yield bot


async def test_a_database_that_cannot_be_written_costs_time_and_no_answer(
    bot: BotProcess, lotse: Account, anna: Visitor, tmp_path: Path
) -> None:
    room = await anna.open_room(lotse.user_id)
    await anna.hear(room, lotse.user_id, OPENING, within=30)
    for number, (trouble, code) in enumerate(((FULL, "disk-full"), (READ_ONLY, "database-readonly"))):
        (tmp_path / "database.sql").write_text(trouble)
        # Beside its text the message has so much that no free page of the file holds it.
        await anna.say(room, "Ehrenamtliche" if number == 0 else "zurück", **{"org.example.more": "x" * 30_000})
        await begun_anew(bot, code, times=2)
        await anna.listen()
        assert len(anna.heard(room, lotse.user_id)) == OPENING + number, "no answer to what is not stored"
        (tmp_path / "database.sql").unlink()
        await anna.hear(room, lotse.user_id, OPENING + number + 1, within=30)
    await anna.say(room, "hilfe")
    _, _, first, second, _ = await anna.hear(room, lotse.user_id, OPENING + 3)
    assert "Einsatz: Ehrenamtliche" in first
    assert "Wofür suchen" in second
    assert await bot.stop() == 0


async def begun_anew(bot: BotProcess, code: str, *, times: int) -> None:
    """Waits until the bot has begun anew so often because of something."""
    anew = re.compile(rf'"code": "{code}".*"event": "starting_anew"')
    await until(lambda: len(anew.findall(bot.log)) >= times, within=30)


async def test_keys_that_cannot_be_stored_are_not_lost(
    bot: BotProcess, lotse: Account, anna: Visitor, tmp_path: Path
) -> None:
    room = await anna.open_room(lotse.user_id)
    await anna.hear(room, lotse.user_id, OPENING, within=30)
    (tmp_path / "keys.sql").write_text(FULL)
    await anna.say(room, "hilfe")
    await anna.hear(room, lotse.user_id, OPENING + 1)
    said = 0
    while "crypto-store-unavailable" not in bot.log:
        assert said < 40, "so many keys fit into no free page"
        # Every message in a key of its own, each of which has to be stored.
        anna.client.keys.outbound_group_sessions.pop(room)
        await anna.say(room, "hilfe")
        said += 1
        await anna.listen()
    assert len(anna.heard(room, lotse.user_id)) < OPENING + 1 + said
    (tmp_path / "keys.sql").unlink()
    heard = await anna.hear(room, lotse.user_id, OPENING + 1 + said, within=30)
    assert len(heard) == OPENING + 1 + said
    assert not [text for text in heard if "entschlüsseln" in text], "every message could be read"
    assert await bot.stop() == 0
