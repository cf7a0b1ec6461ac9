"""Reads the knowledge in spite of mistakes: what is wrong is set aside, so that the rest can be looked at as well."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import BaseModel

from bot.authoring import Finding, Findings, MapNode, Node, ScalarNode, Source, read, validate
from bot.authoring.stand_in import stand_in
from bot.knowledge.catalogue import Knowledge, load_knowledge, split_name
from bot.knowledge.emergency import EmergencyFile
from bot.knowledge.products import read_product
from bot.knowledge.read_facts import Tables
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

FILES: dict[str, type[BaseModel]] = {
    "attributes.yaml": AttributesFile,
    "rules.yaml": RulesFile,
    "criteria.yaml": CriteriaFile,
    "scenarios.yaml": ScenariosFile,
    "law.yaml": LawsFile,
    "routes.yaml": RoutesFile,
    "next_steps.yaml": NextStepsFile,
    "glossary.yaml": GlossaryFile,
    "emergency.yaml": EmergencyFile,
}
"""The files that there is one of each, with what stands in them."""

_DATES = ("test_date", "source_date", "date")
_DATE = re.compile(rb"date['\"]?:\s*['\"]?([0-9]{4}(?:-[0-9]{2}){0,2})\b|test_date['\"]?:\s*['\"]?(undated)\b")
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Loaded:
    """What could be read.

    Attributes:
        knowledge: without what was set aside; None where nothing could be made of it.
        findings: what keeps the knowledge from being used as a whole.
        aside: names of the files that were set aside.
    """

    knowledge: Knowledge | None
    findings: Findings
    aside: frozenset[str]


def load_tolerantly(sources: Sequence[Source]) -> Loaded:
    """The knowledge from those files that are in order, and what is wrong with the others."""
    found = [finding for source in sources for finding in impossible_dates(source)]
    undated = frozenset(finding.place.file for finding in found)
    aside = set(undated)
    for _ in range(_MOST_ROUNDS):
        knowledge = load_knowledge(tuple(_without(sources, aside)))
        if isinstance(knowledge, Knowledge):
            whole = _with_products(knowledge, [source for source in sources if source.name in aside - undated])
            return Loaded(whole, tuple(found), frozenset(aside))
        files = {finding.place.file for finding in knowledge} - aside
        unread = {source.name for source in sources if source.name in files and not _is_readable(source)}
        found.extend(finding for finding in knowledge if not _follows(finding, aside, unread))
        if not files:
            break
        aside |= files
    return Loaded(None, tuple(found), frozenset(aside))


def _with_products(knowledge: Knowledge, sources: Sequence[Source]) -> Knowledge:
    """The knowledge with products that were set aside for a single mistake: their other facts can be looked at."""
    products = dict(knowledge.products)
    for source in sources:
        _, folder, file = split_name(source.name)
        root = read(source) if folder == "products" else ()
        written = () if isinstance(root, tuple) else validate(root, ProductFile)
        if not isinstance(root, tuple) and isinstance(written, ProductFile):
            tables, stem = Tables(knowledge.attributes, knowledge.sources), file.removesuffix(".yaml")
            product, _ = read_product(written, root, tables=tables, stem=stem)
            products[stem] = product
    return replace(knowledge, products=products)


def _without(sources: Sequence[Source], aside: Collection[str]) -> Iterator[Source]:
    """The files with empty ones for those that are set aside and needed."""
    yield from (source for source in sources if source.name not in aside)
    for name in aside:
        model = _model_of(name)
        if model is not None:
            yield stand_in(name, model)


def _model_of(name: str) -> type[BaseModel] | None:
    """What stands in a file; None for products and for files that nobody reads."""
    _, folder, file = split_name(name)
    if folder == "products":
        return None
    return SourcesFile if file.startswith("sources") else FILES.get(file)


def _is_readable(source: Source) -> bool:
    """Whether a file fits what should stand in it, so that whatever it names is known."""
    model, root = _model_of(source.name), read(source)
    return not isinstance(root, tuple) and (model is None or isinstance(validate(root, model), model))


def _follows(finding: Finding, aside: Collection[str], unread: Collection[str]) -> bool:
    """Whether something is missed only because the file that it stands in was set aside or cannot be read."""
    files = {split_name(name)[2] for name in (*aside, *unread)}
    if finding.place.file in unread:
        return False
    if finding.place.file in aside or finding.details.get("allowed") == "":
        return True
    if finding.code == "unknown-source":
        return any(file.startswith("sources") for file in files)
    return finding.code in ("unknown-attribute", "missing-attribute") and "attributes.yaml" in files


def impossible_dates(source: Source) -> Iterator[Finding]:
    """Days and months that are in no calendar, written where a year alone is a date too."""
    raw = source.text if isinstance(source.text, bytes) else source.text.encode("utf-8", errors="replace")
    if all(is_date((day or other).decode()) for day, other in _DATE.findall(raw)):
        return
    root = read(source)
    pending: list[Node] = [] if isinstance(root, tuple) else [root]
    while pending:
        node = pending.pop()
        if isinstance(node, MapNode):
            for key, value in node.entries:
                if isinstance(value, ScalarNode) and key.text in _DATES and not _is_right(key.text, value.text):
                    yield Finding("no-such-date", value.place, {"value": value.text})
                pending.append(value)
        elif not isinstance(node, ScalarNode):
            pending.extend(node.items)


def _is_right(key: str, written: str) -> bool:
    """Whether it is a date, or nothing that looks like one; a test has a date."""
    if written == "undated":
        return key != "test_date"
    return is_date(written) or re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", written) is None


def is_date(written: str) -> bool:
    """Whether a year, a month or a day is one of the calendar."""
    parts = [int(part) for part in written.split("-") if part.isdigit()]
    year, month, day, *_ = (*parts, 1, 1) if parts else (0, 1, 1)
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
