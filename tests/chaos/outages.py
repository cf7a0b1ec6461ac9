"""A homeserver that is killed and started again while people talk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from bot.demo.homeserver import Homeserver
from tests.chaos.chronicle import Chronicle


class Outages:
    """Kills Synapse now and then.

    Args:
        homeserver: running.
        chronicle: takes notes.

    Attributes:
        is_up: set while the homeserver answers.
        begun: how many outages have begun.
    """

    def __init__(self, homeserver: Homeserver, chronicle: Chronicle) -> None:
        self._homeserver = homeserver
        self._chronicle = chronicle
        self._is_over = asyncio.Event()
        self.is_up = asyncio.Event()
        self.is_up.set()
        self.begun = 0

    async def happen(self, pauses: Sequence[float]) -> None:
        """Kills it after each of these pauses, in seconds, and starts it again at once, until :meth:`end`."""
        for pause in pauses:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._is_over.wait()
            if self._is_over.is_set():
                return
            self.begun += 1
            self.is_up.clear()
            self._chronicle.note("homeserver killed")
            await self._homeserver.stop()
            await self._homeserver.start()
            self._chronicle.note("homeserver answers")
            self.is_up.set()

    async def end(self) -> None:
        """Lets none begin any more, and returns when the homeserver answers."""
        self._is_over.set()
        await self.is_up.wait()
