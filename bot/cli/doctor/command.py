"""The command: one line for everything that the checks find."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring import FindingsError
from bot.cli.clock import LocalClock
from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark, wrong
from bot.cli.doctor.examination import examine, not_checked
from bot.cli.doctor.surroundings import Check, Surroundings
from bot.errors import LotseError
from bot.files.wording import Wording, load_wording
from bot.settings import Settings, load_settings

CONFIGURATION = "configuration"


def command(
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", readable=False, help="Configuration (YAML).")
    ] = None,
) -> int:
    """Check everything the bot needs, one line each with how to mend it; changes nothing.

    Ends with 0 where everything is in order, with 1 where something is wrong.
    """
    from bot.cli.doctor.table import CHECKS
    from bot.cli.main import interface_language

    wording = load_wording(interface_language())
    settings, found = _configuration(config)
    marks = {diagnosis.mark for diagnosis in found}
    for diagnosis in found:
        _say(CONFIGURATION, diagnosis, wording)
    if settings is None:
        for check in CHECKS:
            _say(check.name, not_checked(CONFIGURATION)[0], wording)
    else:
        marks |= asyncio.run(_examine(CHECKS, Surroundings(settings, LocalClock()), wording))
    return 1 if Mark.WRONG in marks else 0


def line(name: str, diagnosis: Diagnosis, wording: Wording) -> str:
    """What is said of one thing found: mark, name of the check, what there is, how to mend it."""
    details = dict(diagnosis.details)
    if "because" in details:
        details["because"] = _title(details["because"], wording)
    place = f"{diagnosis.place}: " if diagnosis.place else ""
    said = f"{diagnosis.mark} {_title(name, wording)}: {place}{wording.problem(diagnosis.code, details)}"
    return " ".join(f"{said} {wording.remedy(diagnosis.code, details)}".split())


async def _examine(checks: Sequence[Check], surroundings: Surroundings, wording: Wording) -> set[Mark]:
    marks = set()
    async for name, diagnosis in examine(checks, surroundings):
        marks.add(diagnosis.mark)
        _say(name, diagnosis, wording)
    return marks


def _configuration(config: Path | None) -> tuple[Settings | None, Diagnoses]:
    """The configuration, or everything that is wrong with it."""
    try:
        settings = load_settings(config)
        settings.login()
    except FindingsError as error:
        return None, tuple(_findings(error))
    except LotseError as error:
        return None, (wrong(error),)
    return settings, (Diagnosis("doctor-configuration", {"user_id": settings.user_id}),)


def _findings(error: FindingsError) -> Iterator[Diagnosis]:
    for finding in error.findings:
        yield Diagnosis(finding.code, finding.details, Mark.WRONG, str(finding.place))


def _title(name: str, wording: Wording) -> str:
    return wording.problem(f"doctor-name-{name}", {})


def _say(name: str, diagnosis: Diagnosis, wording: Wording) -> None:
    print(line(name, diagnosis, wording), flush=True)
