"""The rules about rooms and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.matrix.incoming import Audience
from bot.texts.document import Document


@dataclass(frozen=True, slots=True)
class House:
    """The rules about rooms and people.

    Attributes:
        audience: who may talk to the bot.
        max_members: rooms with more people are left.
        admin_room: a room where the bot stays and listens to nobody, or None.
        sentence: the wording of a sentence by its id.
    """

    audience: Audience
    max_members: int
    admin_room: str | None
    sentence: Callable[[str], Document]
