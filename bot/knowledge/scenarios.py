"""Scenarios, laws, ways without a messenger and next steps as data.

Source: docs/methode.md, sections 2 (scenarios), 5.7 (routes) and 9 (next steps).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.conditions import Condition
from bot.knowledge.facts import Texts
from bot.knowledge.model import Level
from bot.knowledge.period import ALWAYS_VALID, Period


class Clientele(StrEnum):
    """Whether clients take part, and whether the organisation knows them beforehand."""

    OPEN = "open"
    CLOSED = "closed"
    NONE = "none"


class TargetGroup(StrEnum):
    """When the target group itself takes part in a scenario."""

    ALWAYS = "always"
    NEVER = "never"
    WITHOUT_CLIENTELE = "without_clientele"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A use of the messenger that is decided on by itself.

    Attributes:
        minimum: lowest level.
        if_unknown: level where none was stated.
        fixed: whether the level is always the minimum.
        content: whether professional secrecy raises the level.
        if_unknown_in: fields of work with a level of their own where none was stated.
        raised_for: target groups that raise the level to V3.
        functions: what the sub-criterion of functions looks at.
    """

    id: str
    label: Texts
    minimum: Level
    if_unknown: Level
    fixed: bool
    content: bool
    if_unknown_in: Mapping[str, Level]
    raised_for: tuple[str, ...]
    family: str
    clientele: Clientele
    target_group: TargetGroup
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """A data protection law, as it holds in a period; ``texts`` holds sentences by topic."""

    id: str
    label: Texts
    name: Texts
    church: bool
    sources: tuple[str, ...]
    texts: Mapping[str, Texts]
    period: Period = ALWAYS_VALID


@dataclass(frozen=True, slots=True)
class Offer:
    """When a route is offered, whether before any product, and with which sentence."""

    when: Condition
    first: bool
    text: str


@dataclass(frozen=True, slots=True)
class RouteNote:
    """A sentence that a route adds in some situations."""

    when: Condition
    text: str


@dataclass(frozen=True, slots=True)
class Route:
    """A way without a messenger.

    Attributes:
        offers: the first that holds counts.
        counts_as_tool: whether it is one more tool in a combination.
        also_covers: scenarios it covers once it is part of a combination.
    """

    id: str
    label: Texts
    offers: tuple[Offer, ...]
    notes: tuple[RouteNote, ...]
    counts_as_tool: bool
    also_covers: Condition | None
    texts: Mapping[str, Texts]


class Phase(StrEnum):
    """When a next step is due: before the decision, before the start, for good."""

    DECIDE = "decide"
    PREPARE = "prepare"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do after the decision, where the answers ask for it."""

    id: str
    phase: Phase
    when: Condition
    text: Texts
