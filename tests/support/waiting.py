"""Waiting for what nothing announces."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool], *, within: float) -> None:
    """Returns as soon as the condition holds.

    Args:
        condition: looked at every few milliseconds.
        within: seconds to wait.

    Raises:
        TimeoutError: it did not come to hold.
    """
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  the kernel announces neither a line in a file nor a stranger's end
            await asyncio.sleep(0.01)
