"""Weights of the heads: defaults of a family of scenarios, shifted by the two priorities.

Source: docs/methode.md, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PRIORITY_FACTORS = (2.0, 1.5)
"""First and second choice."""


def weights_for(defaults: Mapping[str, float], priorities: Sequence[str]) -> dict[str, float]:
    """The weights by head, adding up to 1.

    >>> weights = weights_for({"a": 0.5, "b": 0.5}, ["a"])
    >>> round(weights["a"], 3), round(weights["b"], 3)
    (0.667, 0.333)
    """
    factors = dict(zip(priorities, PRIORITY_FACTORS, strict=False))
    raised = {head: weight * factors.get(head, 1.0) for head, weight in defaults.items()}
    total = sum(raised.values())
    return {head: weight / total for head, weight in raised.items()}
