"""``lotse demo`` as a newcomer runs it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import mentioning
from tests.support.terminal import Terminal

pytestmark = pytest.mark.synapse

ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "tests" / "answers" / "nachbarschaftsverein.yaml"
DEMO = (sys.executable, "-m", "bot.cli.main", "demo")


@contextmanager
def nothing_left(folder: Path) -> Iterator[dict[str, str]]:
    """An environment whose temporary folder must be empty in the end, with no process left that knows it."""
    folder.mkdir()
    yield {**os.environ, "TMPDIR": str(folder), "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "COLUMNS": "100"}
    assert list(folder.iterdir()) == []
    assert list(mentioning(str(folder))) == []


async def demo(environment: dict[str, str], *arguments: str, stdin: int = DEVNULL) -> Process:
    return await asyncio.create_subprocess_exec(
        *DEMO, *arguments, cwd=ROOT, env=environment, stdin=stdin, stdout=PIPE, stderr=PIPE
    )


async def ended(process: Process, said: bytes = b"", *, within: float = 90) -> tuple[int | None, str, str]:
    async with asyncio.timeout(within):
        output, errors = await process.communicate(said or None)
    return process.returncode, output.decode(), errors.decode()


async def test_played_answers_end_with_a_recommendation_and_leave_nothing(tmp_path: Path) -> None:
    with nothing_left(tmp_path / "tmp") as environment:
        code, output, errors = await ended(await demo(environment, "--answers", str(ANSWERS)))
    assert (code, errors) == (0, "")
    assert re.search(r"^Lotse   \S", output, re.MULTILINE)
    assert re.search(r"^Sie     6, 10$", output, re.MULTILINE)
    assert "Signal" in output
    assert "Traceback" not in output


async def test_a_person_at_the_keyboard_is_answered_until_the_input_ends(tmp_path: Path) -> None:
    with nothing_left(tmp_path / "tmp") as environment:
        process = await demo(environment, stdin=PIPE)
        code, output, errors = await ended(process, b"Ehrenamtliche\nhilfe\n")
    assert (code, errors) == (0, "")
    assert re.search(r"Anmeldename besuch, Passwort \S+", output)
    assert output.count("Lotse   ") >= 4


async def test_a_terminal_shows_the_talk_and_ctrl_d_ends_it(tmp_path: Path) -> None:
    with nothing_left(tmp_path / "tmp") as environment:
        async with Terminal([*DEMO], env=environment, folder=ROOT) as terminal:
            await terminal.until(r"Wie viel Zeit[\s\S]*\nSie  ")
            terminal.type("Vorstand und Gremien\n")
            await terminal.until(r"Frage 2 von h\S+ \d[\s\S]*\nSie  ")
            terminal.type("\x04")
            assert await terminal.ended() == 0
            assert "Traceback" not in terminal.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_an_interruption_clears_everything_away(number: signal.Signals, tmp_path: Path) -> None:
    with nothing_left(tmp_path / "tmp") as environment:
        process = await demo(environment, "--answers", str(ANSWERS))
        assert process.stdout is not None
        async with asyncio.timeout(60):
            while b"Lotse   " not in await process.stdout.readline():
                pass
        process.send_signal(number)
        code, _, errors = await ended(process)
    assert (code, errors) == (130, "")


async def test_an_unusable_answers_file_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "kaputt.yaml"
    file.write_text("path: express\nanswers:\n  q_recht: kirchlich\n")
    with nothing_left(tmp_path / "tmp") as environment:
        code, output, errors = await ended(await demo(environment, "--answers", str(file)))
    assert (code, output) == (2, "")
    assert re.fullmatch(r".*kaputt\.yaml:3:12: .+\n", errors)
