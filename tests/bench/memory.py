"""How much memory a process holds."""

from __future__ import annotations

from pathlib import Path


def resident_kilobytes(pid: int | None = None) -> int:
    """The resident memory of a process (this one if None) in kB, as the kernel tells (``proc(5)``)."""
    status = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1])
