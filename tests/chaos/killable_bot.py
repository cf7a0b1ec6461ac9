"""The bot that can be killed at named points, as often as needed and quickly started again.

Configured as ``lotse run``. The program loads everything once and then, for each line of JSON on its input
(``{"armed": {"send.after": [2, 0]}, "hold": 0, "mutant": null}``), forks a bot: a process of its own that runs
:func:`bot.cli.run.serve` and is really killed by SIGKILL. Only the import of the libraries (1 to 2 seconds) is saved.
The parent uses neither threads nor chance nor cryptography before it forks, so nothing of the kind is shared.

It prints one line of JSON when a bot starts (``{"pid": 1}``), one from the bot when it kills itself
(``{"point": "send.after"}``), and one when it has ended (``{"ended": -9}``).
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import random
import signal
import sys
import traceback
from collections.abc import Mapping
from functools import partial

import alembic.command
import asyncpg
import nio
import sqlalchemy.dialects.postgresql.asyncpg
import sqlalchemy.dialects.sqlite.aiosqlite

import bot.cli.wiring
import bot.matrix.session
import bot.storage
from bot.cli.run import serve, write_log_lines
from bot.conversation.content import Content
from bot.files.content import load_content
from bot.settings import Settings, load_settings
from tests.chaos.killer import Hold, Killer, killing_wrap, say_on
from tests.chaos.mutants import MUTANTS

STDOUT = 1
PR_SET_PDEATHSIG = 1
PRELOADED = (
    alembic.command,
    asyncpg,
    nio,
    sqlalchemy.dialects.postgresql.asyncpg,
    sqlalchemy.dialects.sqlite.aiosqlite,
    bot.cli.wiring,
    bot.matrix.session,
    bot.storage,
)
"""What the bot imports late, or others do for it."""


def main() -> None:
    """Forks bots until its input ends."""
    settings, content = load_settings(None), load_content()
    write_log_lines()
    say_on(STDOUT, loaded=len(PRELOADED))
    for line in iter(lambda: _line(sys.stdin.fileno()), b""):
        pid = os.fork()
        if pid == 0:
            _be_the_bot(settings, content, json.loads(line))
        say_on(STDOUT, pid=pid)
        _, status = os.waitpid(pid, 0)
        say_on(STDOUT, ended=os.waitstatus_to_exitcode(status))


def _be_the_bot(settings: Settings, content: Content, order: Mapping[str, object]) -> None:
    """Runs one bot to its end, and never returns."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        random.seed()
        asyncio.run(_serve(settings, content, order))
        code = 0
    except BaseException:  # noqa: BLE001  the log is where somebody will look
        traceback.print_exc()
    finally:
        # Without the exit of the parent's interpreter, which is not this process's to clear up.
        sys.stderr.flush()
        os._exit(code)


async def _serve(settings: Settings, content: Content, order: Mapping[str, object]) -> None:
    armed, hold = order["armed"], order["hold"]
    assert isinstance(armed, dict)
    assert isinstance(hold, int)
    killer = Killer(
        {str(point): (int(passage), float(delay)) for point, (passage, delay) in armed.items()},
        lambda point: say_on(STDOUT, point=point),
    )
    wrap = killing_wrap(killer, Hold(hold), lambda: say_on(STDOUT, wired=True))
    mutant = order.get("mutant")
    await serve(settings, content, wrap=MUTANTS[str(mutant)](wrap, killer) if mutant else wrap)


def _line(descriptor: int) -> bytes:
    """One line, read without a buffer that a fork would double."""
    return b"".join(iter(partial(_character, descriptor), b""))


def _character(descriptor: int) -> bytes:
    character = os.read(descriptor, 1)
    return b"" if character == b"\n" else character


if __name__ == "__main__":
    main()
