"""``lotse graph``: the dialog tree as a picture."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.book import Language, hand_out
from bot.files.content import load_content
from bot.texts import Register


def command(
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.svg", help="Where to write it; else to standard output."),
    ] = None,
    lang: Language = Register.DE,
) -> None:
    """Draw the dialog tree (SVG)."""
    from bot.report.tree_picture import tree_picture

    content = load_content()
    voice = content.voices[lang]
    footer = voice.sentences.text(
        "tree.footer", dialog=content.version, date=content.knowledge.date, version=version("messenger-lotse")
    )
    hand_out(tree_picture(voice.interview, content.knowledge, voice.sentences, footer=footer), output)
