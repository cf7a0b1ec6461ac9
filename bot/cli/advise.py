"""``lotse advise FILE``: the recommendation for an answers file, without a conversation."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.advice.explain import explain
from bot.advice.recommend import recommend
from bot.advice.report import as_json
from bot.cli.clock import LocalClock
from bot.cli.left_out import tell_left_out
from bot.files.answers import load_answers
from bot.files.content import load_content_with
from bot.texts import Document, Register, markdown


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="Answers file (YAML).", show_default=False)
    ],
    *,
    as_data: Annotated[bool, typer.Option("--json", help="Print the recommendation as JSON.")] = False,
    lang: Annotated[Register | None, typer.Option("--lang", help="Language; that of the file by default.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="As if it were that day.")
    ] = None,
    knowledge: Annotated[
        Path | None,
        typer.Option("--knowledge", metavar="DIR", help="Folder of a knowledge or an overlay; else the shipped one."),
    ] = None,
) -> None:
    """Give the recommendation for an answers file."""
    content = load_content_with(knowledge)
    tell_left_out(content)
    day = LocalClock().now().date() if as_of is None else as_of.date()
    written = load_answers(file, content.interview.dialog.vocabulary())
    sentences = content.voices[lang or Register(written.language)].sentences
    recommendation = recommend(written.answers, content.knowledge, day, path=written.path)
    if as_data:
        report = as_json(recommendation, content.knowledge, sentences=sentences, answers=written.answers)
        sys.stdout.buffer.write((json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))
    else:
        _print(explain(recommendation, content.knowledge, sentences=sentences, answers=written.answers))


def _print(messages: Iterable[Document]) -> None:
    """The messages one below the other: drawn on a terminal, as Markdown into a file or a pipe."""
    document = Document.join(*messages)
    if not sys.stdout.isatty():
        print(markdown.write(document))
        return
    from rich.console import Console

    from bot.terminal.chat import WIDEST
    from bot.terminal.draw import draw

    console = Console()
    for line in draw(document, console, min(console.width, WIDEST)):
        console.print(line, soft_wrap=True)
