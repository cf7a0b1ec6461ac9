"""Dialogs and knowledge, as the bot would read them."""

from __future__ import annotations

import asyncio

from bot.authoring import FindingsError
from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings
from bot.files.content import load_content


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether dialogs and knowledge can be used."""
    settings = surroundings.settings
    try:
        await asyncio.to_thread(load_content, settings.dialogs_dir, settings.knowledge_dir)
    except FindingsError as error:
        return tuple(
            Diagnosis(finding.code, finding.details, Mark.WRONG, str(finding.place)) for finding in error.findings
        )
    return (Diagnosis("doctor-content"),)
