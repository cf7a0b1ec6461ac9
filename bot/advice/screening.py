"""Conjunctive screening: every knock-out rule looks at every product; the worst rule decides.

Source: docs/methode.md, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.advice.recommendation import RuleFinding
from bot.conditions import Situation, holds
from bot.knowledge.facts import DEPENDS_ON_HOST, UNKNOWN, Product
from bot.knowledge.model import Outcome, worst
from bot.knowledge.reading import Derived
from bot.knowledge.rules import Clause, Rule, Take


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say about a product in a scenario.

    ``findings`` holds everything that is not plainly OK: what holds a product back, and what to do beside an OK.
    """

    outcome: Outcome
    findings: tuple[RuleFinding, ...]

    def of(self, outcome: Outcome) -> tuple[RuleFinding, ...]:
        """The findings with an outcome."""
        return tuple(finding for finding in self.findings if finding.outcome is outcome)


Screen = tuple[tuple[Rule, tuple[Clause, ...]], ...]


def applicable(rules: Mapping[str, Rule], situation: Situation) -> Screen:
    """The rules that apply in a situation, each with the clauses that count."""
    return tuple((rule, clauses) for rule in rules.values() if (clauses := tuple(_counting(rule, situation))))


def _counting(rule: Rule, situation: Situation) -> Iterator[Clause]:
    for clause in rule.clauses:
        if holds(clause.when, situation):
            yield clause
            if rule.take is Take.FIRST:
                return


def screen(rules: Screen, product: Product, derived: Mapping[str, Derived]) -> Verdict:
    """The verdict over a product.

    Args:
        rules: those that apply.
        product: for its name in sentences.
        derived: its derived facts.
    """
    outcomes: list[Outcome] = []
    findings: list[RuleFinding] = []
    for rule, clauses in rules:
        for clause in clauses:
            fact = derived[clause.fact]
            outcome = clause.outcome(fact.value)
            outcomes.append(outcome)
            if outcome is not Outcome.OK or (fact.value in clause.texts and fact.value in clause.gives):
                findings.append(_finding(rule, clause, fact, outcome=outcome, name=product.name))
    return Verdict(worst(outcomes), tuple(_said_once(findings)))


def _said_once(findings: list[RuleFinding]) -> Iterator[RuleFinding]:
    """Of several clauses of a rule that ask for the same open fact, the one with the worst outcome speaks."""
    loudest: dict[tuple[str, tuple[str, ...], str], RuleFinding] = {}
    for finding in findings:
        key = (finding.rule, finding.attributes, finding.case)
        if key not in loudest or finding.outcome.severity > loudest[key].outcome.severity:
            loudest[key] = finding
    for finding in findings:
        is_open = finding.case in (UNKNOWN, DEPENDS_ON_HOST)
        if not is_open or loudest[finding.rule, finding.attributes, finding.case] is finding:
            yield finding


def _finding(rule: Rule, clause: Clause, fact: Derived, *, outcome: Outcome, name: str) -> RuleFinding:
    return RuleFinding(
        rule=rule.id,
        clause=clause.id,
        case=fact.value,
        outcome=outcome,
        attributes=fact.attributes,
        values={**fact.values, "product": name},
    )
