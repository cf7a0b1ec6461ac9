"""What a person's client has of one room."""

from __future__ import annotations

import asyncio
import time

from nio import Event, MegolmEvent

from tests.chaos.oracle import FILE


class Place:
    """What one person's client has of one room.

    Attributes:
        got: the events of the bot in the order of arrival; one that cannot be decrypted yet has its place already.
        has_left: whether the bot has left.
    """

    def __init__(self) -> None:
        self.got: dict[str, str | MegolmEvent] = {}
        self.has_left = False
        self.news = asyncio.Event()
        self.heard_at = time.monotonic()

    @property
    def texts(self) -> list[str]:
        """What the bot said, as far as it could be decrypted."""
        return [text for text in self.got.values() if isinstance(text, str)]


def shown(event: Event) -> str | None:
    """What a client shows of a decrypted event; None where it shows nothing."""
    content = event.source.get("content", {})
    kind = content.get("msgtype")
    if event.source.get("type") != "m.room.message" or kind is None:
        return None
    text = FILE if kind == "m.file" else str(content.get("body"))
    return text if event.decrypted else f"(not encrypted) {text}"
