from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.demo.child import plain_environment, start
from bot.demo.stage import while_running
from bot.errors import LotseError, Unreachable


async def test_work_ends_with_a_bot_that_ends_before(tmp_path: Path) -> None:
    script = "import sys; print('Erste Zeile', flush=True); sys.exit('So geht es nicht.')"
    bot = await start([sys.executable, "-c", script], env=plain_environment(), folder=tmp_path, log=tmp_path / "log")
    with pytest.raises(LotseError) as caught:
        await while_running(bot, asyncio.Event().wait())
    assert caught.value.code == "demo-bot-ended"
    assert caught.value.details == {"status": "1", "reason": "So geht es nicht."}


async def test_work_goes_on_while_the_bot_runs(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    bot = await start(sleeper, env=plain_environment(), folder=tmp_path, log=tmp_path / "log")
    try:
        assert await while_running(bot, asyncio.sleep(0, "fertig")) == "fertig"
        with pytest.raises(Unreachable):
            await while_running(bot, fail_in_a_group())
    finally:
        await bot.kill()


async def fail_in_a_group() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(fail())


async def fail() -> None:
    raise Unreachable("homeserver-unreachable", homeserver="", reason="")
