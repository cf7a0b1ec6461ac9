"""What the process table says about processes of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def is_running(pid: int) -> bool:
    """Whether a process exists and is more than a leftover entry."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def mentioning(word: str) -> Iterator[int]:
    """The processes whose command line or environment contains a word."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and is_running(int(folder.name)) and word.encode() in _told(folder):
            yield int(folder.name)


def _told(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
    except OSError:
        return b""
