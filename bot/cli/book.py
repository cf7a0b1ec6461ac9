"""``lotse book``: the whole dialog and its rules as a document for people who review it."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import LotseError
from bot.files.content import load_content
from bot.texts import Register

Language = Annotated[Register, typer.Option("--lang", help="Language of headings and conditions.")]


def command(
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.md", help="Where to write it; else to standard output."),
    ] = None,
    lang: Language = Register.DE,
) -> None:
    """Write all questions with their rules as a document (Markdown)."""
    from bot.report.book import book

    hand_out(book(load_content(), lang, version=version("messenger-lotse")), output)


def hand_out(text: str, output: Path | None) -> None:
    """Writes a text into a file, or to standard output where there is none.

    Raises:
        LotseError: the file cannot be written.
    """
    written = text.encode("utf-8")
    if output is None:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        raise LotseError("file-unwritable", file=str(output), reason=error.strerror or "?") from error
