"""Turns ``rules.yaml`` into rules, and checks that every outcome is reachable and has its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.conditions import Path
from bot.knowledge.collector import Collector
from bot.knowledge.derive import DERIVATIONS
from bot.knowledge.facts import DEPENDS_ON_HOST, LOST, STALE, UNKNOWN, SourceEntry, Texts
from bot.knowledge.model import Outcome
from bot.knowledge.period import by_id
from bot.knowledge.rules import OTHERWISE, Basis, Clause, Rule
from bot.knowledge.schema import ClauseFile, Language, RulesFile

NEVER_OPEN = ("product_class", "a11y_evidence")
"""Derived facts that always have a value: the class is written, and no evidence is ``none``."""


def read_rules(
    written: RulesFile, collector: Collector, sources: Mapping[str, SourceEntry]
) -> dict[str, tuple[Rule, ...]]:
    """The versions of each rule by its id; what is wrong goes to the collector."""
    collector.versions(written.rules, ("rules",))
    rules: list[Rule] = []
    shared: dict[str, Texts] = {
        DEPENDS_ON_HOST: texts(written.host),
        STALE: texts(written.stale),
        LOST: texts(written.lost),
    }
    for index, rule in enumerate(written.rules):
        path: Path = ("rules", index)
        for source in rule.basis.sources:
            collector.known("unknown-source", source, sources, (*path, "basis", "sources"))
        collector.unique(rule.clauses, (*path, "clauses"))
        clauses = tuple(
            _clause(clause, collector, (*path, "clauses", number), shared=shared)
            for number, clause in enumerate(rule.clauses)
        )
        basis = Basis(texts(rule.basis.text), tuple(rule.basis.sources))
        rules.append(Rule(rule.id, texts(rule.label), basis, rule.take, clauses, rule.period))
    return by_id(rules)


def texts(written: Mapping[Language, str]) -> Texts:
    """Texts by language, without the line breaks at their ends."""
    return {str(language): text.strip() for language, text in written.items()}


def _clause(written: ClauseFile, collector: Collector, path: Path, *, shared: dict[str, Texts]) -> Clause:
    like = DERIVATIONS[written.fact].like if written.fact in DERIVATIONS else {}
    said = {case: texts(sentence) for case, sentence in written.text.items()}
    clause = Clause(
        id=written.id,
        when=collector.condition(written.when, (*path, "when")),
        fact=written.fact,
        gives=_gives(written, collector, path),
        unknown=written.unknown,
        texts=(
            ({} if written.fact in NEVER_OPEN else shared)
            | {case: said[other] for case, other in like.items() if other in said}
            | said
        ),
        ask=None if written.ask is None else texts(written.ask),
    )
    if written.fact in DERIVATIONS and set(clause.gives) == set(DERIVATIONS[written.fact].values):
        _check_sentences(clause, collector, path)
    return clause


def _gives(written: ClauseFile, collector: Collector, path: Path) -> dict[str, Outcome]:
    if not collector.known("unknown-derived", written.fact, DERIVATIONS, (*path, "fact")):
        return {}
    domain = DERIVATIONS[written.fact].values
    gives: dict[str, Outcome] = {}
    for value in written.gives:
        if value != OTHERWISE:
            collector.known("unknown-value", value, (*domain, OTHERWISE), (*path, "gives", value))
    like = DERIVATIONS[written.fact].like
    for value in domain:
        outcome = written.gives.get(value, written.gives.get(like.get(value, OTHERWISE), written.gives.get(OTHERWISE)))
        if outcome is None:
            collector.add("missing-outcome", (*path, "gives"), key=value)
        else:
            gives[value] = outcome
    return gives


def cases(clause: Clause) -> Iterator[tuple[str, Outcome]]:
    """Every value that the fact of a clause can have, with what follows."""
    yield from clause.gives.items()
    if clause.fact not in NEVER_OPEN:
        yield UNKNOWN, clause.outcome(UNKNOWN)
        yield DEPENDS_ON_HOST, clause.outcome(DEPENDS_ON_HOST)


def _check_sentences(clause: Clause, collector: Collector, path: Path) -> None:
    for case, outcome in cases(clause):
        if outcome is not Outcome.OK and case not in clause.texts:
            collector.add("missing-sentence", path, key=case)
        if outcome is Outcome.UNCLEAR and clause.ask is None:
            collector.add("missing-question", path, key=case)
    known = {case for case, _ in cases(clause)}
    for case, sentence in clause.texts.items():
        if case in (STALE, LOST):
            continue
        if collector.known("unknown-value", case, sorted(known), (*path, "text", case)) and "de" not in sentence:
            collector.add("missing-key", (*path, "text", case), key="de")
