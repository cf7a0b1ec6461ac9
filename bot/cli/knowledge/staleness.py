"""What has to be checked again, and which unknown facts matter most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from bot.advice.open_facts import open_facts
from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation
from bot.cli.knowledge.sheet import Sheet
from bot.conversation.content import Content
from bot.files.answers import load_answers
from bot.files.folders import shipped_folder
from bot.knowledge.upkeep import DueFact, due_facts

MOST_SHOWN = 30
"""How many unknown facts are shown: the most frequent ones."""


def show_stale(content: Content, as_of: date, *, within: int, folder: Path | None, sheet: Sheet) -> int:
    """Both tables; the exit code of the command.

    Args:
        content: dialogs and knowledge.
        as_of: the day to look from.
        within: days to look ahead.
        folder: where the knowledge lies; None for the shipped one.
        sheet: prints.
    """
    due = due_facts(content.knowledge, as_of, within=within)
    columns = tuple(sheet.word(name) for name in ("until", "age", "product", "count-facts", "attributes"))
    sheet.table(columns, _rows(due, sheet), title=sheet.word("due", days=str(within)))
    if not due:
        sheet.say(sheet.word("nothing-due", days=str(within)))
    results = tuple(_personas(content, as_of, folder))
    facts = open_facts(results, content.knowledge)
    sheet.table(
        tuple(sheet.word(name) for name in ("decides", "product", "attribute")),
        ((str(fact.decides), fact.product, fact.attribute) for fact in facts[:MOST_SHOWN]),
        title=sheet.word("open", count=str(sum(len(result.scenarios) for result in results))),
    )
    if len(facts) > MOST_SHOWN:
        sheet.say(sheet.word("more", count=str(len(facts) - MOST_SHOWN)))
    return 1 if due else 0


def _rows(due: tuple[DueFact, ...], sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """The facts of one product with the same day in one row."""
    for (until, age, product), facts in groupby(due, key=lambda fact: (fact.until, fact.age, fact.product)):
        names = [fact.attribute for fact in facts]
        yield until.isoformat(), sheet.word(f"age-{age}"), product, str(len(names)), ", ".join(names)


def _personas(content: Content, as_of: date, folder: Path | None) -> Iterator[Recommendation]:
    """The recommendations for the organisations that the catalogue is measured by."""
    own = None if folder is None else folder / "personas"
    personas = own if own is not None and own.is_dir() else shipped_folder("knowledge") / "personas"
    for path in sorted(personas.glob("*.yaml")):
        written = load_answers(path, content.interview.dialog.vocabulary())
        yield recommend(written.answers, content.knowledge, as_of, path=written.path)
