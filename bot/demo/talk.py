"""The demo with a person at the keyboard."""

from __future__ import annotations

import asyncio

from bot.demo.guest import Guest
from bot.demo.lines import TypedLines
from bot.demo.screen import Screen
from bot.errors import LotseError

OPENING_LIMIT = 60.0
"""Seconds from the invitation to the bot's first words; 1 to 2 are usual."""

SILENCE = 3.0
"""Seconds without a word after which a conversation whose input came from a pipe is over."""


async def talk(guest: Guest, typed: TypedLines, screen: Screen) -> None:
    """Brings lines to the bot and its messages to the screen until the input ends."""
    try:
        async with asyncio.timeout(OPENING_LIMIT):
            opening = await guest.hear()
    except TimeoutError:
        raise LotseError("demo-bot-silent", seconds=f"{OPENING_LIMIT:.0f}") from None
    screen.bot(opening.body)
    screen.prompt()
    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(_listen(guest, screen))
        while (line := await typed.next()) is not None:
            if not line.strip():
                screen.prompt()
                continue
            if not typed.is_terminal:
                screen.person(line)
            await guest.say(line)
        listening.cancel()
    screen.leave_prompt()
    if not typed.is_terminal:
        await _listen_until_silent(guest, screen)


async def _listen(guest: Guest, screen: Screen) -> None:
    while True:
        heard = await guest.hear()
        screen.bot(heard.body)
        screen.prompt()


async def _listen_until_silent(guest: Guest, screen: Screen) -> None:
    try:
        while True:
            async with asyncio.timeout(SILENCE):
                heard = await guest.hear()
            screen.bot(heard.body)
    except TimeoutError:
        return
