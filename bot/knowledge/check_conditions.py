"""Conditions of the knowledge that decide nothing: rules that never fire, offers that are never made, and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from bot.authoring import Finding, Node, Severity, nearest, node_at, place_at, validate
from bot.authoring.trees import Trees
from bot.conditions import ALWAYS, Condition, ConditionEntry, Path
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.model import Outcome
from bot.knowledge.possible import Names, constants, situations, truths
from bot.knowledge.rules import Take
from bot.knowledge.schema import CriteriaFile, NextStepsFile, RoutesFile, RulesFile

_FILES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("rules.yaml", RulesFile),
    ("routes.yaml", RoutesFile),
    ("criteria.yaml", CriteriaFile),
    ("next_steps.yaml", NextStepsFile),
)


@dataclass(frozen=True, slots=True)
class _Chain:
    """Conditions in the order in which they are looked at.

    Attributes:
        cases: each with its place.
        first_counts: whether the first that holds is the only one that counts.
        names: for each of them, what it is called.
        code: the finding where one of them never counts.
    """

    cases: tuple[tuple[Path, ConditionEntry], ...]
    first_counts: bool = False
    names: tuple[Mapping[str, str], ...] = field(default=())
    code: str = "condition-never"


def check_conditions(knowledge: Knowledge, trees: Trees) -> Iterator[Finding]:
    """What is wrong with the conditions of rules, routes, criteria and next steps."""
    for name, model in _FILES:
        source = trees.named(name)
        root = None if source is None else trees.tree(source.name)
        written = None if root is None else validate(root, model)
        if root is not None and isinstance(written, BaseModel):
            for chain in _chains(written):
                yield from _Chains(knowledge, root).findings(chain)
            if isinstance(written, RulesFile):
                yield from _rules_without_effect(written, root)


def _chains(written: BaseModel) -> Iterator[_Chain]:
    match written:
        case RulesFile():
            yield from _of_rules(written)
        case RoutesFile():
            yield from _of_routes(written)
        case CriteriaFile():
            yield from _of_criteria(written)
        case NextStepsFile():
            for index, step in enumerate(written.root):
                yield _Chain((((index, "when"), step.when),))


def _of_rules(written: RulesFile) -> Iterator[_Chain]:
    for index, rule in enumerate(written.rules):
        path: Path = ("rules", index, "clauses")
        yield _Chain(
            tuple(((*path, number, "when"), clause.when) for number, clause in enumerate(rule.clauses)),
            first_counts=rule.take is Take.FIRST,
            names=tuple({"rule": rule.id, "clause": clause.id} for clause in rule.clauses),
            code="rule-never-fires",
        )


def _of_routes(written: RoutesFile) -> Iterator[_Chain]:
    for index, route in enumerate(written.routes):
        path: Path = ("routes", index)
        offers = tuple(((*path, "offers", number, "when"), offer.when) for number, offer in enumerate(route.offers))
        yield _Chain(offers, first_counts=True)
        for number, note in enumerate(route.notes):
            yield _Chain((((*path, "notes", number, "when"), note.when),))
        if route.also_covers is not None:
            yield _Chain((((*path, "also_covers"), route.also_covers),))


def _of_criteria(written: CriteriaFile) -> Iterator[_Chain]:
    for index, head in enumerate(written.heads):
        for number, criterion in enumerate(head.subcriteria):
            path: Path = ("heads", index, "subcriteria", number)
            yield _Chain((((*path, "when"), criterion.when),))
            weights = enumerate(criterion.weights)
            yield _Chain(tuple(((*path, "weights", place, "when"), case.when) for place, case in weights), True)


class _Chains:
    """Looks at the conditions of one file."""

    def __init__(self, knowledge: Knowledge, root: Node) -> None:
        self._knowledge = knowledge
        self._root = root
        self._catalogue = {"tools": tuple(knowledge.products), "routes": tuple(knowledge.routes)}

    def findings(self, chain: _Chain) -> Iterator[Finding]:
        """Conditions that always hold or never do, that are left nothing by those before, or name what there is not."""
        conditions = [entry.built() for _, entry in chain.cases]
        for index, (path, entry) in enumerate(chain.cases):
            unknown = list(self._unknown(path, entry))
            yield from unknown
            if unknown:
                continue
            names = chain.names[index] if chain.names else {}
            if self._outcomes(conditions[index]) == {False}:
                yield Finding(chain.code, place_at(self._root, path), names, Severity.WARNING)
                continue
            yield from self._constants(path, entry)
            if chain.first_counts and self._is_left_nothing(conditions[: index + 1]):
                code = "never-reached" if chain.code == "condition-never" else chain.code
                yield Finding(code, place_at(self._root, path), names, Severity.WARNING)

    def _constants(self, path: Path, entry: ConditionEntry) -> Iterator[Finding]:
        if not entry.model_fields_set and node_at(self._root, path) is node_at(self._root, path[:-1]):
            return
        for place, holds_always in constants(entry, path, self._outcomes):
            code = "condition-always" if holds_always else "condition-never"
            yield Finding(code, place_at(self._root, place), {}, Severity.WARNING)

    def _is_left_nothing(self, conditions: list[Condition]) -> bool:
        found = truths(conditions, self._groups(conditions))
        return bool(found) and not any(last and not any(before) for *before, last in found)

    def _outcomes(self, condition: Condition) -> set[bool]:
        if condition == ALWAYS:
            return {True}
        return {outcome for (outcome,) in truths([condition], self._groups([condition]))}

    def _groups(self, conditions: list[Condition]) -> tuple[Names, ...]:
        return situations(self._knowledge.scenarios, self._knowledge.laws, conditions, self._catalogue)

    def _unknown(self, path: Path, entry: ConditionEntry) -> Iterator[Finding]:
        """Products and ways that are not in the catalogue; other words are looked at when the file is read."""
        for place, comparison in entry.comparisons(path):
            allowed = self._catalogue.get(comparison.name)
            for word in comparison.words if allowed else ():
                if allowed and word not in allowed:
                    details = {"value": word, "near": nearest(word, allowed) or "", "allowed": ", ".join(allowed)}
                    yield Finding("unknown-value", place_at(self._root, place), details, Severity.WARNING)


def _rules_without_effect(written: RulesFile, root: Node) -> Iterator[Finding]:
    """Rules that say OK to everything and nothing else."""
    for index, rule in enumerate(written.rules):
        outcomes = {outcome for clause in rule.clauses for outcome in (*clause.gives.values(), clause.unknown)}
        if outcomes <= {Outcome.OK, None} and not any(clause.text for clause in rule.clauses):
            place = place_at(root, ("rules", index, "id"))
            details = {"rule": rule.id, "clause": rule.clauses[0].id}
            yield Finding("rule-never-fires", place, details, Severity.WARNING)
