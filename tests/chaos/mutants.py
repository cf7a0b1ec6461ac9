"""Wrong bots, to show that the count sees what it has to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import uuid4

from bot.cli.running import Wrap
from bot.conversation.incoming import EventId
from bot.service.mail import Arrival, Posting, RoomId, TransactionId
from bot.service.ports import Store, Transport
from tests.chaos.killer import Killer


class ForgetfulTransport:
    """Sends under another transaction id each time, so that the homeserver takes a repeat for something new."""

    def __init__(self, real: Transport) -> None:
        self._real = real

    def __getattr__(self, name: str) -> object:
        """Everything else as it is."""
        return getattr(self._real, name)

    async def send(self, posting: Posting) -> object:
        """Sends."""
        draft = replace(posting.draft, transaction_id=TransactionId(f"lotse-{uuid4().hex}"))
        return await self._real.send(replace(posting, draft=draft))


class BlindTransport:
    """Does not look whether something was sent, and sends it."""

    def __init__(self, real: Transport) -> None:
        self._real = real

    def __getattr__(self, name: str) -> object:
        """Everything else as it is."""
        return getattr(self._real, name)

    async def find(self, posting: Posting) -> EventId | None:  # noqa: ARG002  the port's signature
        """Never finds anything."""
        return None


class HastyStore:
    """Stores the position first, and what came in after it."""

    def __init__(self, real: Store, killer: Killer) -> None:
        self._real = real
        self._killer = killer

    def __getattr__(self, name: str) -> object:
        """Everything else as it is."""
        return getattr(self._real, name)

    async def admit(self, arrivals: Sequence[Arrival], position: str, *, now: datetime) -> frozenset[RoomId]:
        """Admits in two transactions."""
        await self._real.admit((), position, now=now)
        if not arrivals:
            return frozenset()
        rooms = await self._killer.step("late", lambda: self._real.admit(arrivals, position, now=now))
        return cast("frozenset[RoomId]", rooms)


def _random_ids(wrap: Wrap, killer: Killer) -> Wrap:
    # Nearest to the homeserver: the kill points stay where they are.
    return replace(wrap, transport=lambda real: wrap.transport(cast("Transport", ForgetfulTransport(real))))


def _no_settlement(wrap: Wrap, killer: Killer) -> Wrap:
    return replace(wrap, transport=lambda real: wrap.transport(cast("Transport", BlindTransport(real))))


def _position_first(wrap: Wrap, killer: Killer) -> Wrap:
    return replace(wrap, store=lambda real: wrap.store(cast("Store", HastyStore(real, killer))))


MUTANTS: Mapping[str, Callable[[Wrap, Killer], Wrap]] = {
    "random_ids": _random_ids,
    "position_first": _position_first,
    "no_settlement": _no_settlement,
}
"""What can be wrong, by name."""
