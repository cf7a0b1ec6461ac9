"""The demo from its first to its last line."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine

from bot.answers import AnswersFile
from bot.demo.lines import TypedLines
from bot.demo.mirror import Mirror
from bot.demo.play import play
from bot.demo.screen import Screen
from bot.demo.stage import Stage, set_up, while_running
from bot.demo.talk import talk
from bot.texts import Register

INTERRUPTED = 130
"""Exit code of a program that Ctrl-C has ended, by custom of the shells."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What asks the demo to end; everything is cleared away first."""


def run_with_person(screen: Screen) -> int:
    """Runs the demo with a person at the keyboard.

    Returns:
        The exit code: 0, however the person ends it.
    """
    code = _run(_with_person(screen))
    screen.note("demo-over")
    return 0 if code == INTERRUPTED else code


def run_with_answers(played: AnswersFile, mirror: Mirror, screen: Screen) -> int:
    """Runs the demo with the answers of a file.

    Returns:
        The exit code: 0 with a recommendation, 1 without.
    """
    return _run(_with_answers(played, mirror, screen))


def _run(work: Coroutine[object, object, int]) -> int:
    with asyncio.Runner() as runner:
        return runner.run(_until_asked_to_end(work))


async def _until_asked_to_end(work: Coroutine[object, object, int]) -> int:
    """The work's exit code, or that of an interrupted program after the work has cleared up."""
    task = asyncio.current_task()
    assert task is not None

    def end() -> None:
        if not task.cancelling():  # a second Ctrl-C must not disturb the clearing up
            task.cancel()

    for number in ENDING:
        asyncio.get_running_loop().add_signal_handler(number, end)
    try:
        return await work
    except asyncio.CancelledError:
        return INTERRUPTED


async def _with_person(screen: Screen) -> int:
    screen.note("demo-starting")
    async with set_up(Register.DE) as stage:
        _introduce(stage, screen)
        details = {"address": stage.address, "bot": stage.account.user_id}
        screen.note("demo-element", name=stage.visitor.name, password=stage.visitor.password, **details)
        screen.note("demo-typing")
        typed = TypedLines(sys.stdin.fileno())
        await while_running(stage.bot, talk(stage.guest, typed, screen))
    return 0


async def _with_answers(played: AnswersFile, mirror: Mirror, screen: Screen) -> int:
    screen.note("demo-starting")
    async with set_up(mirror.language) as stage:
        _introduce(stage, screen)
        advised = await while_running(stage.bot, play(stage.guest, mirror, played, screen))
    screen.note("demo-advised" if advised else "demo-not-advised")
    return 0 if advised else 1


def _introduce(stage: Stage, screen: Screen) -> None:
    screen.note("demo-ready", address=stage.address, bot=stage.account.user_id)
