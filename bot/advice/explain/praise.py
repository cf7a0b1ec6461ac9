"""What speaks for a product, in plain words: its largest contributions, and what it has over another one."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.explain.speech import Speech
from bot.advice.recommendation import Contribution

REASONS = 3
"""How many contributions are named."""

_FULL = 100.0
_STRONG = 75.0
_FAIR = 40.0


def largest(contributions: Iterable[Contribution], count: int = REASONS) -> tuple[Contribution, ...]:
    """The largest contributions that are worth praise."""
    worth = [entry for entry in contributions if entry.score.lower >= _FAIR]
    return tuple(sorted(worth, key=lambda entry: (-entry.points, entry.subcriterion))[:count])


def reason(speech: Speech, entry: Contribution) -> str:
    """A contribution in words, with its points."""
    points = speech.words("result.why_points", count=round(entry.points))
    return speech.words("result.why_reason", reason=speech.words(_praise(speech, entry)), points=points)


def _praise(speech: Speech, entry: Contribution) -> str:
    """The sentence that is true for the height of a score, and for how it is known."""
    name, lower = f"why.{entry.subcriterion}", entry.score.lower
    if lower < entry.score.upper and speech.sentences.has(f"{name}.claimed"):
        return f"{name}.claimed"
    if lower == _FULL and speech.sentences.has(f"{name}.full"):
        return f"{name}.full"
    return f"{name}.strong" if lower >= _STRONG else f"{name}.fair"
