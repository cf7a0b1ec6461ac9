"""Plays the answers of a file to the real bot, over the homeserver."""

from __future__ import annotations

import asyncio
from typing import Protocol

from bot.answers import AnswersFile
from bot.conversation.incoming import EventId, Joined, Said
from bot.conversation.playing import next_answer
from bot.conversation.turn import Turn
from bot.demo.guest import Heard
from bot.demo.mirror import Mirror, words
from bot.errors import LotseError

REPLY_LIMIT = 60.0
"""Seconds until a bot that says nothing is given up; 0.1 are usual, 2 for its first words."""

MOST_TURNS = 100
"""More than any dialog asks."""


class Partner(Protocol):
    """Somebody who shares a room with the bot."""

    async def say(self, text: str) -> object:
        """Says something to the bot."""

    async def hear(self) -> Heard:
        """Waits for the bot's next message."""


class Audience(Protocol):
    """Whoever watches the conversation."""

    def bot(self, text: str) -> None:
        """The bot has said something."""

    def person(self, text: str) -> None:
        """The guest has said something."""


async def play(partner: Partner, mirror: Mirror, played: AnswersFile, audience: Audience) -> bool:
    """Answers every question of the bot from the answers until it gives a recommendation.

    Args:
        partner: who talks to the bot; the bot has been invited.
        mirror: knows what the bot ought to ask.
        played: what to answer; the rest is skipped.
        audience: sees every message as it arrived.

    Returns:
        Whether the bot gave a recommendation.

    Raises:
        LotseError: ``demo-bot-silent``, or ``demo-bot-differs`` where something else arrived than the mirror says.
    """
    turn = mirror.take(Joined(EventId("joined")))
    for number in range(MOST_TURNS):
        await hear_out(partner, turn, number, audience)
        if turn.result is not None:
            return True
        question = mirror.question
        if question is None:
            return False
        text = next_answer(question, played)
        audience.person(text)
        await partner.say(text)
        turn = mirror.take(Said(EventId(f"said{number}"), text))
    return False


async def hear_out(partner: Partner, turn: Turn, number: int, audience: Audience) -> None:
    """Waits for every message that is due in a turn.

    Args:
        partner: who talks to the bot.
        turn: what the bot ought to say.
        number: of the turn, for telling where it went wrong.
        audience: sees every message as it arrived.

    Raises:
        LotseError: ``demo-bot-silent`` or ``demo-bot-differs``.
    """
    for due in words(turn):
        try:
            async with asyncio.timeout(REPLY_LIMIT):
                heard = await partner.hear()
        except TimeoutError:
            raise LotseError("demo-bot-silent", seconds=f"{REPLY_LIMIT:.0f}") from None
        audience.bot(heard.body)
        if heard.body != due:
            raise LotseError("demo-bot-differs", turn=str(number))
