"""Whether an answer to a question can still change the result: a knock-out, the first place or the tie.

A question that changes nothing any more is not asked. That has to be found out between two messages, so everything that
does not depend on the answers is worked out once: the outcome of every clause for every product.

Source: docs/methode.md, section 3 (follow-ups).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.advice.profile import Profile, make_profile, situation
from bot.advice.ranking import Candidate, ordered, ranks
from bot.advice.recommendation import Interval
from bot.advice.scenario_advice import Frame, case_of, frame, read_products
from bot.advice.score import Part, parts_for, score
from bot.advice.screening import applicable, screen
from bot.advice.value import Case, value
from bot.advice.weights import weights_for
from bot.answers import Answers, Kind, Shape, Value
from bot.conditions import Situation
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.criteria import SubCriterion, ValueKind
from bot.knowledge.derive import Read
from bot.knowledge.model import Outcome
from bot.knowledge.rules import Clause, Rule
from bot.knowledge.scenarios import Scenario
from bot.knowledge.validity import held_on

_SEEN_BY: Mapping[ValueKind, tuple[str, ...]] = {
    ValueKind.FUNCTIONS: ("f_funktionen",),
    ValueKind.LANGUAGES: ("q_zielgruppe", "q_feld"),
    ValueKind.OPERATION: ("q_it",),
}
"""What value functions ask of a situation (bot/advice/value.py); whatever else differs, their points are the same."""

_MOST_KEPT = 50_000
"""How many points and scores are remembered; the whole catalogue in ten scenarios has about half as many points."""

Places = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""What counts as the result of a scenario: the products excluded, those unclear, those that share the first place."""

Known = TypeVar("Known")

Severities = NDArray[np.int8]
"""One number for each product: the severity of an outcome."""


def matters(question: str, answers: Answers, shapes: Mapping[str, Shape], knowledge: Knowledge, as_of: date) -> bool:
    """Whether some answer to a question gives another result than no answer.

    Of several options each is tried alone and all together: rules look at options one by one and the worst counts, so
    that what no single option and not the whole does, no other choice does either.

    Args:
        question: its dotted id.
        answers: everything answered so far.
        shapes: which answers there can be.
        knowledge: the catalogue and its rules.
        as_of: the day as of which facts are weighed.
    """
    shape = shapes[question]
    return _matters(question, tuple(answers.values.items()), tuple(_possible(shape)), knowledge, as_of)


def _possible(shape: Shape) -> Iterator[Value]:
    match shape.kind:
        case Kind.NUMBER:
            yield from shape.bounds
        case Kind.ONE:
            yield from shape.values
        case Kind.SEVERAL:
            for option in shape.values:
                yield (option,)
            yield shape.values


