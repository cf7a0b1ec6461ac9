"""The tables of the database: whether they are those of this version."""

from __future__ import annotations

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings
from bot.storage import is_current, is_empty


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether migrations are missing; tables that are newer than the program are an error of their own."""
    settings = surroundings.settings
    if await is_empty(settings.database, settings.data_dir):
        return (Diagnosis("doctor-migrations-none", mark=Mark.OPEN),)
    if not await is_current(settings.database, settings.data_dir):
        return (Diagnosis("doctor-migrations-missing", mark=Mark.WRONG),)
    return (Diagnosis("doctor-migrations"),)
