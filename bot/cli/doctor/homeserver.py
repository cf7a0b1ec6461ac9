"""The homeserver: whether it answers, and as one."""

from __future__ import annotations

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings
from bot.matrix.http import Answer, HttpRequests

VERSIONS = "/_matrix/client/versions"


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether there is a homeserver at the address (GET /_matrix/client/versions)."""
    address = surroundings.settings.homeserver
    answer = await asked(surroundings)
    if not answer.is_good or not isinstance(answer.body.get("versions"), list):
        details = {"homeserver": address, "status": str(answer.status)}
        return (Diagnosis("doctor-no-homeserver", details, Mark.WRONG),)
    return (Diagnosis("doctor-homeserver", {"homeserver": address}),)


async def asked(surroundings: Surroundings) -> Answer:
    """What the homeserver says of itself.

    Raises:
        Unreachable: nothing.
    """
    async with HttpRequests(surroundings.settings.homeserver) as requests:
        return await requests.request("GET", VERSIONS)
