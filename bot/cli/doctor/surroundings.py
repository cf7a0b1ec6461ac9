"""What the checks look at; none of them changes anything of it."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.cli.doctor.diagnosis import Diagnoses
from bot.service.ports import Clock
from bot.settings import Settings


class Space(NamedTuple):
    """Bytes of a file system, as :func:`shutil.disk_usage` gives them."""

    total: int
    used: int
    free: int


def space_at(path: Path) -> Space:
    """The space of the file system on which something lies."""
    return Space(*shutil.disk_usage(path))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks look at.

    Attributes:
        settings: the configuration.
        clock: the time of day here.
        space: the space of the file system of a path.
    """

    settings: Settings
    clock: Clock
    space: Callable[[Path], Space] = space_at


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Attributes:
        name: stable word; what people read is ``doctor-name-…`` in ``bot/wording``.
        examine: looks, and gives what it finds; may raise :class:`bot.errors.LotseError` for what is wrong.
        needs: names of the checks without which this one makes no sense.
    """

    name: str
    examine: Callable[[Surroundings], Awaitable[Diagnoses]]
    needs: tuple[str, ...] = ()
