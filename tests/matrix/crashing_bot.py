"""The real bot, killed by the kernel at the worst moment: after everything was sent, before the position is stored.

Configured as ``lotse run``; ``CRASH_AT`` counts the batches with something in them.
Run as ``python -m tests.matrix.crashing_bot``.
"""

from __future__ import annotations

import asyncio
import os
import signal

from bot.cli.run import serve, write_log_lines
from bot.files.content import load_content
from bot.matrix.sync import PositionFile
from bot.settings import load_settings

CRASH_FILE = "CRASH_FILE"
"""Names a file; while it exists, no position is stored."""


class CrashingPositions(PositionFile):
    """Ends the process instead of storing the position, once it is told to."""

    def save(self, position: str) -> None:
        """Stores the position, or ends the process by SIGKILL."""
        if os.path.exists(os.environ[CRASH_FILE]):  # noqa: PTH110
            os.kill(os.getpid(), signal.SIGKILL)
        super().save(position)


if __name__ == "__main__":
    write_log_lines()
    asyncio.run(serve(load_settings(None), load_content(), CrashingPositions))
