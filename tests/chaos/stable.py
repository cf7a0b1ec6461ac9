"""Starts and ends the bot that can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.chaos.plan import Kill
from tests.support.bot_process import ROOT

LOAD_LIMIT = 60.0


class Running:
    """A bot that was started.

    Attributes:
        pid: its process id.
        point: where it killed itself; None where it did not.
        exit_code: None while it runs, negative for the signal that ended it.
        is_wired: set as soon as it is logged in.
        has_ended: set at its end.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.point: str | None = None
        self.exit_code: int | None = None
        self.is_wired = asyncio.Event()
        self.has_ended = asyncio.Event()

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal, as long as it lives."""
        if not self.has_ended.is_set():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Stable:
    """The parent of the bots of one data folder; at most one runs at a time.

    Args:
        process: the program ``tests.chaos.killable_bot``.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._running: Running | None = None
        self._started: asyncio.Queue[Running] = asyncio.Queue(1)

    async def launch(self, due: Mapping[str, Kill], *, hold: int = 0, mutant: str | None = None) -> Running:
        """Starts a bot.

        Args:
            due: where it is killed, by point.
            hold: it sends nothing before so many messages are settled.
            mutant: what is wrong with it, if anything.
        """
        armed = {point: (kill.passage, kill.delay) for point, kill in due.items()}
        order = {"armed": armed, "hold": hold, "mutant": mutant}
        assert self._process.stdin is not None
        self._process.stdin.write((json.dumps(order) + "\n").encode())
        await self._process.stdin.drain()
        return await self._started.get()

    async def listen(self) -> None:
        """Takes in what the bots and their parent tell, until it is cancelled."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            event = json.loads(line)
            if "pid" in event:
                self._begin(event["pid"])
            running = self._running
            assert running is not None
            if "wired" in event:
                running.is_wired.set()
            if "point" in event:
                running.point = event["point"]
            if "ended" in event:
                running.exit_code = event["ended"]
                running.has_ended.set()

    def _begin(self, pid: int) -> None:
        self._running = Running(pid)
        self._started.put_nowait(self._running)

    async def close(self) -> None:
        """Ends the bot, if one runs, and its parent."""
        if self._running is not None:
            self._running.signal(signal.SIGKILL)
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def stable(env: Mapping[str, str], log: Path) -> AsyncIterator[Stable]:
    """The parent of the bots while the context lasts; its bots end with it.

    Args:
        env: the configuration of the bot, as the whole environment.
        log: the file for everything the bots print.
    """
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.killable_bot",
            cwd=ROOT,
            env=dict(env),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=output,
            start_new_session=True,
        )
    keeper = Stable(process)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(LOAD_LIMIT):
            loaded = await process.stdout.readline()
        if not loaded:
            raise RuntimeError(await asyncio.to_thread(log.read_text, encoding="utf-8"))
        yield keeper
    finally:
        await keeper.close()
