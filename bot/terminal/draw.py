"""A document as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text as Styled

from bot.texts import Block, Document, Emphasis, Inline, LineBreak, Link, Paragraph, Strong, Text


def draw(document: Document, console: Console, width: int) -> Iterator[Styled]:
    """The blocks one below the other, with an empty line between them, wrapped between words.

    Args:
        document: what to show.
        console: where it will be shown.
        width: columns there are.
    """
    for number, block in enumerate(document.blocks):
        if number:
            yield Styled("")
        yield from _block(block, console, width)


def _block(block: Block, console: Console, width: int) -> Iterator[Styled]:
    if isinstance(block, Paragraph):
        for line in _text(block.children, "").wrap(console, width):
            line.rstrip()
            yield line
        return
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}. " if block.ordered else "• "
        indent = len(mark)
        for part in item:
            for line in _block(part, console, width - indent):
                yield Styled(mark) + line
                mark = " " * indent


def _text(children: Sequence[Inline], style: str) -> Styled:
    text = Styled(style=style)
    for child in children:
        match child:
            case Text(value):
                text.append(value)
            case LineBreak():
                text.append("\n")
            case Strong(inner):
                text.append_text(_text(inner, "bold"))
            case Emphasis(inner):
                text.append_text(_text(inner, "italic"))
            case Link(url, inner):
                label = _text(inner, "underline")
                text.append_text(label)
                if url.removeprefix("mailto:") not in label.plain:
                    text.append(f" ({url})")
    return text
