"""News for the admins in their room: what the keepers of the catalogue have to look at.

The news are postings like any other: they are stored before they are sent, survive a crash, and are not said twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from bot.service.drafting import Drafting, numbered
from bot.service.mail import Outcome, RoomId
from bot.service.ports import Clock, Records
from bot.texts.document import Document

FIRST_LOOK, LOOK_EVERY = timedelta(minutes=1), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class AdminRoom:
    """Where the admins are, and what they are told.

    Attributes:
        room: an encrypted room that the bot is in.
        news: what there is to say on a day; None where there is nothing.
    """

    room: RoomId
    news: Callable[[date], Document | None]


class AdminNews:
    """Tells the admins, at most once a month, while there is something to say.

    Args:
        admins: where they are, and what they are told.
        records: where postings are stored.
        drafting: writes down what is said.
        clock: the time of day.
        deliver: says that there is something to bring out in a room.
    """

    def __init__(
        self,
        admins: AdminRoom,
        records: Records,
        drafting: Drafting,
        *,
        clock: Clock,
        deliver: Callable[[RoomId], None],
    ) -> None:
        self._admins = admins
        self._records = records
        self._drafting = drafting
        self._clock = clock
        self._deliver = deliver
        self._is_stopping = asyncio.Event()

    def stop(self) -> None:
        """Asks for the end."""
        self._is_stopping.set()

    async def run(self) -> None:
        """Looks twice a day, until stopped."""
        pause = FIRST_LOOK
        while not await self._stopped_within(pause):
            await self.look()
            pause = LOOK_EVERY

    async def look(self) -> None:
        """Says what there is to say; a month's news are said once, since their transaction ids are the same."""
        now = self._clock.now()
        # Reading a whole catalogue takes some milliseconds: in a thread it holds up no room.
        document = await asyncio.to_thread(self._admins.news, now.date())
        if document is None:
            return
        drafts = numbered(("news", f"{now:%Y-%m}"), self._drafting.messages(document))
        await self._records.settle(self._admins.room, Outcome(drafts=drafts), arrival=None, now=now)
        self._deliver(self._admins.room)

    async def _stopped_within(self, pause: timedelta) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause.total_seconds()):
                await self._is_stopping.wait()
        return self._is_stopping.is_set()
