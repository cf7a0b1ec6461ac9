"""Kills the process it is in: SIGKILL at the n-th passage of a named point. Wraps the parts of the bot to see them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from bot.cli.running import Wrap
from bot.service.mail import Arrival, Outcome, RoomId
from bot.service.ports import Reader, Store, Transport
from bot.service.verdict import Heard, Verdict
from tests.chaos.points import STEPS, Part


class Killer:
    """Counts the passages of points and ends the process at one of them.

    Args:
        armed: by point, at which passage, and the milliseconds into a step for a point in its midst.
        report: told the point right before the end.
    """

    def __init__(self, armed: Mapping[str, tuple[int, float]], report: Callable[[str], None]) -> None:
        self._armed = armed
        self._report = report
        self._passed: Counter[str] = Counter()

    async def step(self, name: str, call: Callable[[], Awaitable[object]]) -> object:
        """Does one step of the event path, if the process lives that long."""
        self._pass(f"{name}.before")
        middle = f"{name}.during"
        timer = None
        if middle in self._armed:
            delay = self._armed[middle][1] / 1000
            timer = asyncio.get_running_loop().call_later(delay, self._pass, middle)
        try:
            result = await call()
        finally:
            if timer is not None:
                timer.cancel()
        self._pass(f"{name}.after")
        return result

    def _pass(self, point: str) -> None:
        if point not in self._armed:
            return
        self._passed[point] += 1
        if self._passed[point] >= self._armed[point][0]:
            self._report(point)
            os.kill(os.getpid(), signal.SIGKILL)


class Hold:
    """Holds everything that is to be sent until so many messages of people are settled.

    What was said to a device that is then lost could not be read any more: so nothing may be on its way when it is.

    Args:
        messages: how many.
    """

    def __init__(self, messages: int) -> None:
        self._left = messages
        self._heard: set[str] = set()
        self._is_over = asyncio.Event()
        if messages <= 0:
            self._is_over.set()

    def read(self, arrival: Arrival, verdict: Verdict) -> None:
        """Notes what was read."""
        if isinstance(verdict, Heard):
            self._heard.add(arrival.event_id)

    def settled(self, arrival: Arrival | None) -> None:
        """Notes what was settled."""
        if arrival is not None and arrival.event_id in self._heard:
            self._left -= 1
            if self._left <= 0:
                self._is_over.set()

    async def wait(self) -> None:
        """Returns when the time has come."""
        await self._is_over.wait()


class Watched:
    """A part of the bot whose steps are counted; in everything else the part itself.

    Args:
        real: the part.
        steps: its watched methods, by name of the method.
        killer: counts and kills.
    """

    def __init__(self, real: object, steps: Mapping[str, str], killer: Killer) -> None:
        self._real = real
        self._steps = steps
        self._killer = killer

    def __getattr__(self, name: str) -> object:
        """A method of the part."""
        real = getattr(self._real, name)
        step = self._steps.get(name)
        if step is None:
            return real
        return lambda *arguments, **named: self._killer.step(step, lambda: real(*arguments, **named))


class HoldingStore:
    """Tells a hold what was settled."""

    def __init__(self, real: object, hold: Hold) -> None:
        self._real = real
        self._hold = hold

    def __getattr__(self, name: str) -> object:
        """Everything else as it is."""
        return getattr(self._real, name)

    async def settle(self, room: RoomId, outcome: Outcome, *, arrival: Arrival | None, **named: object) -> None:
        """Settles, and tells."""
        await cast("Store", self._real).settle(room, outcome, arrival=arrival, **named)  # type: ignore[arg-type]
        self._hold.settled(arrival)


class HoldingReader:
    """Tells a hold what was read."""

    def __init__(self, real: object, hold: Hold) -> None:
        self._real = real
        self._hold = hold

    def __getattr__(self, name: str) -> object:
        """Everything else as it is."""
        return getattr(self._real, name)

    async def read(self, arrival: Arrival) -> Verdict:
        """Reads, and tells."""
        verdict = await cast("Reader", self._real).read(arrival)
        self._hold.read(arrival, verdict)
        return verdict


class HoldingTransport:
    """Sends nothing before a hold is over."""

    def __init__(self, real: object, hold: Hold) -> None:
        self._real = real
        self._hold = hold

    def __getattr__(self, name: str) -> object:
        """Everything else as it is, later."""
        real = getattr(self._real, name)
        if name not in {"send", "upload", "find"}:
            return real

        async def later(*arguments: object) -> object:
            await self._hold.wait()
            return await real(*arguments)

        return later


def killing_wrap(killer: Killer, hold: Hold, wired: Callable[[], None]) -> Wrap:
    """Wraps the parts of the bot so that it is killed where it is to be.

    Args:
        killer: counts and kills.
        hold: until then nothing is sent.
        wired: told as soon as the bot is logged in and put together.
    """

    def transport(real: Transport) -> Transport:
        wired()
        return cast("Transport", HoldingTransport(watched(Part.TRANSPORT, real), hold))

    def watched(part: Part, real: object) -> object:
        steps = {method: step for step, (where, method) in STEPS.items() if where is part}
        return Watched(real, steps, killer)

    return Wrap(
        store=lambda real: cast("Store", HoldingStore(watched(Part.STORE, real), hold)),
        reader=lambda real: cast("Reader", HoldingReader(watched(Part.READER, real), hold)),
        transport=transport,
    )


def say_on(descriptor: int, **event: object) -> None:
    """Writes one line of JSON in one piece, so that it is out before the process is not."""
    os.write(descriptor, (json.dumps(event) + "\n").encode())
