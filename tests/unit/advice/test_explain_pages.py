"""Sections become messages of readable length."""

import re
from dataclasses import replace

from bot.advice.explain.pages import pages
from bot.texts import Document, plain
from tests.unit.advice.example import german


def test_a_page_never_ends_with_a_heading() -> None:
    entries = {"long": {"other": f"{'x' * 900}\n\n**Kopf**\n\n- {'y' * 200}"}}
    parts = pages((replace(german(), entries=entries).document("long"),), limit=1000)
    assert [plain.render(part).startswith("Kopf") for part in parts] == [False, True]


def test_pages_part_what_is_too_long_between_items() -> None:
    items = "\n".join(f"- Punkt {number} {'x' * 50}" for number in range(100))
    sentences = replace(german(), entries={"long": {"other": f"Kopf\n\n{items}"}})
    parts = pages((sentences.document("long"), Document.of("Ende")), limit=1000)
    texts = [plain.render(part) for part in parts]
    assert all(len(text) <= 1000 for text in texts)
    assert "".join(re.findall(r"Punkt \d+", " ".join(texts))) == "".join(f"Punkt {n}" for n in range(100))
    assert texts[-1].endswith("Ende")
