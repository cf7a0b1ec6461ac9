"""One check after the other, each on its own: a check that fails costs no other, unless that one builds on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark, wrong
from bot.cli.doctor.surroundings import Check, Surroundings
from bot.cli.log_lines import place_of
from bot.errors import LotseError, StorageError

CHECK_SECONDS = 20.0
"""How long one check may take."""


async def examine(checks: Sequence[Check], surroundings: Surroundings) -> AsyncIterator[tuple[str, Diagnosis]]:
    """What the checks find, with the name of the check.

    Args:
        checks: in an order in which none comes before one that it needs.
        surroundings: what they look at.
    """
    unusable: set[str] = set()
    for check in checks:
        missing = next((name for name in check.needs if name in unusable), None)
        found = not_checked(missing) if missing else await _found(check, surroundings)
        if any(diagnosis.mark in {Mark.WRONG, Mark.OPEN} for diagnosis in found):
            unusable.add(check.name)
        for diagnosis in found:
            yield check.name, diagnosis


def not_checked(because: str) -> Diagnoses:
    """What is said of a check that another one stands in the way of."""
    return (Diagnosis("doctor-not-checked", {"because": because}, Mark.OPEN),)


async def _found(check: Check, surroundings: Surroundings) -> Diagnoses:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check.examine(surroundings)
    except LotseError as error:
        return (wrong(error),)
    except TimeoutError:  # an OSError, too
        return (Diagnosis("doctor-too-slow", {"seconds": f"{CHECK_SECONDS:.0f}"}, Mark.WRONG),)
    except OSError as error:
        return (wrong(StorageError("storage-unreadable", path=str(error.filename), reason=error.strerror or "?")),)
    except Exception as error:  # noqa: BLE001  a mistake in one check must not hide what the others find
        details = {"type": type(error).__name__, "where": place_of(error.__traceback__)}
        return (Diagnosis("unexpected", details, Mark.WRONG),)
