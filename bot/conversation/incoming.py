"""What can reach a conversation, whatever channel it came through.

An :data:`Incoming` names the event it stems from, because an edit refers to it later; it does not name the person:
who may talk is decided at the edge, and the interview does not need to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

EventId = NewType("EventId", str)


class Unreadable(StrEnum):
    """Kinds of message that the interview cannot take as an answer."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    REACTION = "reaction"
    VOTE = "vote"
    VERIFICATION = "verification"
    TOO_LONG = "too_long"
    UNDECRYPTABLE = "undecryptable"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot has entered a direct message and speaks first."""

    origin: EventId


@dataclass(frozen=True, slots=True)
class Restarted:
    """Somebody writes in a conversation of which nothing is kept any more, as after the loss of the database."""

    origin: EventId


@dataclass(frozen=True, slots=True)
class Moved:
    """The conversation goes on in another room, because its room was upgraded."""

    origin: EventId


@dataclass(frozen=True, slots=True)
class Expiring:
    """Nothing was said for long; what is stored will soon be removed.

    Attributes:
        origin: names the occasion; there is no event.
        on: the day from which on it is removed.
    """

    origin: EventId
    on: date


@dataclass(frozen=True, slots=True)
class Expired:
    """Nothing was said for so long that what is stored is removed now."""

    origin: EventId


@dataclass(frozen=True, slots=True)
class Said:
    """A person wrote a text."""

    origin: EventId
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed a text written earlier; ``original`` is the event of the first version."""

    origin: EventId
    original: EventId
    text: str


@dataclass(frozen=True, slots=True)
class NotText:
    """A person sent something that is not a text, or a text that cannot be read."""

    origin: EventId
    what: Unreadable


Incoming = Joined | Restarted | Moved | Expiring | Expired | Said | Edited | NotText
