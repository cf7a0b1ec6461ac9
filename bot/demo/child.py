"""Programs that run beside this one and end with it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""Option of prctl(2): the signal a process gets when its parent ends, kept across execve(2)."""


class Child:
    """A started program whose output goes to a file.

    It sits in a process group of its own, so that Ctrl-C in the terminal reaches this program alone, which then ends
    its children in order.
    """

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self.log = log

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code; None while it runs, negative for the signal that ended it."""
        return self._process.returncode

    async def wait(self) -> int:
        """Waits for the end.

        Returns:
            The exit code.
        """
        return await self._process.wait()

    async def stop(self, *, within: float) -> int:
        """Asks the program to end (SIGTERM) and kills it when it does not.

        Args:
            within: seconds it may take.

        Returns:
            The exit code.
        """
        if self.exit_code is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(within):
                return await self._process.wait()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """Ends the program at once (SIGKILL).

        Returns:
            The exit code.
        """
        if self.exit_code is None:
            self._process.kill()
        return await self._process.wait()

    def last_line(self) -> str:
        """The last line it wrote, for telling why it ended; empty where there is none."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


async def start(command: Sequence[str], *, env: Mapping[str, str], folder: Path, log: Path) -> Child:
    """Starts a program that does not outlive this one.

    Args:
        command: program and arguments.
        env: its whole environment.
        folder: where it runs.
        log: file that takes everything it prints, appended.

    Returns:
        The running program.
    """
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=dict(env),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=tie_to_parent(),
        )
    return Child(process, log)


def plain_environment() -> dict[str, str]:
    """This process's environment without settings of the bot and without proxies: children talk to loopback only."""
    unwanted = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LOTSE_") and name.lower() not in unwanted
    }


def tie_to_parent() -> Callable[[], None] | None:
    """What a new process does first so that it dies with its parent, where the system knows such a thing."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return tie
