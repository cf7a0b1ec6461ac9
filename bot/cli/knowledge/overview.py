"""Products side by side."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cli.knowledge.sheet import Sheet, written
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import UNKNOWN, Product

DECISIVE = (
    "service_status",
    "provider_jurisdiction",
    "e2ee_1to1",
    "e2ee_group",
    "address_book_upload",
    "ads_third_party_use",
    "avv_available",
    "org_use_allowed",
    "admin_console",
)
"""What most knock-out rules look at."""


def show_list(knowledge: Knowledge, sheet: Sheet, criterion: str | None) -> None:
    """Every product in a row, by the facts that decide or by those of one head."""
    names = DECISIVE if criterion is None else _of_head(knowledge, criterion)
    rows = (
        (product.id, *(written(product.facts.get(name)) for name in names), _known(product, knowledge))
        for product in knowledge.products.values()
    )
    sheet.table((sheet.word("product"), *names, sheet.word("known")), rows)
    sheet.say(sheet.word("count", count=str(len(knowledge.products)), date=knowledge.date.isoformat()))


def show_comparison(knowledge: Knowledge, products: Sequence[str], sheet: Sheet) -> None:
    """Every attribute in a row that one of the products knows; a mark where they differ."""
    compared = [knowledge.products[product] for product in products]
    rows = []
    for name, attribute in knowledge.attributes.items():
        values = [written(product.facts.get(name)) for product in compared]
        if any(product.value(name) != UNKNOWN for product in compared):
            mark = "≠" if len(set(values)) > 1 else ""
            rows.append((mark, attribute.criterion, name, *values))
    sheet.table(("", sheet.word("criterion"), sheet.word("attribute"), *products), rows)


def _of_head(knowledge: Knowledge, criterion: str) -> tuple[str, ...]:
    return tuple(name for name, attribute in knowledge.attributes.items() if attribute.criterion == criterion)


def _known(product: Product, knowledge: Knowledge) -> str:
    """How many of the attributes are known, in percent."""
    known = sum(product.value(name) != UNKNOWN for name in knowledge.attributes)
    return f"{100 * known // len(knowledge.attributes)} %"
