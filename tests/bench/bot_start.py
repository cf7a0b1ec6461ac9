"""The bot, whose first sync after a start is timed.

Run as ``python -m tests.bench.bot_start``, configured as ``lotse run``. When the first batch is stored, it prints one
line of JSON as :mod:`tests.bench.plain_nio` does, and goes on as the bot until it is ended.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from datetime import datetime

from bot.cli.run import Wrap, serve
from bot.files.content import load_content
from bot.service.mail import Arrival, RoomId
from bot.service.ports import Store
from bot.settings import load_settings
from tests.bench.memory import resident_kilobytes


class TimedStore:
    """The store, and how long it took from the question for the position to the first batch.

    Args:
        store: does the work.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked = 0.0

    def __getattr__(self, name: str) -> object:
        """Everything else is the store's."""
        return getattr(self._store, name)

    async def position(self) -> str | None:
        """Starts the clock."""
        self._asked = time.monotonic()
        return await self._store.position()

    async def admit(self, arrivals: Sequence[Arrival], position: str, *, now: datetime) -> frozenset[RoomId]:
        """Stops the clock and tells, the first time."""
        rooms = await self._store.admit(arrivals, position, now=now)
        if self._asked:
            seconds, self._asked = time.monotonic() - self._asked, 0.0
            print(json.dumps({"seconds": seconds, "kilobytes": resident_kilobytes(), "rooms": len(rooms)}), flush=True)
        return rooms


if __name__ == "__main__":
    wrap = Wrap(store=TimedStore)  # type: ignore[arg-type]  # the rest of the port is passed through
    asyncio.run(serve(load_settings(None), load_content(), wrap))
