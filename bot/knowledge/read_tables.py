"""Turns the other files of the knowledge into frozen data and resolves what they refer to."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conditions import Path
from bot.knowledge.collector import Collector
from bot.knowledge.criteria import Family, Function, Head, SubCriterion, WeightCase
from bot.knowledge.derive import DERIVATIONS
from bot.knowledge.facts import Attribute, SourceEntry
from bot.knowledge.period import by_id
from bot.knowledge.read_rules import texts
from bot.knowledge.scenarios import Law, NextStep, Offer, Route, RouteNote, Scenario
from bot.knowledge.schema import (
    AttributesFile,
    CriteriaFile,
    LawsFile,
    NextStepsFile,
    RouteFile,
    RoutesFile,
    ScenarioFile,
    ScenariosFile,
    SourcesFile,
    SubCriterionFile,
)
from bot.knowledge.situation import FIELDS, GROUPS, LAWS, SCENARIOS

WEIGHTS_SUM_TO = 1.0


def read_attributes(written: AttributesFile, collector: Collector) -> dict[str, Attribute]:
    """The attribute table by id."""
    collector.unique(written.attributes, ("attributes",))
    return {
        entry.id: Attribute(
            id=entry.id,
            label=texts(entry.label),
            kind=entry.kind,
            values=tuple(entry.values),
            criterion=entry.criterion,
            mandatory=entry.mandatory,
            own=entry.own,
            fresh_days=entry.fresh_days,
        )
        for entry in written.attributes
    }


def read_sources(written: SourcesFile) -> dict[str, SourceEntry]:
    """The sources by id."""
    return {
        name: SourceEntry(name, entry.title, entry.publisher, entry.url, entry.date)
        for name, entry in written.root.items()
    }


def read_heads(written: CriteriaFile, collector: Collector, attributes: Mapping[str, Attribute]) -> tuple[Head, ...]:
    """The heads with their sub-criteria, in the order of the file."""
    heads = []
    for index, head in enumerate(written.heads):
        path: Path = ("heads", index, "subcriteria")
        collector.unique(head.subcriteria, path)
        subcriteria = tuple(
            _subcriterion(entry, collector, attributes, path=(*path, number))
            for number, entry in enumerate(head.subcriteria)
        )
        heads.append(Head(head.id, texts(head.label), subcriteria))
    collector.unique(written.heads, ("heads",))
    return tuple(heads)


def _subcriterion(
    written: SubCriterionFile, collector: Collector, attributes: Mapping[str, Attribute], *, path: Path
) -> SubCriterion:
    for attribute in written.attributes:
        collector.known("unknown-attribute", attribute, attributes, (*path, "attributes"))
    return SubCriterion(
        id=written.id,
        label=texts(written.label),
        kind=written.kind,
        applies=collector.condition(written.when, (*path, "when")),
        weight=written.weight,
        weights=tuple(
            WeightCase(collector.condition(case.when, (*path, "weights", index, "when")), case.weight)
            for index, case in enumerate(written.weights)
        ),
        attributes=tuple(written.attributes),
        points=dict(written.points),
        lists={name: tuple(words) for name, words in written.lists.items()},
    )


def read_functions(written: CriteriaFile, collector: Collector) -> dict[str, Function]:
    """The functions by id."""
    for index, entry in enumerate(written.functions):
        path: Path = ("functions", index)
        collector.known("unknown-derived", entry.id, DERIVATIONS, (*path, "id"))
        for scenario in entry.counts_in:
            collector.known("unknown-value", scenario, SCENARIOS, (*path, "counts_in"))
    return {entry.id: Function(entry.id, texts(entry.label), tuple(entry.counts_in)) for entry in written.functions}


def read_families(written: CriteriaFile, collector: Collector) -> dict[str, Family]:
    """The default weights by family; each must name every head and add up to 1."""
    heads = [head.id for head in written.heads]
    for index, family in enumerate(written.families):
        path: Path = ("families", index, "weights")
        if sorted(family.weights) != sorted(heads) or abs(sum(family.weights.values()) - WEIGHTS_SUM_TO) > 1e-9:
            collector.add("weights-not-one", path, key=family.id)
    return {
        family.id: Family(family.id, texts(family.label), {head: family.weights.get(head, 0.0) for head in heads})
        for family in written.families
    }


def read_scenarios(
    written: ScenariosFile, collector: Collector, families: Mapping[str, Family], functions: Mapping[str, Function]
) -> dict[str, Scenario]:
    """The scenarios by id."""
    collector.unique(written.scenarios, ("scenarios",))
    for index, scenario in enumerate(written.scenarios):
        path: Path = ("scenarios", index)
        collector.known("unknown-value", scenario.id, SCENARIOS, (*path, "id"))
        collector.known("unknown-value", scenario.family, families, (*path, "family"))
        for field in scenario.if_unknown_in:
            collector.known("unknown-value", field, FIELDS, (*path, "if_unknown_in", field))
        for group in scenario.raised_for:
            collector.known("unknown-value", group, GROUPS, (*path, "raised_for"))
        for function in scenario.functions:
            collector.known("unknown-value", function, functions, (*path, "functions"))
    return {entry.id: _scenario(entry) for entry in written.scenarios}


def _scenario(written: ScenarioFile) -> Scenario:
    return Scenario(
        id=written.id,
        label=texts(written.label),
        minimum=written.minimum,
        if_unknown=written.if_unknown,
        fixed=written.fixed,
        content=written.content,
        if_unknown_in=dict(written.if_unknown_in),
        raised_for=tuple(written.raised_for),
        family=written.family,
        clientele=written.clientele,
        target_group=written.target_group,
        functions=tuple(written.functions),
    )


def read_laws(
    written: LawsFile, collector: Collector, sources: Mapping[str, SourceEntry]
) -> dict[str, tuple[Law, ...]]:
    """The versions of each law by its id."""
    collector.versions(written.laws, ("laws",))
    for index, law in enumerate(written.laws):
        collector.known("unknown-value", law.id, LAWS, ("laws", index, "id"))
        for source in law.sources:
            collector.known("unknown-source", source, sources, ("laws", index, "sources"))
    laws = (
        Law(
            id=law.id,
            label=texts(law.label),
            name=texts(law.name),
            church=law.church,
            sources=tuple(law.sources),
            texts={topic: texts(text) for topic, text in law.texts.items()},
            period=law.period,
        )
        for law in written.laws
    )
    return by_id(laws)


def read_routes(written: RoutesFile, collector: Collector) -> dict[str, Route]:
    """The ways without a messenger by id."""
    collector.unique(written.routes, ("routes",))
    return {route.id: _route(route, collector, ("routes", index)) for index, route in enumerate(written.routes)}


def _route(written: RouteFile, collector: Collector, path: Path) -> Route:
    for index, offer in enumerate(written.offers):
        collector.known("missing-text", offer.text, written.texts, (*path, "offers", index, "text"))
    for index, note in enumerate(written.notes):
        collector.known("missing-text", note.text, written.texts, (*path, "notes", index, "text"))
    return Route(
        id=written.id,
        label=texts(written.label),
        offers=tuple(
            Offer(collector.condition(offer.when, (*path, "offers", index, "when")), offer.first, offer.text)
            for index, offer in enumerate(written.offers)
        ),
        notes=tuple(
            RouteNote(collector.condition(note.when, (*path, "notes", index, "when")), note.text)
            for index, note in enumerate(written.notes)
        ),
        counts_as_tool=written.counts_as_tool,
        also_covers=(
            None if written.also_covers is None else collector.condition(written.also_covers, (*path, "also_covers"))
        ),
        texts={name: texts(text) for name, text in written.texts.items()},
    )


def read_next_steps(written: NextStepsFile, collector: Collector) -> tuple[NextStep, ...]:
    """The next steps in the order of the file."""
    collector.unique(written.root, ())
    return tuple(
        NextStep(
            id=step.id,
            phase=step.phase,
            when=collector.condition(step.when, (index, "when"), organisation=True),
            text=texts(step.text),
        )
        for index, step in enumerate(written.root)
    )
