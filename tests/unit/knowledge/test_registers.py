"""Every text of the knowledge is there in German, English and easy German."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from tests.support.catalogue import shipped_knowledge


def every_text(value: object) -> Iterator[Mapping[str, str]]:
    """All texts by register below some read data, wherever they are."""
    if isinstance(value, Mapping) and isinstance(value.get("de"), str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from every_text(part)
    elif is_dataclass(value):
        for entry in fields(value):
            yield from every_text(getattr(value, entry.name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from every_text(part)


def test_every_text_is_there_in_every_register_with_the_same_placeholders() -> None:
    knowledge = shipped_knowledge()
    texts = [
        text
        for name in ("attributes", "rules", "heads", "functions", "families", "scenarios", "law_versions", "laws")
        for text in every_text(getattr(knowledge, name))
    ]
    texts += [text for name in ("routes", "next_steps", "glossary") for text in every_text(getattr(knowledge, name))]
    wrong = [
        text["de"]
        for text in texts
        if set(text) != {"de", "en", "leicht"}
        or len({frozenset(re.findall(r"{\w+}", words)) for words in text.values()}) > 1
    ]
    assert len(texts) > 400
    assert wrong == []


def test_every_product_is_summed_up_in_every_register() -> None:
    products = shipped_knowledge().products.values()
    assert [product.id for product in products if set(product.summary) != {"de", "en", "leicht"}] == []
