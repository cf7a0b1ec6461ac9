"""The database: whether it answers."""

from __future__ import annotations

from contextlib import suppress

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings
from bot.errors import DatabaseOutdated
from bot.storage import is_current
from bot.storage.addresses import address_of


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether the database can be reached and lets the bot in."""
    settings = surroundings.settings
    address = address_of(settings.database, settings.data_dir)
    if address.file is not None and not address.file.exists():
        return (Diagnosis("doctor-database-none", mark=Mark.OPEN),)
    with suppress(DatabaseOutdated):  # it answers; that it is newer is the next check's finding
        await is_current(settings.database, settings.data_dir)
    return (Diagnosis("doctor-database", {"database": address.place}),)
