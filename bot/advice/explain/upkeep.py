"""What the admins are told about the age of the catalogue."""

from __future__ import annotations

from datetime import date

from bot.knowledge.catalogue import Knowledge
from bot.knowledge.upkeep import SOON_DAYS, Age, DueFact, due_facts
from bot.texts import Document, Sentences

MOST_NAMED = 5
"""Products that are named; the command line tells of all."""


def upkeep(knowledge: Knowledge, sentences: Sentences, as_of: date) -> Document | None:
    """How many facts are or soon get too old, and of which products; None where there are none."""
    due = due_facts(knowledge, as_of)
    if not due:
        return None
    old = sum(fact.age is not Age.SOON for fact in due)
    return Document.join(
        sentences.document("admin.upkeep"),
        _counted(sentences, "admin.upkeep_old", old),
        _counted(sentences, "admin.upkeep_soon", len(due) - old),
        _products(knowledge, sentences, due),
        sentences.document("admin.upkeep_command"),
    )


def _counted(sentences: Sentences, sentence: str, count: int) -> Document:
    return sentences.document(sentence, count=count, days=SOON_DAYS) if count else Document()


def _products(knowledge: Knowledge, sentences: Sentences, due: tuple[DueFact, ...]) -> Document:
    products = list(dict.fromkeys(knowledge.products[fact.product].name for fact in due))
    named, more = products[:MOST_NAMED], len(products[MOST_NAMED:])
    if more:
        return sentences.document("admin.upkeep_products_more", products="; ".join(named), count=more)
    return sentences.document("admin.upkeep_products", products=named)
