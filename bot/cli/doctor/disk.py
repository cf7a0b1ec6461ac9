"""Free space where the bot keeps its data."""

from __future__ import annotations

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings

MEGABYTE = 1_000_000
LEAST_MEGABYTES = 200
"""Below this the disk is nearly full, whatever its size: the databases are written anew as a whole now and then."""

LOW_MEGABYTES, LOW_PERCENT = 2000, 5
"""Below both it is nearly full as well: a twentieth of a large disk is still plenty."""


async def examine(surroundings: Surroundings) -> Diagnoses:
    """How much space is left."""
    folder = surroundings.settings.data_dir.absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    space = surroundings.space(existing)
    percent = 100 * space.free / space.total if space.total else 0.0
    details = {
        "path": str(existing),
        "megabytes": str(space.free // MEGABYTE),
        "percent": f"{percent:.0f}",
        "least": str(LEAST_MEGABYTES),
        "low": str(LOW_MEGABYTES),
        "share": str(LOW_PERCENT),
    }
    is_low = space.free < LOW_MEGABYTES * MEGABYTE and percent < LOW_PERCENT
    if is_low or space.free < LEAST_MEGABYTES * MEGABYTE:
        return (Diagnosis("doctor-disk-full", details, Mark.WRONG),)
    return (Diagnosis("doctor-disk", details),)
