"""The clock here beside that of the homeserver."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.homeserver import asked
from bot.cli.doctor.surroundings import Surroundings

HINT_SECONDS, WRONG_SECONDS = 60, 300
"""How far the clocks may be apart. Times of deletion are told to people by the clock here."""


async def examine(surroundings: Surroundings) -> Diagnoses:
    """How far the clock here is from that of the homeserver (HTTP, "Date": RFC 9110, section 6.6.1)."""
    theirs = _moment((await asked(surroundings)).date)
    if theirs is None:
        return (Diagnosis("doctor-clock-unknown", mark=Mark.OPEN),)
    apart = abs((surroundings.clock.now() - theirs).total_seconds())
    details = {"seconds": f"{apart:.0f}"}
    if apart > WRONG_SECONDS:
        return (Diagnosis("doctor-clock-off", details, Mark.WRONG),)
    if apart > HINT_SECONDS:
        return (Diagnosis("doctor-clock-off", details, Mark.HINT),)
    return (Diagnosis("doctor-clock", details),)


def _moment(date: str) -> datetime | None:
    """The moment that the header names; None where it names none, or no time zone."""
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
