"""The real command ``lotse run`` as a subprocess with a data folder of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.demo.bot import LOTSE_RUN, STOP_LIMIT, environment
from bot.demo.child import Child, start
from bot.demo.homeserver import Account
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
"""The checkout, from where ``bot`` and ``tests`` can be imported."""

UNSIGNED: Sequence[str] = (sys.executable, "-m", "tests.support.unsigned_bot")
"""The bot of the tests that does not sign its device."""


class BotProcess:
    """A bot that can be killed and started again; an async context manager.

    Args:
        homeserver: base URL of the client API.
        account: the bot's account.
        folder: where its data and its log lie.
        command: what to run.
        settings: further ``LOTSE_…`` variables, without the prefix.
    """

    def __init__(
        self, homeserver: str, account: Account, *, folder: Path, command: Sequence[str] = LOTSE_RUN, **settings: str
    ) -> None:
        self.account = account
        self.data_dir = folder / "data"
        self._command = command
        self._folder = folder
        self._env = {
            **environment(homeserver, account, self.data_dir),
            **{f"LOTSE_{name.upper()}": value for name, value in settings.items()},
        }
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        """The running process, or the last one."""
        assert self._child is not None, "the bot has not been started"
        return self._child

    @property
    def log(self) -> str:
        """Everything the bot has printed so far."""
        return self.child.log.read_text(encoding="utf-8")

    @property
    def events(self) -> list[str]:
        """What the bot has logged so far, by name."""
        return [json.loads(line)["event"] for line in self.log.splitlines() if line.startswith("{")]

    async def ready(self, times: int = 1, *, within: float = 30) -> None:
        """Waits until the bot has come to listen, so often since its log began."""
        await until(lambda: self.events.count("ready") >= times or self.child.exit_code is not None, within=within)
        assert self.child.exit_code is None, self.log

    async def __aenter__(self) -> Self:
        """Starts the bot."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the bot at once."""
        await self.kill()

    async def start(self) -> None:
        """Starts the bot, for the first time or again."""
        self._child = await start(self._command, env=self._env, folder=ROOT, log=self._folder / "bot.log")

    async def kill(self) -> None:
        """Ends it with SIGKILL."""
        await self.child.kill()

    async def stop(self) -> int:
        """Ends it with SIGTERM and gives its exit code."""
        return await self.child.stop(within=STOP_LIMIT)
