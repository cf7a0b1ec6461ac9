"""The interviews with one bot: held, and counted at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.clock import LocalClock
from bot.conversation.content import Content
from tests.chaos.chronicle import Chronicle
from tests.chaos.count import Tally, compare
from tests.chaos.gate import Gate
from tests.chaos.oracle import Oracle
from tests.chaos.person import Person
from tests.chaos.plan import Interview
from tests.chaos.script import Ending

AT_ONCE = 14
"""Interviews that one bot holds at the same time."""


@dataclass(frozen=True, slots=True)
class Held:
    """An interview that was begun.

    Attributes:
        interview: the plan.
        person: whose client was there.
        room: its room.
        expected: what the bot ought to have said, in order.
    """

    interview: Interview
    person: Person
    room: str
    expected: list[str]


class Talks:
    """Holds interviews side by side.

    Args:
        people: logged in.
        gate: where they wait when they must not speak.
        content: what the bot asks, knows and says.
        chronicle: takes notes.
        patience: seconds without a word after which nothing more is expected.
    """

    def __init__(
        self, people: Sequence[Person], gate: Gate, content: Content, *, chronicle: Chronicle, patience: float
    ) -> None:
        self._people = people
        self._gate = gate
        self._content = content
        self._chronicle = chronicle
        self._patience = patience
        self._places = asyncio.Semaphore(AT_ONCE)
        self._held: list[Held] = []

    async def hold(self, interviews: Sequence[Interview], fingerprint: str) -> None:
        """Holds all of them, and returns when they are over."""
        async with asyncio.TaskGroup() as group:
            for interview in interviews:
                group.create_task(self._one(interview, fingerprint))

    async def count(self) -> Tally:
        """What went wrong in all of them."""
        total = Tally()
        for held in self._held:
            tally = await self._count(held)
            if not tally.is_clean:
                self._chronicle.note("wrong", **self._details(held, tally))
            total += tally
        return total

    async def _one(self, interview: Interview, fingerprint: str) -> None:
        async with self._places:
            oracle = Oracle(self._content, LocalClock().now, fingerprint)
            person = self._people[interview.person]
            await self._gate.enter(interview.number)
            try:
                held = Held(interview, person, await person.open_room(), list(oracle.begin()))
                self._held.append(held)
                goes_on = await person.hear(held.room, len(held.expected), patience=self._patience)
            finally:
                self._gate.leave()
            for number in range(len(interview.steps)):
                goes_on = goes_on and await self._step(held, number, oracle)
            if goes_on and interview.ending is Ending.ERASURE:
                await person.see_it_leave(held.room, patience=self._patience)
            self._chronicle.done += 1
            self._chronicle.note("over", interview=interview.number, complete=goes_on)

    async def _step(self, held: Held, number: int, oracle: Oracle) -> bool:
        """Says something and waits for what the bot has to say to it; False where it does not come."""
        interview, person = held.interview, held.person
        step = interview.steps[number]
        is_farewell = interview.ending is Ending.ERASURE and number == len(interview.steps) - 1
        await self._gate.enter(interview.number, 0 if is_farewell else len(step))
        try:
            for said in step:
                await person.say(held.room, said)
                held.expected.extend(oracle.take(said))
            self._chronicle.note("said", interview=interview.number, step=number)
            return await person.hear(held.room, len(held.expected), patience=self._patience)
        finally:
            self._gate.leave()

    async def _count(self, held: Held) -> Tally:
        tally = compare(held.expected, held.person.got(held.room))
        if held.interview.ending is not Ending.ERASURE:
            return tally
        # The receipt alone may stand; whatever else does is a message too many, and a bot that stays one act too few.
        standing = await held.person.unredacted(held.room)
        stays = not await held.person.see_it_leave(held.room, patience=0)
        return tally + Tally(lost=int(stays), doubled=max(0, standing - 1))

    def _details(self, held: Held, tally: Tally) -> dict[str, object]:
        return {
            "interview": held.interview.number,
            "ending": held.interview.ending,
            "tally": (tally.lost, tally.doubled, tally.disordered),
            "undecrypted": held.person.undecrypted(held.room),
            "expected": [text[:120] for text in held.expected],
            "got": [text[:120] for text in held.person.got(held.room)],
        }
