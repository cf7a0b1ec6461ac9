"""``lotse run`` that is asked to end: within five seconds, whatever it waits for."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from bot.demo.homeserver import Account, Homeserver
from tests.matrix.visitor import visit
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until
from tests.unit.matrix.scripted_homeserver import scripted_homeserver

pytestmark = pytest.mark.synapse


async def ready(bot: BotProcess) -> None:
    await until(lambda: '"action": "ready"' in bot.log or bot.child.exit_code is not None, within=20)
    assert bot.child.exit_code is None, bot.log


def logged(bot: BotProcess) -> list[str]:
    return [json.loads(line)["event"] for line in bot.log.splitlines()]


async def test_asked_to_end_it_ends_at_once(synapse: Homeserver, make_account: MakeAccount, tmp_path: Path) -> None:
    async with BotProcess(synapse.address, await make_account("lotse"), folder=tmp_path) as bot:
        await ready(bot)
        async with asyncio.timeout(5):
            assert await bot.stop() == 0
        assert logged(bot)[-1] == "ended"


@pytest.mark.parametrize("silent", ["/login", "/keys/upload"])
async def test_asked_to_end_while_it_begins_it_ends_at_once(tmp_path: Path, silent: str) -> None:
    login: dict[str, object] = {"user_id": "@lotse:localhost", "device_id": "D", "access_token": "t"}
    async with scripted_homeserver() as scripted:
        scripted.others["/login"] = (200, login)
        scripted.silent.add(silent)
        async with BotProcess(scripted.address, Account("@lotse:localhost", "x"), folder=tmp_path) as bot:
            await until(lambda: scripted.count(silent) > 0, within=20)
            async with asyncio.timeout(5):
                assert await bot.stop() == 0
            assert logged(bot) == ["broken_off", "ended"]


async def test_asked_to_end_while_the_homeserver_is_stuck_it_ends_at_once(tmp_path: Path) -> None:
    async with Homeserver() as homeserver:
        lotse, anna_s = await homeserver.register("lotse"), await homeserver.register("anna")
        bot = BotProcess(homeserver.address, lotse, folder=tmp_path)
        async with visit(homeserver, anna_s, tmp_path) as anna, bot:
            await ready(bot)
            await anna.open_room(lotse.user_id)
            assert homeserver.pid
            os.kill(homeserver.pid, signal.SIGSTOP)
            try:
                async with asyncio.timeout(5):
                    assert await bot.stop() == 0
            finally:
                os.kill(homeserver.pid, signal.SIGCONT)


async def test_asked_to_end_while_the_database_is_locked_it_ends_at_once(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    async with BotProcess(synapse.address, await make_account("lotse"), folder=tmp_path) as bot:
        await ready(bot)
        await bot.kill()
        other = sqlite3.connect(bot.data_dir / "lotse.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await bot.start()
        await until(lambda: "starting_anew" in logged(bot), within=30)
        await until(lambda: len(list(Path(f"/proc/{bot.child.pid}/task").iterdir())) > 1, within=10)
        async with asyncio.timeout(5):
            assert await bot.stop() == 0
        assert logged(bot)[-1] == "ended"
        other.close()
