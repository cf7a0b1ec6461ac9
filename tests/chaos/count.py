"""Counts what a person's client got against what it should have got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """What went wrong.

    Attributes:
        lost: messages that should have come and did not.
        doubled: messages that came too often, or should not have come at all.
        disordered: places at which another message stands than should, lost and doubled ones aside.
    """

    lost: int = 0
    doubled: int = 0
    disordered: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.lost + other.lost, self.doubled + other.doubled, self.disordered + other.disordered)

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return self == Tally()


def compare(expected: Sequence[str], got: Sequence[str]) -> Tally:
    """What went wrong in one room.

    Args:
        expected: what the person should have got, in order.
        got: what the person's client decrypted, in the order of arrival.
    """
    wanted, had = Counter(expected), Counter(got)
    shared = wanted & had
    pairs = zip(_only(expected, shared), _only(got, shared), strict=True)
    return Tally((wanted - had).total(), (had - wanted).total(), sum(one != other for one, other in pairs))


def _only(messages: Sequence[str], allowed: Counter[str]) -> Iterator[str]:
    """The messages without what goes beyond the allowed number of each."""
    left = allowed.copy()
    for message in messages:
        if left[message]:
            left[message] -= 1
            yield message
