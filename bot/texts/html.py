"""A document as the HTML that every Element draws.

Only ``p br strong em a ul ol li`` are made (Matrix specification, client-server API, "m.room.message msgtypes": the
allowed tags are more, but Element X Android strips what it does not know and runs the contents together).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.texts.document import Block, Document, Emphasis, Inline, LineBreak, Link, Paragraph, Strong, Text, is_safe_url


def render(document: Document) -> str:
    """The whole content as HTML; every text is escaped."""
    return "".join(_block(block) for block in document.blocks)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_inline(block.children)}</p>"
    tag = "ol" if block.ordered else "ul"
    items = "".join(f"<li>{_item(item)}</li>" for item in block.items)
    return f"<{tag}>{items}</{tag}>"


def _item(item: Sequence[Block]) -> str:
    """An item of one paragraph goes without ``<p>``, so that clients draw a tight list."""
    if len(item) == 1 and isinstance(item[0], Paragraph):
        return _inline(item[0].children)
    return "".join(_block(block) for block in item)


def _inline(children: Sequence[Inline]) -> str:
    return "".join(_one(child) for child in children)


def _one(child: Inline) -> str:
    match child:
        case Text(value):
            return escape(_printable(value))
        case LineBreak():
            return "<br>"
        case Strong(children):
            return f"<strong>{_inline(children)}</strong>"
        case Emphasis(children):
            return f"<em>{_inline(children)}</em>"
        case Link(url, children):
            inner = _inline(children)
            return f'<a href="{escape(url)}">{inner}</a>' if is_safe_url(url) else inner


def _printable(text: str) -> str:
    """Text without control characters, which no HTML may hold (HTML Living Standard, section 13.3.5)."""
    return "".join(char for char in text if char in "\n\t" or ord(char) >= 0x20)
