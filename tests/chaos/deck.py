"""The kills that are still to come, and those that are due at the next start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.chaos.plan import Aftermath, Kill
from tests.chaos.points import COMMON, RANDOM


class Deck:
    """The kills of one bot; those off the common way wait beside the others until their point is passed.

    Args:
        kills: in the order of the plan.
        window: how many of those on the common way are due at once.
    """

    def __init__(self, kills: Sequence[Kill], window: int) -> None:
        self._common = [kill for kill in kills if _is_common(kill)]
        self._rare = [kill for kill in kills if not _is_common(kill)]
        self._window = window

    @property
    def left(self) -> int:
        """How many are still to come."""
        return len(self._common) + len(self._rare)

    @property
    def device_to_lose(self) -> Kill | None:
        """The next kill on the common way, if it takes the device away."""
        first = self._common[0] if self._common else None
        return first if first and first.aftermath is Aftermath.LOST_DEVICE else None

    def due(self) -> Mapping[str, Kill]:
        """The kills that are due at the next start, by point."""
        due: dict[str, Kill] = {}
        for kill in self._common[: self._window]:
            if kill.aftermath is Aftermath.LOST_DEVICE:
                break
            due.setdefault(kill.point, kill)
        for kill in self._rare:
            due.setdefault(kill.point, kill)
        return due

    def take(self, kill: Kill) -> None:
        """Takes a kill out: it has happened."""
        (self._common if _is_common(kill) else self._rare).remove(kill)


def _is_common(kill: Kill) -> bool:
    return kill.point == RANDOM or kill.point.partition(".")[0] in COMMON
