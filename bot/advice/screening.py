"""Conjunctive screening: every knock-out rule looks at every product; the worst rule decides.

Source: docs/methode.md, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.advice.recommendation import RuleFinding
from bot.conditions import Situation, holds
from bot.knowledge.derive import Read
from bot.knowledge.facts import DEPENDS_ON_HOST, LOST, STALE, UNKNOWN
from bot.knowledge.model import Outcome, worst
from bot.knowledge.reading import Derived
from bot.knowledge.rules import Clause, Rule, Take

SAID_ONCE = (UNKNOWN, DEPENDS_ON_HOST, STALE, LOST)
"""Cases that say the same of a fact whichever clause looks at it."""


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


def screen(rules: Screen, read: Read) -> Verdict:
    """The verdict over a product.

    Args:
        rules: those that apply.
        read: the product, with its derived facts.
    """
    findings = [finding for rule, clauses in rules for clause in clauses for finding in _findings(rule, clause, read)]
    return Verdict(worst([Outcome.OK, *(finding.outcome for finding in findings)]), tuple(_said_once(findings)))


def _findings(rule: Rule, clause: Clause, read: Read) -> Iterator[RuleFinding]:
    """What a clause has to say about a product, as strict as its fact and the age of its fact demand.

    A fact that is too old counts as unknown where it helped, and as it was recorded where it hurts; an OK that rests on
    a doubted one is a condition (docs/methode.md, section 4).
    """
    fact = read.recorded.derived[clause.fact]
    outcome = clause.outcome(fact.value)
    if read.current is not read.recorded:
        current = clause.outcome(read.current.derived[clause.fact].value)
        if current.severity > outcome.severity:
            yield _finding(rule, clause, _dated(fact, read), case=LOST, outcome=current)
            return
    if outcome is not Outcome.OK or (fact.value in clause.texts and fact.value in clause.gives):
        yield _finding(rule, clause, fact, case=fact.value, outcome=outcome)
    if read.certain is read.current or outcome is not Outcome.OK:
        return
    if clause.outcome(read.certain.derived[clause.fact].value) is not Outcome.OK:
        yield _finding(rule, clause, _dated(fact, read), case=STALE, outcome=Outcome.CONDITIONAL)


def _dated(fact: Derived, read: Read) -> Derived:
    """A derived fact with the day of its oldest check."""
    checked = read.recorded.reading.oldest_check(fact.attributes)
    return fact if checked is None else replace(fact, values={**fact.values, "date": checked.isoformat()})


def _said_once(findings: list[RuleFinding]) -> Iterator[RuleFinding]:
    """Of several clauses of a rule that ask for the same open fact, the one with the worst outcome speaks."""
    loudest: dict[tuple[str, tuple[str, ...], str], RuleFinding] = {}
    for finding in findings:
        key = (finding.rule, finding.attributes, finding.case)
        if key not in loudest or finding.outcome.severity > loudest[key].outcome.severity:
            loudest[key] = finding
    for finding in findings:
        is_open = finding.case in SAID_ONCE
        if not is_open or loudest[finding.rule, finding.attributes, finding.case] is finding:
            yield finding


def _finding(rule: Rule, clause: Clause, fact: Derived, *, case: str, outcome: Outcome) -> RuleFinding:
    return RuleFinding(
        rule=rule.id,
        clause=clause.id,
        case=case,
        outcome=outcome,
        attributes=fact.attributes,
        values=fact.values,
    )
