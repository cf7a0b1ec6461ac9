"""What an organisation does next: the items whose condition holds (docs/methode.md, section 9)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conditions import Situation, holds
from bot.knowledge.scenarios import NextStep


def next_steps(steps: Iterable[NextStep], situation: Situation) -> tuple[str, ...]:
    """The ids of the items that apply, in the order of the file."""
    return tuple(step.id for step in steps if holds(step.when, situation))
