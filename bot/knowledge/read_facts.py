"""Reads the facts of product files: each is held against the attribute table and the list of sources."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conditions import Path
from bot.knowledge.collector import Collector
from bot.knowledge.facts import (
    DEPENDS_ON_HOST,
    NOT_APPLICABLE,
    UNKNOWN,
    AccessibilityTest,
    Attribute,
    AttributeKind,
    Fact,
    FactValue,
    ScopeOfTest,
    SourceEntry,
)
from bot.knowledge.period import Period
from bot.knowledge.schema import FactFile

CLAIMABLE = ("metadata", "accessibility")
"""Attributes that an outsider cannot see, so that a vendor's word is only a claim."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What product files are held against.

    Attributes:
        own: whether the files are those of an organisation itself.
    """

    attributes: Mapping[str, Attribute]
    sources: Mapping[str, SourceEntry]
    own: bool = False


def read_fact(
    records: Sequence[FactFile], tables: Tables, collector: Collector, *, attribute: str, managed: bool
) -> tuple[Fact, ...]:
    """The versions of a fact; none where there is no such attribute.

    Args:
        records: what stands in the file.
        tables: attributes and sources.
        collector: takes what is wrong.
        attribute: key of the fact under ``facts``.
        managed: whether the product is a way of operation at a host that one chooses.
    """
    known = tables.attributes.get(attribute)
    if known is None or (known.own and not tables.own):
        names = [entry.id for entry in tables.attributes.values() if tables.own or not entry.own]
        collector.known("unknown-attribute", attribute, names, ("facts", attribute))
        return ()
    earlier: list[Period] = []
    for index, record in enumerate(records):
        path: Path = ("facts", attribute) if len(records) == 1 else ("facts", attribute, index)
        _check(record, tables.attributes[attribute], collector, path=path, managed=managed)
        _check_sources(record, tables, collector, path=path)
        collector.period(record.period, earlier, path)
        if record.period.is_endless and earlier:
            collector.add("periods-overlap", path)
        earlier.append(record.period)
    return tuple(_fact(attribute, record, own=tables.own) for record in records)


def _fact(name: str, written: FactFile, *, own: bool) -> Fact:
    value: FactValue = tuple(written.value) if isinstance(written.value, list) else written.value
    test = None
    if written.evidence and written.test_date:
        test = AccessibilityTest(last_day(written.test_date), written.test_date, written.test_scope or ScopeOfTest.SAME)
    return Fact(
        attribute=name,
        value=value,
        checked_on=written.checked_on,
        sources=tuple(written.source),
        source_date=written.source_date,
        confidence=written.confidence,
        note=written.note,
        vendor_claim=written.vendor_claim,
        test=test,
        price_eur=written.price_eur,
        leaves_out=tuple(written.leaves_out),
        up_to_persons=written.up_to_persons,
        period=written.period,
        own=own,
    )


def last_day(written: str) -> date:
    """The last day that a written date can mean: of the year, of the month, or the day itself."""
    parts = [int(part) for part in written.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return date(year, month, day)


def _check(fact: FactFile, attribute: Attribute, collector: Collector, *, path: Path, managed: bool) -> None:
    _check_value(fact.value, attribute, collector, (*path, "value"))
    if fact.value == DEPENDS_ON_HOST and not managed:
        collector.add("host-without-managed", (*path, "value"))
    if fact.vendor_claim and attribute.id not in CLAIMABLE:
        collector.add("no-vendor-claim", (*path, "vendor_claim"), key=attribute.id)
    if attribute.id != "nonprofit_tariff":
        for key in ("price_eur", "leaves_out", "up_to_persons"):
            if key in fact.model_fields_set:
                collector.add("no-price-here", (*path, key), key=attribute.id)
    tested = fact.evidence is not None
    complete = tested and fact.test_date not in (None, "undated") and fact.test_scope is not None
    if attribute.id == "accessibility" and tested and not complete:
        collector.add("test-incomplete", (*path, "evidence"))
    if attribute.id != "accessibility" and (tested or fact.test_date or fact.test_scope):
        collector.add("no-test-here", path, key=attribute.id)


def _check_sources(fact: FactFile, tables: Tables, collector: Collector, *, path: Path) -> None:
    if not fact.source and fact.value not in (UNKNOWN, NOT_APPLICABLE):
        collector.add("fact-without-source", path, key=str(path[1]))
    for source in fact.source:
        collector.known("unknown-source", source, tables.sources, (*path, "source"))


def _check_value(value: str | float | list[str], attribute: Attribute, collector: Collector, path: Path) -> None:
    if value in (UNKNOWN, NOT_APPLICABLE, DEPENDS_ON_HOST):
        return
    match attribute.kind:
        case AttributeKind.TRI | AttributeKind.ENUM:
            words = ("yes", "partly", "no") if attribute.kind is AttributeKind.TRI else attribute.values
            collector.known("unknown-value", str(value), words, path)
        case AttributeKind.INTEGER:
            if not isinstance(value, int) or value < 0:
                collector.add("not-a-count", path, value=str(value))
        case AttributeKind.NUMBER:
            if not isinstance(value, int | float) or value < 0:
                collector.add("not-an-amount", path, value=str(value))
        case AttributeKind.LIST | AttributeKind.OPEN_LIST:
            _check_list(value, attribute, collector, path)


def _check_list(value: str | float | list[str], attribute: Attribute, collector: Collector, path: Path) -> None:
    if not isinstance(value, list):
        collector.add("not-a-list", path, value=str(value))
        return
    if attribute.kind is AttributeKind.LIST:
        for index, word in enumerate(value):
            collector.known("unknown-value", word, attribute.values, (*path, index))
