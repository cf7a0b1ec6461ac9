"""What the interview says about the place it runs at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.texts import Register


class Channel(StrEnum):
    """How the person's words arrive; what is stored where depends on it."""

    MATRIX = "matrix"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Facts about this installation that the bot may have to tell.

    Attributes:
        version: of the program.
        language: the register that conversations are asked to begin in.
        fingerprint: of the bot's cross-signing identity; None where there is none to compare.
        operator: who is responsible.
        data_protection: the data protection officer and how to reach them.
        people: people to turn to, each with contact and hours.
        retention_days: how long after the last message everything is removed, where anything is stored.
        country: whose emergency contacts are named.
        takes_reports: whether there are admins to whom something can be passed on.
    """

    version: str
    channel: Channel
    language: Register = Register.DE
    fingerprint: str | None = None
    operator: str | None = None
    data_protection: str | None = None
    people: tuple[str, ...] = ()
    retention_days: int = 30
    country: str = "de"
    takes_reports: bool = False
