"""The demo on the terminal: who says what, and what the demo itself has to say."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from bot.files.wording import Wording

MARGIN = 8
"""Columns of the speaker's name."""

WIDEST = 100
"""Columns beyond which lines get hard to read."""


class Screen:
    """Prints the conversation.

    Args:
        wording: sentences of the demo itself, in the language of the terminal.
        console: where to print.
    """

    def __init__(self, wording: Wording, console: Console) -> None:
        self._wording = wording
        self._console = console

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it right now."""
        return self._console.is_terminal

    def note(self, code: str, **details: str) -> None:
        """Says something about the demo itself."""
        self._console.print(Text(self._wording.problem(code, details), style="dim"), soft_wrap=True)

    def bot(self, text: str) -> None:
        """Shows a message of the bot, over a prompt that may stand there."""
        if self.is_terminal:
            self._console.control(Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2)))
        self._say(self._wording.problem("demo-bot", {}), text, "bold cyan")

    def person(self, text: str) -> None:
        """Shows what was said to the bot."""
        self._say(self._wording.problem("demo-person", {}), text, "bold green")

    def prompt(self) -> None:
        """Invites to type."""
        if self.is_terminal:
            name = self._wording.problem("demo-person", {})
            self._console.print(Text(name.ljust(MARGIN), style="bold green"), end="")

    def leave_prompt(self) -> None:
        """Ends the line of a prompt at which nothing more will be typed."""
        if self.is_terminal:
            self._console.print()

    def _say(self, name: str, text: str, style: str) -> None:
        width = min(self._console.width, WIDEST) - MARGIN
        for number, line in enumerate(_folded(text, width)):
            start = name if number == 0 else ""
            shown = Text.assemble((start.ljust(MARGIN), style), line)
            shown.rstrip()
            self._console.print(shown, soft_wrap=True)
        self._console.print()


def _folded(text: str, width: int) -> Iterator[str]:
    """The text in lines of a width; items of lists keep their indent, addresses stay in one piece."""
    for line in text.split("\n"):
        item = re.match(r"\s*(?:•|\d+ –|\d+\.) ", line)
        indent = " " * len(item.group()) if item else ""
        folded = textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        yield from folded or ("",)