@lru_cache(maxsize=512)
def _matters(
    question: str,
    answered: tuple[tuple[str, Value], ...],
    possible: tuple[Value, ...],
    knowledge: Knowledge,
    as_of: date,
) -> bool:
    answers, look = Answers(dict(answered)).without(question), _look(held_on(knowledge, as_of), as_of)
    now = tuple(look.places(answers))
    return any(
        place != before
        for value in possible
        for place, before in zip(look.places(answers.with_(question, value)), now, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Screens:
    """Every product with what each clause says about it, worked out when first asked for."""

    products: tuple[Read, ...]
    _known: dict[tuple[str, str], Severities]

    def of(self, rule: Rule, clause: Clause) -> Severities:
        """The outcome of a clause for every product."""
        key = (rule.id, clause.id)
        if key not in self._known:
            only = ((rule, (clause,)),)
            found = [screen(only, read).outcome.severity for read in self.products]
            self._known[key] = np.array(found, dtype=np.int8)
        return self._known[key]


@lru_cache(maxsize=8)
def _screens(knowledge: Knowledge, as_of: date, age: int | None) -> _Screens:
    """The products as an organisation with an equally young target group sees them on a day."""
    return _Screens(read_products(knowledge, as_of, age), {})


@dataclass(frozen=True, slots=True)
class _Scene:
    """A scenario as an organisation has it."""

    shared: Frame
    scenario: Scenario
    words: Situation
    weights: Mapping[str, float]
    parts: tuple[Part, ...]

    def about(self) -> tuple[object, ...]:
        """All that the score of a product depends on besides the product."""
        profile = self.shared.profile
        counted = tuple((part.criterion.id, part.weight) for part in self.parts)
        seen = tuple(self.words.get(name) for names in _SEEN_BY.values() for name in names)
        return (self.scenario.id, profile.age, profile.buyer, profile.budget, seen, counted)


class _Look:
    """Looks at the places of results; points that cannot differ are worked out once."""

    def __init__(self, knowledge: Knowledge, as_of: date) -> None:
        self._knowledge = knowledge
        self._as_of = as_of
        self._values: dict[tuple[object, ...], Interval] = {}
        self._candidates: dict[tuple[object, ...], Candidate] = {}

    def places(self, answers: Answers) -> Iterator[Places]:
        """What counts as the result, scenario by scenario."""
        profile = make_profile(answers, self._knowledge)
        shared = frame(profile, self._knowledge, self._as_of)
        screens = _screens(self._knowledge, self._as_of, profile.age)
        for name in profile.scenarios:
            scenario = self._knowledge.scenarios[name]
            words = situation(profile, scenario, self._knowledge)
            severities = self._severities(screens, words)
            yield (
                _named(shared, severities == Outcome.VIOLATED.severity),
                _named(shared, severities == Outcome.UNCLEAR.severity),
                self._firsts(shared, scenario, words, severities),
            )

    def _severities(self, screens: _Screens, words: Situation) -> Severities:
        worst = np.zeros(len(screens.products), dtype=np.int8)
        for rule, clauses in applicable(self._knowledge.rules, words):
            for clause in clauses:
                np.maximum(worst, screens.of(rule, clause), out=worst)
        return worst

    def _firsts(self, shared: Frame, scenario: Scenario, words: Situation, severities: Severities) -> frozenset[str]:
        weights = weights_for(self._knowledge.families[scenario.family].weights, shared.profile.priorities)
        scene = _Scene(shared, scenario, words, weights, parts_for(self._knowledge.heads, weights, words))
        places = np.flatnonzero(severities <= Outcome.CONDITIONAL.severity)
        about = scene.about()
        order = ordered([self._candidate(about, shared.products[place], scene) for place in places])
        return frozenset(each.product for each, rank in zip(order, ranks(order), strict=True) if rank == 1)

    def _candidate(self, about: tuple[object, ...], read: Read, scene: _Scene) -> Candidate:
        """A product with its score, which depends on nothing else than the product and what the scene is about."""
        key = (read.product.id, *about)
        known = self._candidates.get(key)
        if known is None:
            case = case_of(read, scene.scenario, scene.shared, words=scene.words)
            profile = scene.shared.profile
            valued = partial(self._valued, (read.product.id, scene.scenario.id, profile.age), profile)
            total = score(scene.parts, case, scene.weights, valued).total
            known = Candidate(read.product.id, total, can_be_first=True, over_budget=case.over_budget)
            _keep(self._candidates, key, known)
        return known

    def _valued(self, about: tuple[object, ...], profile: Profile, criterion: SubCriterion, case: Case) -> Interval:
        """The points of a product on a sub-criterion."""
        seen = tuple(case.situation.get(name) for name in _SEEN_BY.get(criterion.kind, ()))
        paid = (profile.buyer, profile.budget) if criterion.kind is ValueKind.PRICE else ()
        key = (*about, criterion.id, seen, paid)
        known = self._values.get(key)
        if known is None:
            known = value(criterion, case)
            _keep(self._values, key, known)
        return known


def _keep(kept: dict[tuple[object, ...], Known], key: tuple[object, ...], known: Known) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[key] = known


@lru_cache(maxsize=4)
def _look(knowledge: Knowledge, as_of: date) -> _Look:
    """The same for all answers, so that what was worked out for one question serves the next."""
    return _Look(knowledge, as_of)


def _named(shared: Frame, chosen: Sequence[bool] | NDArray[np.bool_]) -> frozenset[str]:
    return frozenset(shared.products[place].product.id for place in np.flatnonzero(chosen))
