"""Asks the person at the terminal; where nobody is there, what is missing is an error that names the option."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Sequence

import typer

from bot.errors import UsageError
from bot.files.wording import Wording

Problem = Callable[[str], str | None]
"""Gives the code of what is wrong with a text; None where nothing is."""


class Asker:
    """Asks, in the language of the person.

    Args:
        wording: the sentences.
        is_interactive: whether somebody is there.
    """

    def __init__(self, wording: Wording, *, is_interactive: bool) -> None:
        self.wording = wording
        self.is_interactive = is_interactive

    def say(self, code: str, **details: str) -> None:
        """Says a sentence."""
        print(self.wording.problem(code, details), flush=True)

    def text(self, code: str, *, option: str, default: str = "", problem: Problem | None = None) -> str:
        """A line of text, asked for until it can be used.

        Args:
            code: the question's sentence.
            option: what gives it on the command line.
            default: what holds where nothing is typed.
            problem: finds what is wrong with a text.

        Raises:
            UsageError: nobody is there, and there is no default.
        """
        while True:
            given = self._line(code, option, default) or default
            wrong = (problem(given) if problem else None) if given else "setup-needed"
            if wrong is None:
                return given
            self.say_wrong(wrong)

    def optional(self, code: str) -> str | None:
        """A line of text that may be left out; None where nobody is there."""
        return (self._read(code) or None) if self.is_interactive else None

    def secret(self, code: str, *, option: str) -> str:
        """A secret; it is not shown while it is typed.

        Raises:
            UsageError: nobody is there.
        """
        while not (given := self.optional_secret(code, option=option)):
            self.say_wrong("setup-needed")
        return given

    def optional_secret(self, code: str, *, option: str | None = None) -> str | None:
        """A secret that may be left out, unless an option is named that would give it."""
        if not self.is_interactive:
            if option is not None:
                raise UsageError("setup-missing", option=option)
            return None
        try:
            return getpass.getpass(self.wording.problem(code, {}) + " ", stream=sys.stderr).strip() or None
        except EOFError:
            raise typer.Abort from None

    def choice(self, code: str, choices: Sequence[str]) -> int:
        """The place of one of several things that are written down with numbers."""
        for number, each in enumerate(choices, start=1):
            print(f"  {number}  {self.wording.problem(each, {})}", file=sys.stderr)
        while True:
            given = self._read(code)
            if given.isascii() and given.isdecimal() and 1 <= int(given) <= len(choices):
                return int(given) - 1
            self.say_wrong("setup-no-choice", most=str(len(choices)))

    def agrees(self, code: str, **details: str) -> bool:
        """Whether the person says yes; everything else is a no."""
        return self._read(code, **details).lower() in self.wording.problem("words-for-yes", {}).split()

    def say_wrong(self, code: str, **details: str) -> None:
        """Says what is wrong with what was typed."""
        said = f"{self.wording.problem(code, details)} {self.wording.remedy(code, details)}"
        print(said.strip(), file=sys.stderr, flush=True)

    def _line(self, code: str, option: str, default: str) -> str:
        if self.is_interactive:
            return self._read(code, default=default)
        if not default:
            raise UsageError("setup-missing", option=option)
        return default

    def _read(self, code: str, **details: str) -> str:
        print(self.wording.problem(code, details), end=" ", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise typer.Abort
        return line.strip()
