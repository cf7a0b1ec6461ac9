"""A bot's many lives: it is started, killed where the plan says, and started again."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.cli.clock import LocalClock
from bot.storage.addresses import Address
from tests.chaos.bot_database import count_waiting, make_late
from tests.chaos.chronicle import Chronicle
from tests.chaos.deck import Deck
from tests.chaos.gate import Gate
from tests.chaos.outages import Outages
from tests.chaos.person import Person
from tests.chaos.plan import Aftermath, Kill, Lane
from tests.chaos.points import RANDOM
from tests.chaos.stable import Running, Stable

LOSING = 4
"""Interviews that go on while the bot's device is taken away."""

LOSS_LIMIT = 30.0
"""Seconds after which a bot that is to lose its device is killed, wherever it is."""

STOP_LIMIT = 6.0
"""Seconds the bot may take to end after SIGTERM (5), and one for the machine."""

DRAIN_LIMIT = 90.0
"""Seconds for what is still to be sent at the end; the bot waits for a missing key for 60."""

MOST_ENDS = 20
"""Times a bot may end by itself before the run is given up."""


@dataclass(frozen=True, slots=True)
class House:
    """Where one bot lives.

    Attributes:
        name: of the bot, for the notes.
        outages: of its homeserver.
        data_dir: its data folder.
        database: where its database is.
        mutant: what is wrong with it, if anything.
    """

    name: str
    outages: Outages
    data_dir: Path
    database: Address
    mutant: str | None = None


class GaveUpError(Exception):
    """A bot ends by itself again and again."""


