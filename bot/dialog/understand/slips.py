"""Slips of the finger: letters that are missing, doubled or swapped are common, a wrong letter makes another word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What may be wrong with a word, by its length.

    Attributes:
        swapped: letters from which two may have changed places.
        mistyped: letters from which one may also be missing or too much.
        replaced: letters from which one may instead be a wrong one.
        twice: letters from which there may be two slips, but for wrong letters.
    """

    swapped: int
    mistyped: int
    replaced: int
    twice: int


def is_slip(said: str, meant: str, tolerance: Tolerance) -> bool:
    """Whether a word is another one with a slip or two; the first letter is right."""
    shorter = min(len(said), len(meant))
    slips = 2 if shorter >= tolerance.twice else 1
    if shorter < tolerance.swapped or said[0] != meant[0] or abs(len(said) - len(meant)) > slips:
        return False
    distance = OSA.distance(said, meant, score_cutoff=slips)
    if distance > slips:
        return False
    too_much, missing = Counter(said) - Counter(meant), Counter(meant) - Counter(said)
    if not too_much and not missing:
        return True
    if too_much and missing:
        return distance == 1 and shorter >= tolerance.replaced
    return shorter >= tolerance.mistyped
