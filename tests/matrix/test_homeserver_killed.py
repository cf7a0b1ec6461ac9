"""A homeserver that is killed and started again ten times while twenty interviews go on side by side.

Told by the people's own clients: everybody gets exactly what the interview, played without any network, has to say to
what they wrote.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest

from bot.cli.clock import LocalClock
from bot.conversation.content import Content
from bot.demo.homeserver import Homeserver
from bot.errors import HomeserverError
from bot.matrix.cleaning import as_object
from bot.matrix.http import good
from bot.matrix.identity import API
from bot.matrix.room_keys import ENCRYPTED
from tests.chaos.count import Tally, compare
from tests.chaos.oracle import Input, Oracle
from tests.matrix.visitor import Visitor, visit
from tests.support.bot_process import BotProcess

pytestmark = [pytest.mark.synapse, pytest.mark.timeout(300)]

KILLS = 10
INTERVIEWS = 20
ROOMS_EACH = 2
"""Interviews of one person, at the same time; each is one of its own."""

ASIDES = ("hilfe", "warum", "status", "<b>Grüße</b>")
PATIENCE = 120.0
"""Seconds after which an answer is not expected any more; two of the bot's longest pauses."""

RETRY_SECONDS = 0.3

T = TypeVar("T")


@dataclass
class Progress:
    """How far all interviews are together.

    Attributes:
        steps: how many there are.
        done: how many of them are.
    """

    steps: int
    done: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def add(self, steps: int) -> None:
        async with self.changed:
            self.done += steps
            self.changed.notify_all()

    async def reach(self, share: float) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.done >= share * self.steps)


def script(chance: random.Random, content: Content) -> tuple[Input, ...]:
    """What a person writes on the way to a recommendation: answers by number, and now and then something else."""
    oracle = Oracle(content, LocalClock().now)
    oracle.begin()
    written: list[Input] = []
    while (question := oracle.question) is not None:
        answer = str(chance.choice(question.options).number) if question.options else "3"
        written.append(Input(chance.choice(ASIDES) if chance.random() < 0.1 else answer))
        oracle.take(written[-1])
    return tuple(written)


class Steadfast:
    """A person whose client does everything again until the homeserver has answered, as Element does.

    The client of matrix-nio would not do: it counts a room key as told even where the request with it failed.
    """

    def __init__(self, visitor: Visitor, lotse: str) -> None:
        self.visitor = visitor
        self._lotse = lotse
        self._news = asyncio.Condition()
        self._transactions = itertools.count(1)

    async def open_room(self) -> str:
        return await again_and_again(lambda: self.visitor.open_room(self._lotse))

    async def say(self, room: str, text: str) -> None:
        path = f"{API}/rooms/{quote(room, safe='')}/send/{ENCRYPTED}/t{next(self._transactions)}"

        async def send() -> None:
            content = await self.visitor.encrypted(room, {"msgtype": "m.text", "body": text})
            good(await self.visitor.client.request("PUT", path, content))

        await again_and_again(send)

    async def listen(self) -> None:
        while True:
            await again_and_again(self.visitor.listen)
            async with self._news:
                self._news.notify_all()

    def got(self, room: str) -> list[str]:
        return self.visitor.heard(room, self._lotse)

    async def hear(self, room: str, count: int) -> bool:
        """Waits until the bot has said so many messages; False where it does not."""
        try:
            async with asyncio.timeout(PATIENCE), self._news:
                await self._news.wait_for(lambda: len(self.got(room)) >= count)
        except TimeoutError:
            return False
        return True


async def again_and_again(request: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await request()
        except HomeserverError:
            await asyncio.sleep(RETRY_SECONDS)


async def interview(person: Steadfast, written: Sequence[Input], oracle: Oracle, progress: Progress) -> Tally:
    """Holds one interview and counts what went wrong in it."""
    expected = list(oracle.begin())
    room = await person.open_room()
    goes_on, left = await person.hear(room, len(expected)), len(written)
    for said in written if goes_on else ():
        await progress.add(1)
        await person.say(room, said.text)
        expected += oracle.take(said)
        if not await person.hear(room, len(expected)):
            break
        left -= 1
    await progress.add(1 + left)
    return compare(expected, person.got(room))


async def fingerprint_of(visitor: Visitor, user_id: str) -> str:
    """What the bot tells of its identity, as the homeserver knows it."""
    answer = good(await visitor.client.request("POST", f"{API}/keys/query", {"device_keys": {user_id: []}}))
    keys = as_object(as_object(as_object(answer.body["master_keys"])[user_id])["keys"])
    key = str(next(iter(keys.values())))
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


async def kill_again_and_again(homeserver: Homeserver, progress: Progress) -> None:
    """Kills the homeserver after every eleventh part of the work, and starts it again."""
    for number in range(1, KILLS + 1):
        await progress.reach(number / (KILLS + 1))
        await homeserver.stop()
        await homeserver.start()


async def test_everybody_gets_the_whole_interview(content: Content, tmp_path: Path) -> None:
    planned = [script(random.Random(number), content) for number in range(INTERVIEWS)]  # noqa: S311  repeatable
    progress = Progress(sum(len(written) + 1 for written in planned))
    async with Homeserver() as homeserver, AsyncExitStack() as stack:
        lotse = await homeserver.register("lotse")
        people = []
        for number in range(INTERVIEWS // ROOMS_EACH):
            account = await homeserver.register(f"person{number}")
            visitor = await stack.enter_async_context(visit(homeserver, account, tmp_path / "people"))
            people.append(Steadfast(visitor, lotse.user_id))
        async with BotProcess(homeserver.address, lotse, folder=tmp_path) as bot, asyncio.TaskGroup() as group:
            await bot.ready()
            fingerprint = await fingerprint_of(people[0].visitor, lotse.user_id)
            listening = [group.create_task(person.listen()) for person in people]
            killing = group.create_task(kill_again_and_again(homeserver, progress))
            talks = [
                group.create_task(interview(person, written, Oracle(content, LocalClock().now, fingerprint), progress))
                for person, written in zip(people * ROOMS_EACH, planned, strict=True)
            ]
            tallies = [await talk for talk in talks]
            await killing
            for task in listening:
                task.cancel()
            assert await bot.stop() == 0
        assert sum(tallies, Tally()) == Tally()
        assert bot.events.count("ready") == 1, "the bot has lived through all of it"
