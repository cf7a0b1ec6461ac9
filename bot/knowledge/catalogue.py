"""The whole knowledge: read, checked, every reference resolved, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from pydantic import BaseModel

from bot.authoring import Finding, Findings, Node, Place, Source, read, validate
from bot.knowledge import read_rules, read_tables
from bot.knowledge.collector import Collector
from bot.knowledge.criteria import Family, Function, Head
from bot.knowledge.emergency import Emergency, EmergencyFile, read_emergency
from bot.knowledge.facts import Attribute, Product, SourceEntry
from bot.knowledge.glossary import Term, read_glossary
from bot.knowledge.period import newest, with_periods
from bot.knowledge.products import read_product
from bot.knowledge.read_facts import Tables
from bot.knowledge.rules import Rule
from bot.knowledge.scenarios import Law, NextStep, Route, Scenario
from bot.knowledge.schema import (
    AttributesFile,
    CriteriaFile,
    GlossaryFile,
    LawsFile,
    NextStepsFile,
    ProductFile,
    RoutesFile,
    RulesFile,
    ScenariosFile,
    SourcesFile,
)

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Knowledge:
    """Everything the advice rests on; maps keep the order of the files, products are sorted by id.

    Of rules and laws that have periods of validity it holds the newest, and all their versions beside. Two knowledges
    are never equal, so that what follows from one can be remembered.
    """

    attributes: Mapping[str, Attribute]
    sources: Mapping[str, SourceEntry]
    products: Mapping[str, Product]
    rules: Mapping[str, Rule]
    heads: tuple[Head, ...]
    functions: Mapping[str, Function]
    families: Mapping[str, Family]
    scenarios: Mapping[str, Scenario]
    laws: Mapping[str, Law]
    routes: Mapping[str, Route]
    next_steps: tuple[NextStep, ...]
    glossary: Mapping[str, Term] = field(default_factory=dict)
    emergency: Emergency = field(default_factory=Emergency)
    rule_versions: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    law_versions: Mapping[str, tuple[Law, ...]] = field(default_factory=dict)

    @property
    def date(self) -> date:
        """The day of the newest check of a fact."""
        days = (fact.checked_on for product in self.products.values() for fact in product.facts.values())
        return max(days, default=date.min)


def load_knowledge(sources: Sequence[Source]) -> Knowledge | Findings:
    """The knowledge from its files, or all findings in the order of their places.

    Files are known by their names: products lie in a folder ``products``, sources in files that begin with
    ``sources``; other files are not looked at.
    """
    files = _Files(sources)
    attributes_file = files.one("attributes.yaml", AttributesFile)
    rules_file = files.one("rules.yaml", RulesFile)
    criteria_file = files.one("criteria.yaml", CriteriaFile)
    scenarios_file = files.one("scenarios.yaml", ScenariosFile)
    laws_file = files.one("law.yaml", LawsFile)
    routes_file = files.one("routes.yaml", RoutesFile)
    steps_file = files.one("next_steps.yaml", NextStepsFile)
    glossary_file = files.one("glossary.yaml", GlossaryFile)
    emergency_file = files.one("emergency.yaml", EmergencyFile)
    entries = files.all_sources()
    if not (attributes_file and rules_file and criteria_file and scenarios_file):
        return files.sorted_findings()
    if not (laws_file and routes_file and steps_file and glossary_file and emergency_file):
        return files.sorted_findings()
    attributes = read_tables.read_attributes(attributes_file, files.collector("attributes.yaml"))
    criteria = files.collector("criteria.yaml")
    functions = read_tables.read_functions(criteria_file, criteria)
    families = read_tables.read_families(criteria_file, criteria)
    rules = read_rules.read_rules(rules_file, files.collector("rules.yaml"), entries)
    laws = read_tables.read_laws(laws_file, files.collector("law.yaml"), entries)
    knowledge = Knowledge(
        attributes=attributes,
        sources=entries,
        products=files.products(Tables(attributes, entries)),
        rules={name: newest(versions) for name, versions in rules.items()},
        rule_versions=with_periods(rules),
        heads=read_tables.read_heads(criteria_file, criteria, attributes),
        functions=functions,
        families=families,
        scenarios=read_tables.read_scenarios(scenarios_file, files.collector("scenarios.yaml"), families, functions),
        laws={name: newest(versions) for name, versions in laws.items()},
        law_versions=with_periods(laws),
        routes=read_tables.read_routes(routes_file, files.collector("routes.yaml")),
        next_steps=read_tables.read_next_steps(steps_file, files.collector("next_steps.yaml")),
        glossary=read_glossary(glossary_file, files.collector("glossary.yaml"), entries),
        emergency=read_emergency(emergency_file, files.collector("emergency.yaml"), entries),
    )
    return files.sorted_findings() or knowledge


@dataclass(slots=True)
class _Files:
    """The files on their way to knowledge, with what was found in them."""

    sources: Sequence[Source]
    findings: list[Finding] = field(default_factory=list)
    collectors: dict[str, Collector] = field(default_factory=dict)

    def one(self, name: str, model: type[Model]) -> Model | None:
        """The one file of a name, as far as it can be read."""
        for source in self.sources:
            _, folder, file = split_name(source.name)
            if file == name and folder != "products":
                return self._read(source, model, key=name)
        self.findings.append(Finding("file-missing", Place(self._folder() + name), {"file": name}))
        return None

    def collector(self, name: str) -> Collector:
        """Where findings of a file that was read are gathered."""
        return self.collectors[name]

    def all_sources(self) -> dict[str, SourceEntry]:
        """The sources of all files that begin with ``sources``, each id once."""
        entries: dict[str, SourceEntry] = {}
        for source in self.sources:
            _, folder, file = split_name(source.name)
            if folder == "products" or not file.startswith("sources"):
                continue
            written = self._read(source, SourcesFile, key=source.name)
            for name, entry in read_tables.read_sources(written).items() if written else ():
                if name in entries:
                    self.collectors[source.name].add("doubled-id", (name,), key=name)
                entries[name] = entry
        return entries

    def products(self, tables: Tables) -> dict[str, Product]:
        """The products of the folder ``products``, by id."""
        products: dict[str, Product] = {}
        for source in self.sources:
            _, folder, file = split_name(source.name)
            if folder != "products":
                continue
            written = self._read(source, ProductFile, key=source.name)
            if written is not None:
                root = self.collectors[source.name].root
                product, findings = read_product(written, root, tables=tables, stem=file.removesuffix(".yaml"))
                self.findings.extend(findings)
                products[product.id] = product
        return dict(sorted(products.items()))

    def sorted_findings(self) -> Findings:
        """All findings in the order of their places."""
        gathered = [*self.findings, *_findings_of(self.collectors.values())]
        return tuple(sorted(gathered, key=lambda finding: (finding.place, finding.code)))

    def _folder(self) -> str:
        """The folder of the knowledge as findings name it."""
        if not self.sources:
            return ""
        above, folder, _ = split_name(self.sources[0].name)
        return above if folder == "products" else f"{above}{folder}/"

    def _read(self, source: Source, model: type[Model], *, key: str) -> Model | None:
        root: Node | Findings = read(source)
        if isinstance(root, tuple):
            self.findings.extend(root)
            return None
        written = validate(root, model)
        if isinstance(written, tuple):
            self.findings.extend(written)
            return None
        self.collectors[key] = Collector(root)
        return written


def _findings_of(collectors: Iterable[Collector]) -> Iterable[Finding]:
    for collector in collectors:
        yield from collector.findings


def split_name(name: str) -> tuple[str, str, str]:
    """What is above the folder of a file, the folder, and the file."""
    path, _, file = name.rpartition("/")
    above, slash, folder = path.rpartition("/")
    return above + slash, folder, file
