"""Knock-out rules as data: what applies when, which fact is looked at, what follows, what is said.

Source: docs/methode.md, section 5 (K1 to K18).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.conditions import Condition
from bot.knowledge.facts import DEPENDS_ON_HOST, UNKNOWN, Texts
from bot.knowledge.model import Outcome, milder, worst
from bot.knowledge.period import ALWAYS_VALID, Period

OTHERWISE = "else"
"""Word of ``gives`` for every value that is not named."""


class Take(StrEnum):
    """Which clauses of a rule decide: the first that applies, or the worst of all that apply."""

    FIRST = "first"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on: words for people, and ids of sources."""

    text: Texts
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One case of a rule.

    Attributes:
        id: unique within the rule.
        when: situation in which the clause applies.
        fact: name of the derived fact that it looks at.
        gives: outcome per value of the fact; complete.
        unknown: outcome of an unknown fact where the method spells it out, else None.
        texts: sentence per value, ``unknown`` and ``depends_on_host``; there for every outcome but OK.
        ask: the question to the vendor; there where the clause can leave a product unclear.
    """

    id: str
    when: Condition
    fact: str
    gives: Mapping[str, Outcome]
    unknown: Outcome | None
    texts: Mapping[str, Texts]
    ask: Texts | None
    _outcomes: Mapping[str, Outcome] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Works out once what follows from every value: a recommendation asks some ten thousand times."""
        worst_of_all = worst(self.gives.values())
        outcomes = {
            UNKNOWN: self.unknown or milder(worst_of_all, Outcome.UNCLEAR),
            DEPENDS_ON_HOST: milder(worst_of_all, Outcome.CONDITIONAL),
        }
        object.__setattr__(self, "_outcomes", {**outcomes, **self.gives})

    def outcome(self, value: str) -> Outcome:
        """What follows from a value of the fact.

        An unknown fact takes the worst outcome that a value could give, UNCLEAR instead of VIOLATED; what depends on
        the host is a condition, never worse (docs/methode.md, sections 4 and 5).
        """
        return self._outcomes[value]


@dataclass(frozen=True, slots=True)
class Rule:
    """A knock-out rule, as it holds in a period; a rule none of whose clauses applies gives OK."""

    id: str
    label: Texts
    basis: Basis
    take: Take
    clauses: tuple[Clause, ...]
    period: Period = ALWAYS_VALID

    def clause(self, clause: str) -> Clause:
        """The clause of an id.

        Raises:
            KeyError: there is none; a mistake in the program.
        """
        for candidate in self.clauses:
            if candidate.id == clause:
                return candidate
        raise KeyError(clause)
