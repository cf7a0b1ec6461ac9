"""A terminal with a program in it, for tests of what people see and type."""

from __future__ import annotations

import asyncio
import os
import pty
import re
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self


class Terminal:
    """A pseudo-terminal as input and output of one program; an async context manager.

    Args:
        command: program and arguments.
        env: its environment.
        folder: where it runs.
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], folder: Path) -> None:
        self._command = command
        self._env = {**env, "TERM": "xterm-256color"}
        self._folder = folder
        self._ours, self._theirs = pty.openpty()
        self._changed = asyncio.Event()
        self._process: Process | None = None
        self._shown = b""

    @property
    def text(self) -> str:
        """Everything shown so far, without colours and cursor movements."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._shown.decode(errors="replace")).replace("\r", "")

    async def __aenter__(self) -> Self:
        """Starts the program."""
        side = self._theirs
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=self._folder, env=self._env, stdin=side, stdout=side, stderr=side
        )
        os.close(self._theirs)
        asyncio.get_running_loop().add_reader(self._ours, self._read)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the program, if it still runs, and closes the terminal."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        asyncio.get_running_loop().remove_reader(self._ours)
        os.close(self._ours)

    def type(self, text: str) -> None:
        """Types something; the control character 4 is Ctrl-D."""
        os.write(self._ours, text.encode())

    async def until(self, pattern: str, *, within: float = 60.0) -> None:
        """Waits until the text shows what the pattern looks for."""
        async with asyncio.timeout(within):
            while not re.search(pattern, self.text):
                self._changed.clear()
                await self._changed.wait()

    async def ended(self, *, within: float = 60.0) -> int:
        """Waits for the end of the program and gives its exit code."""
        assert self._process is not None
        async with asyncio.timeout(within):
            return await self._process.wait()

    def _read(self) -> None:
        try:
            self._shown += os.read(self._ours, 65_536)
        except OSError:  # Linux: the other side is closed
            asyncio.get_running_loop().remove_reader(self._ours)
        self._changed.set()
