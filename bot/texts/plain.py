"""A document as plain text: for clients without HTML, for notifications and for screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts.document import Block, Document, Inline, LineBreak, Link, Paragraph, Text


def render(document: Document) -> str:
    """The whole content as text; links carry their address."""
    return "\n\n".join(_block(block) for block in document.blocks)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _inline(block.children)
    lines = []
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}. " if block.ordered else "• "
        body = "\n".join(_block(part) for part in item).split("\n")
        lines.append(mark + body[0])
        lines.extend("   " + line for line in body[1:])
    return "\n".join(lines)


def _inline(children: Sequence[Inline]) -> str:
    return "".join(_one(child) for child in children)


def _one(child: Inline) -> str:
    if isinstance(child, Text):
        return child.value
    if isinstance(child, LineBreak):
        return "\n"
    inner = _inline(child.children)
    if isinstance(child, Link) and child.url.removeprefix("mailto:") not in inner:
        return f"{inner} ({child.url})"
    return inner
