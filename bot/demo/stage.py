"""Everything the demo needs, set up and cleared away: homeserver, bot and guest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.demo.bot import STOP_LIMIT, start_bot
from bot.demo.child import Child
from bot.demo.guest import Guest, log_in
from bot.demo.homeserver import Account, Homeserver
from bot.errors import LotseError
from bot.service.room_workers import first_of
from bot.texts import Register

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    """A running homeserver with a running bot and a guest who is logged in.

    Attributes:
        address: base URL of the homeserver.
        account: the bot's account.
        bot: the bot's process.
        guest: who talks to it in the terminal.
        visitor: a second account, for joining with Element.
    """

    address: str
    account: Account
    bot: Child
    guest: Guest
    visitor: Account


@asynccontextmanager
async def set_up(language: Register) -> AsyncIterator[Stage]:
    """Starts everything and invites the bot; at the end no process and no file is left.

    Everything that is written lies in the homeserver's temporary folder, which goes last.

    Args:
        language: the first language of the bot's conversations.
    """
    async with Homeserver() as homeserver:
        account = await homeserver.register("lotse")
        visitor = await homeserver.register("besuch")
        guest_account = await homeserver.register("gast")
        bot_folder = homeserver.folder / "bot"
        bot_folder.mkdir()
        bot = await start_bot(homeserver.address, account, folder=bot_folder, language=language)
        try:
            async with log_in(homeserver.address, guest_account, homeserver.folder / "guest") as guest:
                await guest.open_direct_message(account.user_id)
                yield Stage(homeserver.address, account, bot, guest, visitor)
        finally:
            await bot.stop(within=STOP_LIMIT)


async def while_running(bot: Child, work: Coroutine[object, object, T]) -> T:
    """The result of the work, as long as the bot runs.

    Raises:
        LotseError: ``demo-bot-ended`` when the bot ends before, or what the work raised.
    """
    try:
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(_report_end(bot))
            result = await work
            watch.cancel()
    except BaseExceptionGroup as group:
        raise first_of(group) from None
    return result


async def _report_end(bot: Child) -> None:
    code = await bot.wait()
    raise LotseError("demo-bot-ended", status=str(code), reason=bot.last_line())
