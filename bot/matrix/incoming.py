"""What an event of a room means to the interview, if anything.

Works on the raw content and trusts no field of it: whoever is in the room can send anything, and nio's own classes turn
an unusual message into none at all.

Sources: Matrix client-server API, "m.room.message msgtypes", "Event replacements" (edits), "Rich replies" (fallbacks);
MSC3381 (polls).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from nio import RedactedEvent

from bot.conversation.incoming import Edited, EventId, Incoming, NotText, Said, Unreadable
from bot.matrix.guard import RoomEvent
from bot.matrix.signing import text_at

MAX_TEXT_BYTES = 16 * 1024
"""Longer texts are no answer to any question of the interview."""

_BY_MSGTYPE = {
    "m.image": Unreadable.IMAGE,
    "m.audio": Unreadable.AUDIO,
    "m.video": Unreadable.VIDEO,
    "m.file": Unreadable.FILE,
    "m.location": Unreadable.LOCATION,
    "m.key.verification.request": Unreadable.VERIFICATION,
}

_BY_TYPE = {
    "m.sticker": Unreadable.STICKER,
    "m.reaction": Unreadable.REACTION,
    "m.poll.response": Unreadable.VOTE,
    "org.matrix.msc3381.poll.response": Unreadable.VOTE,
    "m.poll.start": Unreadable.OTHER,
    "org.matrix.msc3381.poll.start": Unreadable.OTHER,
    "m.call.invite": Unreadable.OTHER,
}

_ALWAYS_PLAIN = {"m.reaction"}
"""Clients send these unencrypted even in encrypted rooms."""


class Protection(StrEnum):
    """How a message came."""

    ENCRYPTED = "encrypted"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Reading:
    """A message of a person.

    Attributes:
        incoming: what it means.
        protection: whether it was encrypted.
    """

    incoming: Incoming
    protection: Protection


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may talk to the bot.

    Attributes:
        own_user_id: the bot itself, which never answers itself.
        allowed: globs over Matrix IDs.
    """

    own_user_id: str
    allowed: tuple[str, ...]

    def may_talk(self, user_id: str) -> bool:
        """Whether this account may invite the bot and talk to it."""
        return user_id != self.own_user_id and any(fnmatchcase(user_id, glob) for glob in self.allowed)


def read_event(event: RoomEvent, audience: Audience) -> Reading | None:
    """What an event of the timeline means; None where the bot keeps silent.

    Silence is right for the bot's own messages and those of strangers, for notices (other bots speak in them), for
    changes of the room, for deletions and for event types that are no messages of people.
    """
    source = event.source
    if isinstance(event, RedactedEvent) or "state_key" in source or not audience.may_talk(text_at(source, "sender")):
        return None
    kind = text_at(source, "type")
    incoming = _message(source) if kind == "m.room.message" else _other(kind, source)
    if incoming is None:
        return None
    is_encrypted = getattr(event, "decrypted", False) or kind in _ALWAYS_PLAIN
    return Reading(incoming, Protection.ENCRYPTED if is_encrypted else Protection.PLAIN)


def _other(kind: str, source: Mapping[str, object]) -> Incoming | None:
    what = _BY_TYPE.get(kind)
    return NotText(_event_id(source), what) if what else None


def _message(source: Mapping[str, object]) -> Incoming | None:
    content = source.get("content")
    if not isinstance(content, Mapping):
        return None
    if text_at(content, "m.relates_to", "rel_type") == "m.replace":
        return _edit(source, content)
    msgtype = text_at(content, "msgtype")
    if not msgtype or msgtype == "m.notice":
        return None
    body = content.get("body")
    if msgtype != "m.text" or not isinstance(body, str):
        return NotText(_event_id(source), _BY_MSGTYPE.get(msgtype, Unreadable.OTHER))
    if _is_too_long(body):
        return NotText(_event_id(source), Unreadable.TOO_LONG)
    text = without_quote(body) if text_at(content, "m.relates_to", "m.in_reply_to", "event_id") else body
    return Said(_event_id(source), printable(text))


def _edit(source: Mapping[str, object], content: Mapping[str, object]) -> Incoming | None:
    """An edit of a text; edits of anything else change no answer."""
    text = text_at(content, "m.new_content", "body")
    original = text_at(content, "m.relates_to", "event_id")
    if not original or text_at(content, "m.new_content", "msgtype") != "m.text":
        return None
    if _is_too_long(text):
        return NotText(_event_id(source), Unreadable.TOO_LONG)
    return Edited(_event_id(source), EventId(original), printable(text))


def without_quote(text: str) -> str:
    """A reply without the quotation that older clients put before it."""
    lines = text.split("\n")
    start = next((index for index, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[start:]).strip("\n") if start else text


def printable(text: str) -> str:
    """Text that can be stored, sent and shown: no lone surrogates, no control characters but line ends and tabs."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in encodable if char in "\n\t" or unicodedata.category(char) != "Cc")


def _is_too_long(text: str) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES


def _event_id(source: Mapping[str, object]) -> EventId:
    return EventId(text_at(source, "event_id"))
