"""``lotse run`` that cannot store anything for a while: nobody is answered, nothing is lost, and no hand is needed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from bot.demo.homeserver import Homeserver
from tests.matrix.visitor import visit
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

OPENING = 2


def logged(bot: BotProcess) -> list[str]:
    return [json.loads(line)["event"] for line in bot.log.splitlines()]


async def test_a_database_that_is_locked_is_waited_for(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    lotse = await make_account("lotse")
    bot = BotProcess(synapse.address, lotse, folder=tmp_path)
    async with visit(synapse, await make_account("anna"), tmp_path) as anna, bot:
        await until(lambda: "ready" in logged(bot), within=30)
        room = await anna.open_room(lotse.user_id)
        await anna.hear(room, lotse.user_id, OPENING)
        other = sqlite3.connect(bot.data_dir / "lotse.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await anna.say(room, "1")
        await until(lambda: logged(bot).count("starting_anew") == 2, within=40)
        assert '"code": "database-locked"' in bot.log
        other.execute("ROLLBACK")
        other.close()
        heard = await anna.hear(room, lotse.user_id, OPENING + 1, within=40)
        assert "Absprachen im Team" in heard[-1]
        await until(lambda: logged(bot).count("ready") == 2, within=30)
        assert bot.child.exit_code is None
        assert await bot.stop() == 0
    assert len(heard) == OPENING + 1
