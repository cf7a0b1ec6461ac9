"""Health and metrics of the real bot, beside a real homeserver."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
import pytest

from bot.demo.homeserver import Homeserver
from tests.matrix.visitor import visit
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until
from tests.web.pages import ask, free_port, series

pytestmark = pytest.mark.synapse

OPENING = 2
CANARY = "Kanarienvogel"


async def test_a_bot_that_talks_is_ready_and_tells_nothing_of_it(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    port = free_port()
    lotse, person = await make_account("lotse"), await make_account("anna")
    bot = BotProcess(synapse.address, lotse, folder=tmp_path, web=f"127.0.0.1:{port}")
    async with visit(synapse, person, tmp_path) as anna, bot:
        await bot.ready()
        room = await anna.open_room(lotse.user_id)
        await anna.hear(room, lotse.user_id, OPENING)
        await anna.say(room, CANARY)
        await anna.hear(room, lotse.user_id, OPENING + 1)
        assert await ask(port, "/health") == (200, "ok\n")
        status, text = await ask(port, "/ready")
        assert (status, json.loads(text)["ready"]) == (200, True)
        _, metrics = await ask(port, "/metrics")
        found = series(metrics)
        assert found["lotse_ready"] == 1
        assert found["lotse_sync_age_seconds"] < 60
        assert found['lotse_events_total{kind="message"}'] == 1
        assert found['lotse_events_total{kind="room"}'] >= 1
        assert found["lotse_messages_sent_total"] >= OPENING
        for trace in (CANARY, room, lotse.user_id, person.user_id, person.name, "localhost"):
            assert trace not in metrics


async def test_an_open_connection_does_not_hold_up_the_end(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    port = free_port()
    bot = BotProcess(synapse.address, await make_account("lotse"), folder=tmp_path, web=f"127.0.0.1:{port}")
    async with bot, aiohttp.ClientSession() as session:
        await bot.ready()
        async with session.get(f"http://127.0.0.1:{port}/health") as response:
            await response.read()
        with socket.create_connection(("127.0.0.1", port), timeout=5) as idle:
            idle.sendall(b"GET /health HTTP/1.1\r\n")
            before = asyncio.get_running_loop().time()
            assert await bot.stop() == 0
            assert asyncio.get_running_loop().time() - before < 5


async def test_an_address_that_is_taken_is_one_line_and_no_reason_to_try_again(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = "127.0.0.1:" + str(other.getsockname()[1])
        async with BotProcess(synapse.address, await make_account("lotse"), folder=tmp_path, web=address) as bot:
            await until(lambda: bot.child.exit_code is not None, within=20)
            assert bot.child.exit_code == 2
            assert len(bot.log.splitlines()) == 1
            assert address in bot.log


async def test_after_the_first_time_a_homeserver_that_is_away_is_waited_for(
    make_account: MakeAccount, tmp_path: Path
) -> None:
    """A machine that was started anew: the bot may be there before the homeserver is."""
    port = free_port()
    async with Homeserver() as homeserver:
        lotse = await homeserver.register("lotse")
        bot = BotProcess(homeserver.address, lotse, folder=tmp_path, web=f"127.0.0.1:{port}")
        async with bot:
            await bot.ready()
            assert await bot.stop() == 0
        await homeserver.stop()
        async with bot:
            await until(lambda: "starting_anew" in bot.events, within=20)
            assert await ask(port, "/health") == (200, "ok\n")
            status, text = await ask(port, "/ready")
            assert (status, json.loads(text)) == (
                503,
                {"ready": False, "logged_in": False, "syncing": False, "database": False},
            )
            await homeserver.start()
            await bot.ready(2)
            await until_ready(port)


async def until_ready(port: int) -> None:
    async with asyncio.timeout(20):
        while (await ask(port, "/ready"))[0] != 200:  # noqa: ASYNC110  what a page says is announced nowhere
            await asyncio.sleep(0.05)
