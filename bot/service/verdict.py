"""What the channel makes of something that came in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.incoming import Edited, Incoming, NotText, Said, Unreadable
from bot.service.mail import RoomId
from bot.texts.document import Document


@dataclass(frozen=True, slots=True)
class Heard:
    """Something for the interview.

    Attributes:
        incoming: what it is.
        predecessor: where the bot has entered, the room that this one replaces; both rooms say so.
    """

    incoming: Incoming
    predecessor: RoomId | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do, or done already."""


@dataclass(frozen=True, slots=True)
class Delayed:
    """It cannot be read yet; what comes after it in the room waits.

    Attributes:
        seconds: after how long to look again, at the latest.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence outside the interview, said once per room, whatever the encryption of the room.

    Attributes:
        sentence: its id.
        document: its wording.
        leaves: whether the bot leaves the room after it.
    """

    sentence: str
    document: Document
    leaves: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over, without a word: the bot is alone in the room, or no longer in it.

    Attributes:
        leaves: whether the bot still has to leave the room.
    """

    leaves: bool


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The room goes on as another one.

    Attributes:
        successor: the new room.
    """

    successor: RoomId


Verdict = Heard | Ignored | Delayed | Remark | Ended | Upgraded


class EventKind(StrEnum):
    """What came in, as roughly as it is counted: it tells nothing of what was said."""

    MESSAGE = "message"
    EDIT = "edit"
    OTHER = "other"
    UNREADABLE = "unreadable"
    ROOM = "room"
    IGNORED = "ignored"


def kind_of(verdict: Verdict) -> EventKind:
    """Under what something is counted that came in."""
    match verdict:
        case Ignored() | Delayed():
            return EventKind.IGNORED
        case Heard(Said()):
            return EventKind.MESSAGE
        case Heard(Edited()):
            return EventKind.EDIT
        case Heard(NotText(what=Unreadable.UNDECRYPTABLE)):
            return EventKind.UNREADABLE
        case Heard(NotText()):
            return EventKind.OTHER
        case _:
            return EventKind.ROOM
