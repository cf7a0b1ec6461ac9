"""``lotse chat``: the interview in the terminal, without a homeserver."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.answers import AnswersFile
from bot.cli.clock import LocalClock
from bot.conversation.deployment import Channel, Deployment
from bot.files.answers import load_answers
from bot.files.content import load_content
from bot.files.wording import Wording, load_wording
from bot.terminal.jsonl import JsonLines
from bot.terminal.talk import Talk
from bot.texts import Register

MOST_TURNS = 100
"""More than any dialog asks: whoever plays an answers file never waits for ever."""


def command(
    *,
    lang: Annotated[
        Register | None, typer.Option("--lang", help="First language; that of the answers file, else de.")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            readable=False,
            help="Play the answers of a file instead of asking; skip the rest.",
        ),
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object per line, for programs.")] = False,
) -> int:
    """Hold the interview here in the terminal.

    Ends with 0; with --answers only if there was a recommendation, else with 1.
    """
    from bot.cli.main import interface_language

    content = load_content()
    wording = load_wording(interface_language())
    played = load_answers(answers, content.interview.dialog.vocabulary()) if answers else None
    language = lang or (Register(played.language) if played else Register.DE)
    talk = Talk(content, Deployment(version("messenger-lotse"), Channel.TERMINAL, language), LocalClock().now)
    if jsonl:
        return _with_program(talk, wording, played)
    return _with_person(talk, wording, played)


def _with_program(talk: Talk, wording: Wording, played: AnswersFile | None) -> int:
    lines = JsonLines(talk, wording, sys.stdout.buffer)
    if played is None:
        lines.converse(sys.stdin.buffer)
        return 0
    return 0 if lines.play(played, at_most=MOST_TURNS) else 1


def _with_person(talk: Talk, wording: Wording, played: AnswersFile | None) -> int:
    from rich.console import Console

    from bot.terminal.chat import TerminalChat

    chat = TerminalChat(talk, wording, Console(highlight=False))
    if played is not None:
        return 0 if chat.play(played, at_most=MOST_TURNS) else 1
    if sys.stdin.isatty():
        import readline  # noqa: F401  gives the keyboard line editing

        chat.converse()
    else:
        chat.converse(line for line in sys.stdin if line.strip())
    return 0
