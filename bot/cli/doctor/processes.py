"""Who works in ``data_dir``: one process is right, a second one was refused."""

from __future__ import annotations

import os
from pathlib import Path

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings
from bot.cli.refusals import last_refusal
from bot.matrix.session import is_locked


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether the bot runs, and whether somebody tried to start it twice."""
    folder = surroundings.settings.data_dir
    refused = last_refusal(folder, surroundings.clock.now())
    if refused is not None:
        at = refused.astimezone().strftime("%H:%M")
        return (Diagnosis("doctor-two-processes", {"path": str(folder), "at": at}, Mark.WRONG),)
    if not is_locked(folder):
        return (Diagnosis("doctor-process-none", {"path": str(folder)}),)
    return (Diagnosis("doctor-process", {"path": str(folder), "process": _holder(folder / "lock")}),)


def _holder(lock: Path) -> str:
    """The number of the process that has the lock file open; "?" where the system does not say."""
    for process in Path("/proc").glob("[0-9]*"):
        if process.name != str(os.getpid()) and _has_open(process, lock):
            return process.name
    return "?"


def _has_open(process: Path, file: Path) -> bool:
    try:
        return any(link.samefile(file) for link in (process / "fd").iterdir())
    except OSError:
        return False
