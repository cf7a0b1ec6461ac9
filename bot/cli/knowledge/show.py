"""One product with all its facts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.knowledge.sheet import Sheet, written
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import Fact


def show_product(knowledge: Knowledge, product: str, sheet: Sheet) -> None:
    """What the product is, its facts by criterion, and what they were read in."""
    known = knowledge.products[product]
    sheet.say(f"{known.name} ({known.id})")
    sheet.say(sheet.label(known.summary))
    sheet.say(f"{sheet.word('provider')}: {known.provider} · {known.edition} · {known.product_class}")
    columns = tuple(sheet.word(name) for name in ("attribute", "value", "checked", "confidence", "sources", "note"))
    for criterion in dict.fromkeys(attribute.criterion for attribute in knowledge.attributes.values()):
        rows = (
            _row(name, fact)
            for name, attribute in knowledge.attributes.items()
            if attribute.criterion == criterion and (fact := known.facts.get(name)) is not None
        )
        sheet.table(columns, rows, title=criterion)
    missing = [name for name in knowledge.attributes if name not in known.facts]
    if missing:
        sheet.say(sheet.word("not-named", names=", ".join(missing)))
    sheet.table(
        tuple(sheet.word(name) for name in ("source", "date", "title", "address")),
        _sources(knowledge, product),
    )


def _row(name: str, fact: Fact) -> tuple[str, ...]:
    confidence = "" if fact.confidence is None else str(fact.confidence)
    return name, written(fact), fact.checked_on.isoformat(), confidence, ", ".join(fact.sources), fact.note


def _sources(knowledge: Knowledge, product: str) -> Iterator[tuple[str, ...]]:
    used = {name for fact in knowledge.products[product].facts.values() for name in fact.sources}
    for name in sorted(used):
        entry = knowledge.sources[name]
        yield name, entry.date, f"{entry.title} ({entry.publisher})", entry.url or "–"
