"""The mark that a second process leaves when it is refused, so that ``lotse doctor`` can tell of it.

The refused process writes it, the next process that gets ``data_dir`` for itself removes it, and after an hour it
counts no longer: whoever is restarted again and again by a supervisor writes it anew each time.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import StorageError
from bot.matrix.private_files import write_private

MARK_FILE = "refused"
"""In ``data_dir``; holds the time."""

COUNTS_FOR = timedelta(hours=1)


def note_refusal(data_dir: Path, now: datetime) -> None:
    """Leaves the mark, where that is possible."""
    with suppress(StorageError):
        write_private(data_dir / MARK_FILE, now.isoformat(timespec="seconds").encode())


def clear_refusal(data_dir: Path) -> None:
    """Removes the mark: the folder belongs to this process."""
    with suppress(OSError):
        (data_dir / MARK_FILE).unlink(missing_ok=True)


def last_refusal(data_dir: Path, now: datetime) -> datetime | None:
    """When a process was refused within the last hour; None where none was."""
    try:
        at = datetime.fromisoformat((data_dir / MARK_FILE).read_text(encoding="ascii"))
        return at if now - at < COUNTS_FOR else None
    except (OSError, ValueError, TypeError):
        return None
