"""An organisation's own folder over the shipped knowledge: other facts, more products, more sources.

Nothing in it can keep the bot from working: what has a finding is left out, and the shipped fact stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from bot.authoring import Finding, Findings, MapNode, Node, Place, Source, node_at, read, validate
from bot.knowledge.catalogue import Knowledge, split_name
from bot.knowledge.collector import Collector
from bot.knowledge.facts import Fact, Product, ProductClass, SourceEntry
from bot.knowledge.period import newest, with_periods
from bot.knowledge.products import read_product
from bot.knowledge.read_facts import Tables, read_fact
from bot.knowledge.read_tables import read_sources
from bot.knowledge.schema import FactVersions, OverrideFile, ProductFile, SourcesFile

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The knowledge with an overlay, and what of the overlay was left out."""

    knowledge: Knowledge
    findings: Findings


def overlay(knowledge: Knowledge, files: Sequence[Source]) -> Overlaid:
    """The knowledge with the facts, products and sources of an overlay.

    Files are known by their names as in the knowledge itself: products lie in a folder ``products``, sources in files
    that begin with ``sources``. A product file with the name of a known product holds ``facts`` only.
    """
    reading = _Overlay(knowledge)
    sources = dict(knowledge.sources)
    for file in files:
        if _is_sources(file):
            sources |= reading.sources(file, sources)
    products = dict(knowledge.products)
    tables = Tables(knowledge.attributes, sources, own=True)
    for file in files:
        _, folder, name = split_name(file.name)
        if folder == "products":
            product = reading.product(file, name.removesuffix(".yaml"), tables=tables)
            if product is not None:
                products[product.id] = product
        elif not _is_sources(file):
            reading.findings.append(Finding("not-for-overlays", Place(file.name), {"file": name}))
    findings = tuple(sorted(reading.findings, key=lambda finding: (finding.place, finding.code)))
    return Overlaid(replace(knowledge, sources=sources, products=dict(sorted(products.items()))), findings)


def _is_sources(file: Source) -> bool:
    _, folder, name = split_name(file.name)
    return folder != "products" and name.startswith("sources")


@dataclass(slots=True)
class _Overlay:
    """The files of an overlay on their way into the knowledge, with what was found in them."""

    knowledge: Knowledge
    findings: list[Finding] = field(default_factory=list)

    def sources(self, file: Source, known: Mapping[str, SourceEntry]) -> dict[str, SourceEntry]:
        """The new sources of a file; an id that there is already is left as it was."""
        root = self._tree(file)
        written = None if root is None else self._fitting(root, SourcesFile)
        if root is None or written is None:
            return {}
        collector = Collector(root)
        entries = read_sources(written)
        for name in set(entries) & set(known):
            collector.add("doubled-id", (name,), key=name)
            del entries[name]
        self.findings.extend(collector.findings)
        return entries

    def product(self, file: Source, name: str, *, tables: Tables) -> Product | None:
        """A known product with other facts, or a new one; None where it cannot be read."""
        root = self._tree(file)
        if root is None:
            return None
        known = self.knowledge.products.get(name)
        return self._new(root, name, tables) if known is None else self._changed(known, root, tables)

    def _new(self, root: Node, name: str, tables: Tables) -> Product | None:
        written = self._fitting(root, ProductFile)
        if written is None:
            return None
        product, findings = read_product(written, root, tables=tables, stem=name)
        self.findings.extend(findings)
        return None if findings else product

    def _changed(self, known: Product, root: Node, tables: Tables) -> Product:
        written = self._fitting(root, OverrideFile)
        if written is None:
            return known
        collector = Collector(root)
        if written.id not in (None, known.id):
            collector.add("product-file-name", ("id",), key=str(written.id), file=known.id)
        versions: dict[str, tuple[Fact, ...]] = {}
        for attribute in written.facts:
            records = self._fitting(node_at(root, ("facts", attribute)), FactVersions)
            before = len(collector.findings)
            managed = known.product_class is ProductClass.MANAGED
            read = read_fact(records.root if records else (), tables, collector, attribute=attribute, managed=managed)
            if read and len(collector.findings) == before:
                versions[attribute] = read
        self.findings.extend(collector.findings)
        kept = {name: each for name, each in known.versions.items() if name not in versions}
        facts = {name: newest(each) for name, each in versions.items()}
        return replace(known, facts={**known.facts, **facts}, versions={**kept, **with_periods(versions)})

    def _tree(self, file: Source) -> Node | None:
        root: Node | Findings = read(file)
        if isinstance(root, tuple):
            self.findings.extend(root)
            return None
        if not isinstance(root, MapNode):
            self.findings.append(Finding("not-a-mapping", root.place))
            return None
        return root

    def _fitting(self, node: Node, model: type[Model]) -> Model | None:
        written = validate(node, model)
        if isinstance(written, tuple):
            self.findings.extend(written)
            return None
        return written
