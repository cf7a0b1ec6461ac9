"""The named points of the event path at which the bot can be killed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Part(StrEnum):
    """The parts of the bot that are watched."""

    STORE = "store"
    READER = "reader"
    TRANSPORT = "transport"


STEPS: Mapping[str, tuple[Part, str]] = {
    "admit": (Part.STORE, "admit"),
    "read": (Part.READER, "read"),
    "settle": (Part.STORE, "settle"),
    "attempt": (Part.STORE, "mark_attempted"),
    "upload": (Part.TRANSPORT, "upload"),
    "uploaded": (Part.STORE, "mark_uploaded"),
    "send": (Part.TRANSPORT, "send"),
    "find": (Part.TRANSPORT, "find"),
    "done": (Part.STORE, "mark_done"),
    "redact": (Part.TRANSPORT, "redact"),
    "redacted": (Part.STORE, "mark_redacted"),
    "leave": (Part.TRANSPORT, "leave"),
    "forget": (Part.TRANSPORT, "forget_keys"),
    "purge": (Part.STORE, "purge"),
}
"""The steps of the event path: the part of the bot and its method (``bot.service.ports``).

``admit`` stores what came in and the sync position in one commit, ``read`` decrypts, ``settle`` commits the turn,
``attempt`` notes that something is about to be sent, ``done`` that it was (the acknowledgement), and ``find`` looks for
it in the room's timeline where nobody can know.
"""

LONG = ("admit", "settle", "upload", "send", "find", "done", "redact", "leave", "purge")
"""Steps that wait for a disk or the homeserver, so that the bot can also be killed in their midst."""

COMMON = ("admit", "read", "settle", "attempt", "send", "done")
"""Steps that every message passes; the others belong to files, to erasure and to settling against the timeline."""

RANDOM = "random"
"""Not a point: the driver kills the bot at any moment."""


def points_of(step: str) -> tuple[str, ...]:
    """The kill points of a step: before it, in its midst where it takes a while, and after it."""
    middle = (f"{step}.during",) if step in LONG else ()
    return (f"{step}.before", *middle, f"{step}.after")


def all_points(steps: Sequence[str] = tuple(STEPS)) -> tuple[str, ...]:
    """The kill points of some steps, by default of the whole event path."""
    return tuple(point for step in steps for point in points_of(step))
