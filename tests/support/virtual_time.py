"""An event loop whose time passes at once when nothing else is to be done: an hour of waiting takes no time.

For code without threads and sockets alone: what comes from outside is not waited for.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


class _Skipping(selectors.DefaultSelector):
    """Lets the time of a loop pass instead of waiting for it."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits for something that never comes"
        self.skipped += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that never waits."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.skipped


def run_at_once(work: Coroutine[None, None, T]) -> T:
    """The result of something that waits, without waiting for it."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
