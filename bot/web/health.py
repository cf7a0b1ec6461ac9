"""How the bot is: whether it is logged in, hears what is said, and can store it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bot.errors import StorageUnavailable
from bot.service.ports import Inbox
from bot.service.steady_clock import Elapsed, elapsed

SYNC_SECONDS = 120.0
"""The homeserver answers a sync within half a minute, also where nothing happens; beyond this something is wrong."""

ASK_SECONDS = 15.0
"""How often the database is asked."""

DATABASE_SECONDS = 60.0
"""How old its last answer may be where it neither answers nor fails."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the bot can do its work, by what it needs for that.

    Attributes:
        logged_in: whether the homeserver has let it in, on a device that is signed.
        syncing: whether an answer of a sync was stored lately.
        database: whether the database answers, as far as it was asked lately.
    """

    logged_in: bool
    syncing: bool
    database: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return self.logged_in and self.syncing and self.database


class Health:
    """What is known of how the bot is; it outlives the parts that begin anew.

    Args:
        now: seconds by a clock that nobody sets.
    """

    def __init__(self, now: Elapsed = elapsed) -> None:
        self._now = now
        self._is_logged_in = False
        self._synced_at = -math.inf
        self._answered_at = -math.inf

    @contextmanager
    def logged_in(self, inbox: Inbox) -> Iterator[Pulse]:
        """The time in which the bot is logged in.

        Args:
            inbox: a part of the open database.

        Yields:
            What asks the database; to be run beside the other parts of the bot.
        """
        self._is_logged_in = True
        try:
            yield Pulse(inbox, self)
        finally:
            self._is_logged_in = False

    def note_sync(self) -> None:
        """An answer of a sync is stored."""
        self._synced_at = self._now()

    def note_database(self, *, answers: bool) -> None:
        """The database was asked."""
        self._answered_at = self._now() if answers else -math.inf

    @property
    def sync_age(self) -> float:
        """Seconds since an answer of a sync was stored; infinite where none was."""
        return self._now() - self._synced_at

    @property
    def readiness(self) -> Readiness:
        """Whether the bot can do its work now."""
        answered = self._now() - self._answered_at
        return Readiness(self._is_logged_in, self.sync_age < SYNC_SECONDS, answered < DATABASE_SECONDS)


class Pulse:
    """Asks the database now and then, by the bot's own connection, so that nobody who looks at the health has to.

    Args:
        inbox: a part of the open database.
        health: is told when it answers.
    """

    def __init__(self, inbox: Inbox, health: Health) -> None:
        self._inbox = inbox
        self._health = health
        self._is_stopping = asyncio.Event()

    def stop(self) -> None:
        """Asks for the end."""
        self._is_stopping.set()

    async def run(self) -> None:
        """Works until stopped. A question is never broken off, because that could cost the connection."""
        while not self._is_stopping.is_set():
            try:
                await self._inbox.position()
            except StorageUnavailable:
                self._health.note_database(answers=False)
            else:
                self._health.note_database(answers=True)
            with suppress(TimeoutError):
                async with asyncio.timeout(ASK_SECONDS):
                    await self._is_stopping.wait()
