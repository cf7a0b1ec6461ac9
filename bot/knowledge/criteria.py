"""The value model as data: heads, sub-criteria with fixed anchors, weights, functions.

Source: docs/methode.md, section 6; all numbers are expert proposals kept in ``criteria.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.conditions import Condition
from bot.knowledge.facts import Texts


class ValueKind(StrEnum):
    """The value functions; each is a function of the same name in ``bot.advice.value``."""

    MEAN = "mean"
    TABLE = "table"
    FUNCTIONS = "functions"
    ENTRY = "entry"
    LEARNING = "learning"
    ACCESSIBILITY = "accessibility"
    LANGUAGES = "languages"
    PROVISIONING = "provisioning"
    PRICE = "price"
    OPERATION = "operation"
    CLIENT_COST = "client_cost"
    PLACE = "place"
    PSEUDONYM = "pseudonym"


@dataclass(frozen=True, slots=True)
class WeightCase:
    """A weight within the head that holds in some situations."""

    when: Condition
    weight: float


@dataclass(frozen=True, slots=True)
class SubCriterion:
    """One sub-criterion with its anchors.

    Attributes:
        applies: situations in which it counts; elsewhere it is left out for all products.
        weight: weight within the head unless one of ``weights`` holds.
        attributes: what it looks at; the first ones decide for the kinds ``mean`` and ``table``.
        points: anchors by word.
        lists: further words the value function needs, such as languages or countries.
    """

    id: str
    label: Texts
    kind: ValueKind
    applies: Condition
    weight: float
    weights: tuple[WeightCase, ...]
    attributes: tuple[str, ...]
    points: Mapping[str, float]
    lists: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Head:
    """One of the five headings of the guidance."""

    id: str
    label: Texts
    subcriteria: tuple[SubCriterion, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """Something a messenger can do; ``counts_in`` names the scenarios in which a wish for it counts."""

    id: str
    label: Texts
    counts_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Default weights of a family of scenarios, by head; they add up to 1."""

    id: str
    label: Texts
    weights: Mapping[str, float]
