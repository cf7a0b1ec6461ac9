"""The interview for a person at the keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from rich.console import Console
from rich.text import Text

from bot.answers import AnswersFile
from bot.conversation.playing import next_answer
from bot.conversation.turn import Turn
from bot.files.wording import Wording
from bot.terminal.draw import draw
from bot.terminal.talk import Talk

WIDEST = 92
"""Columns beyond which lines get hard to read."""

_INDENT = Text("  ")


class TerminalChat:
    """Brings what a person types to the conversation and shows what the bot says.

    Args:
        talk: the conversation.
        wording: the names of the speakers and the words around the conversation.
        console: where to show it.
    """

    def __init__(self, talk: Talk, wording: Wording, console: Console) -> None:
        self._talk = talk
        self._wording = wording
        self._console = console

    def converse(self, lines: Iterable[str] | None = None) -> None:
        """Talks until the input ends.

        Args:
            lines: what is said; asked for at the keyboard where this is None.
        """
        self._note("chat-begin")
        self._show(self._talk.open())
        with suppress(EOFError, KeyboardInterrupt):
            if lines is None:
                self._listen()
            else:
                for number, line in enumerate(lines, start=1):
                    self._say(line.rstrip("\r\n"), number)
        if lines is None:
            self._console.print()
        self._note("chat-end")

    def play(self, played: AnswersFile, *, at_most: int) -> bool:
        """Answers every question from an answers file until there is a result; whether there is one."""
        self._show(self._talk.open())
        for number in range(1, at_most + 1):
            question = self._talk.question
            if question is None:
                return False
            if self._say(next_answer(question, played), number).result is not None:
                return True
        return False

    def _listen(self) -> None:
        number = 0
        while True:
            # Without colour: line editing has to know the width of the prompt.
            line = input(f"{self._name('chat-person')} › ")
            self._console.print()
            if line.strip():
                number += 1
                self._show(self._talk.say(line, number))

    def _say(self, line: str, number: int) -> Turn:
        self._console.print(Text(f"{self._name('chat-person')} › {line}", style="bold green"))
        self._console.print()
        turn = self._talk.say(line, number)
        self._show(turn)
        return turn

    def _show(self, turn: Turn) -> None:
        width = min(self._console.width, WIDEST) - len(_INDENT)
        for reply in turn.replies:
            self._console.print(Text(self._name("chat-bot"), style="bold cyan"))
            for line in draw(reply.document, self._console, width):
                self._console.print(_INDENT + line if line.plain else line, soft_wrap=True)
            self._console.print()

    def _note(self, code: str) -> None:
        self._console.print(Text(self._wording.problem(code, {}), style="dim"))
        self._console.print()

    def _name(self, code: str) -> str:
        return self._wording.problem(code, {})
