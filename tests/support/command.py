"""``lotse`` as a program of its own, for commands whose output must be the same bytes wherever they are called."""

from __future__ import annotations

import os
import subprocess
import sys


def call(*arguments: str, seed: str = "random", language: str = "de_DE.UTF-8") -> subprocess.CompletedProcess[bytes]:
    """What a command writes, with a hash seed and a locale of its own."""
    command = [sys.executable, "-m", "bot.cli.main", *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LANG": language, "LC_ALL": language}
    return subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment)
