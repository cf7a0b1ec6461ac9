"""Where people wait while a bot's device is taken away, because what is on its way to it then is lost to anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping


class Gate:
    """Lets people speak, or some of them, or nobody."""

    def __init__(self) -> None:
        self._is_open = True
        self._active = 0
        self._waiting: dict[int, tuple[int, asyncio.Event]] = {}
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    async def enter(self, interview: int, messages: int = 0) -> None:
        """Returns when an interview may go on; :meth:`leave` when the answers are there.

        Args:
            interview: its number.
            messages: how many are to be said; 0 where it is not only about saying something.
        """
        if self._is_open:
            self._begin()
            return
        released = asyncio.Event()
        self._waiting[interview] = messages, released
        try:
            await released.wait()
        except BaseException:
            if released.is_set():
                self.leave()
            raise
        finally:
            self._waiting.pop(interview, None)

    def leave(self) -> None:
        """Notes that the answers are there."""
        self._active -= 1
        if self._active == 0:
            self._is_idle.set()

    def close(self) -> None:
        """Lets nobody begin anything from now on."""
        self._is_open = False

    def open(self) -> None:
        """Lets everybody go on."""
        self._is_open = True
        self.release(list(self._waiting))

    def waiting(self, most: int) -> Mapping[int, int]:
        """Some of the interviews that wait to say something, with the number of their messages."""
        speakers = [(interview, messages) for interview, (messages, _) in self._waiting.items() if messages]
        return dict(speakers[:most])

    def release(self, interviews: Collection[int]) -> None:
        """Lets some go on."""
        for interview in interviews:
            _, released = self._waiting.pop(interview)
            self._begin()
            released.set()

    async def until_idle(self) -> None:
        """Returns when everybody who was let in has left."""
        await self._is_idle.wait()

    def _begin(self) -> None:
        self._active += 1
        self._is_idle.clear()
