"""A person with an Element-like client in the place of the demo's guest, so that both play the same interview."""

from __future__ import annotations

from bot.demo.guest import Heard
from tests.support.person import Person
from tests.support.seen import Seen


class AtTable:
    """A person who plays an interview and keeps what the client showed.

    Attributes:
        seen: the bot's messages, in order.
        said: event ids of what the person said, in order.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self.seen: list[Seen] = []
        self.said: list[str] = []

    async def say(self, text: str) -> None:
        """Says something in the person's room."""
        self.said.append(await self._person.say(text))

    async def hear(self) -> Heard:
        """Waits for the next message of anybody else."""
        event = await self._person.expect(lambda _: True, within=60)
        self.seen.append(event)
        return Heard(event.body, event.formatted_body)


class Nobody:
    """An audience that looks away."""

    def bot(self, text: str) -> None:
        """The bot has said something."""

    def person(self, text: str) -> None:
        """The person has said something."""
