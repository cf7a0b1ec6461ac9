"""Lines a person types, without holding up the event loop and without changing the terminal's mode."""

from __future__ import annotations

import asyncio
import os

CHUNK = 65_536


class TypedLines:
    """The lines of a file descriptor, one by one, as they are typed or piped.

    The descriptor stays blocking: switching it would also switch the terminal's output, which shares it.

    Args:
        fd: a terminal, a pipe or a file.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._rest = b""
        self._ended = False

    @property
    def is_terminal(self) -> bool:
        """Whether somebody types right now, and sees what they type."""
        return os.isatty(self._fd)

    async def next(self) -> str | None:
        """The next line without its end, or None at the end of the input (Ctrl-D)."""
        while b"\n" not in self._rest and not self._ended:
            await self._until_readable()
            chunk = os.read(self._fd, CHUNK)
            self._ended = not chunk
            self._rest += chunk
        if not self._rest:
            return None
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode("utf-8", errors="replace").rstrip("\r")

    async def _until_readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        try:
            loop.add_reader(self._fd, _set, ready)
        except PermissionError:  # an ordinary file: always readable, and nothing that can be waited for
            return
        try:
            await ready
        finally:
            loop.remove_reader(self._fd)


def _set(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
