"""How robust the first place is against other weights and against what is not known.

2,000 weight draws around the weights of the scenario, with every unknown sub-score drawn in its interval, in the spirit
of SMAA (Lahdelma et al. 1998; docs/methode.md, section 6). Every product has a random stream of its own, so that
another product changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.advice.interval import is_point
from bot.advice.score import Part, Score

DRAWS = 2000
CONCENTRATION = 30.0
WEIGHT_SEED = 20261123

STABLE = 0.8
RATHER = 0.5

Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contender:
    """A product that can be first, with its score."""

    product: str
    score: Score


def first_shares(
    contenders: Sequence[Contender], parts: tuple[Part, ...], weights: Mapping[str, float]
) -> dict[str, float]:
    """The share of draws in which each contender is first among the contenders.

    In a draw with equal totals the one that comes first in the order given counts.
    """
    if not contenders:
        return {}
    drawn = weight_draws(tuple(weights.values()))
    totals = np.stack([_totals(contender, parts, tuple(weights), drawn=drawn) for contender in contenders])
    counts = np.bincount(np.argmax(totals, axis=0), minlength=len(contenders))
    return {contender.product: int(count) / DRAWS for contender, count in zip(contenders, counts, strict=True)}


def stability(first_share: float | None, *, decisive_assumed: bool) -> str | None:
    """The word for the first place: ``stabil``, ``eher`` or ``offen``; None where there is no first."""
    if first_share is None:
        return None
    if decisive_assumed or first_share < RATHER:
        return "offen"
    return "stabil" if first_share >= STABLE else "eher"


@lru_cache(maxsize=64)
def weight_draws(weights: tuple[float, ...]) -> Draws:
    """Weight draws around some weights: one row per draw, one column per head (Dirichlet, 30 times the weights)."""
    generator = np.random.Generator(np.random.PCG64(WEIGHT_SEED))
    return generator.dirichlet([CONCENTRATION * weight for weight in weights], size=DRAWS)


@lru_cache(maxsize=256)
def unit_draws(product: str, columns: int) -> Draws:
    """Uniform draws between 0 and 1 of a product: one row per open sub-score."""
    seed = int.from_bytes(hashlib.sha256(product.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(seed)).random((columns, DRAWS))


def _totals(contender: Contender, parts: tuple[Part, ...], heads: tuple[str, ...], *, drawn: Draws) -> Draws:
    """The total of a contender in every draw."""
    known = dict.fromkeys(heads, 0.0)
    open_parts = []
    for part, interval in zip(parts, contender.score.parts, strict=True):
        known[part.head] += part.share * interval.lower
        if not is_point(interval):
            open_parts.append((heads.index(part.head), part.share * (interval.upper - interval.lower)))
    values = np.tile(np.array([known[head] for head in heads]), (DRAWS, 1))
    if open_parts:
        units = unit_draws(contender.product, len(open_parts))
        for (column, width), unit in zip(open_parts, units, strict=True):
            values[:, column] += width * unit
    totals: Draws = (drawn * values).sum(axis=1)
    return totals
