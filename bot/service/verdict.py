"""What the channel makes of something that came in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.incoming import Incoming
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
