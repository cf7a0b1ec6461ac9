"""Tables on the terminal, and in full width where the output goes to a file or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from bot.files.wording import Wording
from bot.knowledge.facts import Fact, Texts

WIDE = 1000
"""Columns where nobody looks at a screen, so that no value is cut."""


class Sheet:
    """Prints tables.

    Args:
        wording: headings and remarks, under their codes.
        language: ``de`` or ``en``, for labels of the knowledge.
    """

    def __init__(self, wording: Wording, language: str) -> None:
        self._wording = wording
        self._language = language
        self._console = Console(highlight=False, markup=False, emoji=False)
        if not self._console.is_terminal:
            self._console = Console(highlight=False, markup=False, emoji=False, width=WIDE)

    def word(self, name: str, **details: str) -> str:
        """A heading or a remark."""
        return self._wording.problem(f"knowledge-{name}", details)

    def label(self, texts: Texts) -> str:
        """A label of the knowledge; German where the language has none."""
        return texts.get(self._language, texts["de"])

    def say(self, text: str) -> None:
        """Prints a line."""
        self._console.print(text, soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
        """Prints a table; nothing where it has no row."""
        table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
        for row in rows:
            table.add_row(*row)
        if not table.row_count:
            return
        if title:
            self.say(title)
        self._console.print(table)


def written(fact: Fact | None) -> str:
    """A value as it stands in the file; a dash where the file does not name it."""
    if fact is None:
        return "–"
    if isinstance(fact.value, tuple):
        return ", ".join(fact.value)
    return f"{fact.value:g}" if isinstance(fact.value, float | int) else fact.value
