"""Reads product files."""

from __future__ import annotations

from bot.authoring import Finding, Node
from bot.knowledge.collector import Collector
from bot.knowledge.facts import Fact, Product, ProductClass
from bot.knowledge.period import newest, with_periods
from bot.knowledge.read_facts import Tables, read_fact
from bot.knowledge.read_rules import texts
from bot.knowledge.schema import ProductFile


def read_product(written: ProductFile, root: Node, *, tables: Tables, stem: str) -> tuple[Product, list[Finding]]:
    """A product from its file, with what is wrong with it.

    Args:
        written: the file as it fits the schema.
        root: its tree, for places.
        tables: attributes and sources.
        stem: file name without its ending; must be the id.
    """
    collector = Collector(root)
    if written.id != stem:
        collector.add("product-file-name", ("id",), key=written.id, file=stem)
    for attribute in tables.attributes.values():
        if attribute.mandatory and attribute.id not in written.facts:
            collector.add("missing-attribute", ("facts",), key=attribute.id)
    managed = written.product_class is ProductClass.MANAGED
    versions: dict[str, tuple[Fact, ...]] = {}
    for name, records in written.facts.items():
        read = read_fact(records, tables, collector, attribute=name, managed=managed)
        if read:
            versions[name] = read
    product = Product(
        id=written.id,
        name=written.name.get("de", written.id),
        provider=written.provider,
        product_class=written.product_class,
        edition=written.edition,
        summary=texts(written.summary),
        aliases=tuple(written.aliases),
        facts={name: newest(each) for name, each in versions.items()},
        versions=with_periods(versions),
        names=texts(written.name),
    )
    return product, collector.findings