class BotLife:
    """Starts one bot again and again until it is not needed any more.

    Args:
        house: where it lives.
        keeper: starts it.
        lane: where it is killed.
        people: who talks to it.
        chronicle: takes notes.

    Attributes:
        gate: where its people wait while it loses its device.
        is_logged_in: set when it is for the first time.
        complaints: what it should not have done.
    """

    def __init__(
        self, house: House, keeper: Stable, lane: Lane, *, people: Sequence[Person], chronicle: Chronicle
    ) -> None:
        self._house = house
        self._keeper = keeper
        self._deck = Deck(lane.kills, lane.window)
        self._people = people
        self._chronicle = chronicle
        self._is_over = asyncio.Event()
        self._has_lost_device = False
        self._outages_before = 0
        self.gate = Gate()
        self.is_logged_in = asyncio.Event()
        self.complaints: list[str] = []

    @property
    def kills_left(self) -> int:
        """How many planned kills have not happened."""
        return self._deck.left

    async def end(self) -> None:
        """Lets the bot end in order once the interviews are over and nothing waits any more, further kills and all."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_LIMIT):
                await self._until_nothing_waits()
        self._is_over.set()

    async def live(self) -> None:
        """Runs the bot through all its kills until :meth:`end`, and then once more until everything is sent."""
        async with asyncio.TaskGroup() as tasks:
            while not self._is_over.is_set():
                loss = self._deck.device_to_lose
                if loss is not None and not self._has_lost_device:
                    await self._lose_device(loss)
                    continue
                running = await self._launch(self._deck.due())
                watch = tasks.create_task(self._when_wired(running))
                await self._until_the_end(running)
                watch.cancel()
        await self._drain()

    async def _launch(self, due: Mapping[str, Kill], hold: int = 0) -> Running:
        await self._house.outages.is_up.wait()
        self._outages_before = self._house.outages.begun
        running = await self._keeper.launch(due, hold=hold, mutant=self._house.mutant)
        self._chronicle.note("started", lane=self._house.name)
        return running

    async def _until_the_end(self, running: Running) -> None:
        """Waits for the death of a bot, planned or not, or ends it when its work is over."""
        due = self._deck.due()
        chance = due.get(RANDOM)
        watches = [running.has_ended.wait(), self._is_over.wait()]
        limit = chance.passage / 1000 if chance else None
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                await _first(*watches)
        if not running.has_ended.is_set():
            if self._is_over.is_set():
                await self._stop(running)
                return
            running.signal(signal.SIGKILL)
            await running.has_ended.wait()
        await self._note_death(running, due.get(running.point or RANDOM))

    async def _note_death(self, running: Running, kill: Kill | None) -> None:
        if running.exit_code != -signal.SIGKILL or kill is None:
            if self._house.outages.begun == self._outages_before:  # a first start without a homeserver may fail
                self._complain(f"ended by itself with {running.exit_code}")
            return
        self._deck.take(kill)
        self._chronicle.killed(self._house.name, kill.point, wired=running.is_wired.is_set())
        if kill.aftermath is Aftermath.LATE:
            late = await make_late(self._house.database.url, LocalClock().now())
            self._chronicle.note("late", lane=self._house.name, postings=late)

    async def _lose_device(self, kill: Kill) -> None:
        """Kills the bot while it sends, and takes its crypto store away; nothing is on its way to it then."""
        self.gate.close()
        running = await self._launch({})
        await _first(self.gate.until_idle(), running.has_ended.wait(), self._is_over.wait())
        if self._is_over.is_set() or running.has_ended.is_set():
            self.gate.open()
            await self._until_the_end(running)
            return
        running.signal(signal.SIGKILL)
        await running.has_ended.wait()
        self._chronicle.killed(self._house.name, RANDOM)
        speakers = self.gate.waiting(LOSING)
        if not speakers:
            self._deck.take(kill)
            self.gate.open()
            return
        running = await self._launch({kill.point: kill}, hold=sum(speakers.values()))
        self.gate.release(list(speakers))
        with suppress(TimeoutError):
            async with asyncio.timeout(LOSS_LIMIT):
                await running.has_ended.wait()
        running.signal(signal.SIGKILL)
        await running.has_ended.wait()
        self._deck.take(kill)
        self._chronicle.killed(self._house.name, running.point or RANDOM)
        self._chronicle.note("lost_device", lane=self._house.name, speakers=dict(speakers))
        await asyncio.to_thread(shutil.rmtree, self._house.data_dir / "crypto")
        self._has_lost_device = True

    async def _when_wired(self, running: Running) -> None:
        """Lets people speak (again) when the bot has a (new) device and their clients know it."""
        await running.is_wired.wait()
        self.is_logged_in.set()
        if not self._has_lost_device:
            return
        await self.gate.until_idle()
        for person in self._people:
            await person.ask_for_keys()
        self._has_lost_device = False
        self.gate.open()

    async def _stop(self, running: Running) -> None:
        """Ends it by SIGTERM."""
        running.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_LIMIT):
                await running.has_ended.wait()
        except TimeoutError:
            self._complain("did not end after SIGTERM")
            running.signal(signal.SIGKILL)
            await running.has_ended.wait()
        if running.exit_code != 0 and running.is_wired.is_set():
            self._complain(f"ended with {running.exit_code} after SIGTERM")

    async def _drain(self) -> None:
        """Runs it without any kill until nothing waits any more."""
        running = await self._launch({})
        try:
            async with asyncio.timeout(DRAIN_LIMIT):
                await running.is_wired.wait()
                await self._until_nothing_waits()
        except TimeoutError:
            self._complain("left something unsent")
        await self._stop(running)

    async def _until_nothing_waits(self) -> None:
        while await count_waiting(self._house.database.url):  # noqa: ASYNC110  another process's database
            await asyncio.sleep(0.1)

    def _complain(self, what: str) -> None:
        self.complaints.append(f"{self._house.name}: {what}")
        self._chronicle.note("complaint", lane=self._house.name, about=what)
        if len(self.complaints) > MOST_ENDS:
            raise GaveUpError(what)


async def _first(*waits: object) -> None:
    """Returns as soon as one of several things has happened."""
    async with asyncio.TaskGroup() as group:
        happened = asyncio.Event()

        async def watch(wait: object) -> None:
            await wait  # type: ignore[misc]
            happened.set()

        tasks = [group.create_task(watch(wait)) for wait in waits]
        await happened.wait()
        for task in tasks:
            task.cancel()
