"""``data_dir``: there, writable, and closed to everybody else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings

FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""The rights of group and others; nothing in ``data_dir`` is for them."""


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether the bot can work in its folder, and nobody else can read there."""
    folder = surroundings.settings.data_dir
    if not folder.exists():
        return (Diagnosis("doctor-data-none", {"path": str(folder)}, Mark.OPEN),)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return (Diagnosis("doctor-data-unwritable", {"path": str(folder)}, Mark.WRONG),)
    return tuple(_wrong_with(folder)) or (Diagnosis("doctor-data", {"path": str(folder)}),)


def _wrong_with(folder: Path) -> Iterator[Diagnosis]:
    """One diagnosis per kind of fault, with the first file that has it."""
    owner = folder.stat().st_uid
    files = [(path, path.lstat()) for path in [folder, *sorted(folder.rglob("*"))]]
    details = {"path": str(folder)}
    open_ones = [path for path, status in files if status.st_mode & FOR_OTHERS and not path.is_symlink()]
    if open_ones:
        yield Diagnosis("doctor-data-open", {**details, "file": str(open_ones[0])}, Mark.WRONG)
    foreign = [path for path, status in files if status.st_uid != owner]
    if foreign:
        yield Diagnosis("doctor-data-owner", {**details, "file": str(foreign[0])}, Mark.WRONG)
