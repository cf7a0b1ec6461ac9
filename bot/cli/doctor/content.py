"""Dialogs and knowledge, as the bot would read them."""

from __future__ import annotations

import asyncio

from bot.authoring import Findings, FindingsError
from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings
from bot.files.content import load_content


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether dialogs and knowledge can be used."""
    settings = surroundings.settings
    try:
        content = await asyncio.to_thread(
            load_content, settings.dialogs_dir, settings.knowledge_dir, settings.knowledge_overlay
        )
    except FindingsError as error:
        return _diagnoses(error.findings, Mark.WRONG)
    return (Diagnosis("doctor-content"), *_diagnoses(content.findings, Mark.HINT))


def _diagnoses(findings: Findings, mark: Mark) -> Diagnoses:
    return tuple(Diagnosis(finding.code, finding.details, mark, str(finding.place)) for finding in findings)
