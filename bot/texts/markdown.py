"""Authors' Markdown to a document, and back.

The subset is what every Matrix client draws: paragraphs, line breaks, lists, strong, emphasis, links. Anything else
(headings, HTML, images, code) stays as the text it was written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.texts.document import (
    Block,
    Document,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Strong,
    Text,
    is_safe_url,
)

_PARSER = MarkdownIt("zero", {"html": False}).enable(["emphasis", "list", "link", "newline", "escape"])
_SPECIAL = re.compile(r"([\\*_\[\]<>`])")
_LIST_START = re.compile(r"^(\s*)([-+#]|\d+[.)])(?=\s|$)")


@lru_cache(maxsize=4096)
def parse(markdown: str) -> Document:
    """The document that an author's Markdown describes."""
    return Document(tuple(_blocks(iter(_PARSER.parse(markdown)), until=None)))


def write(document: Document) -> str:
    """The document as Markdown; text that looks like markup is escaped."""
    return "\n\n".join(_block_text(block) for block in document.blocks)


def _blocks(tokens: Iterator[Token], until: str | None) -> Iterator[Block]:
    for token in tokens:
        if token.type == until:
            return
        if token.type == "inline":
            yield Paragraph(tuple(_inlines(iter(token.children or ()), until=None)))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            close = token.type.replace("_open", "_close")
            yield ListBlock(tuple(_items(tokens, close)), ordered=token.type.startswith("ordered"))


def _items(tokens: Iterator[Token], close: str) -> Iterator[tuple[Block, ...]]:
    for token in tokens:
        if token.type == close:
            return
        if token.type == "list_item_open":
            yield tuple(_blocks(tokens, "list_item_close"))


def _inlines(tokens: Iterator[Token], until: str | None) -> Iterator[Inline]:
    for token in tokens:
        if token.type == until:
            return
        if token.type in {"text", "text_special"}:
            if token.content:
                yield Text(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            yield LineBreak()
        else:
            yield from _nested(token, tokens)


def _nested(token: Token, tokens: Iterator[Token]) -> Iterator[Inline]:
    """What has an end of its own: strong, emphasis, link."""
    if token.type == "strong_open":
        yield Strong(tuple(_inlines(tokens, "strong_close")))
    elif token.type == "em_open":
        yield Emphasis(tuple(_inlines(tokens, "em_close")))
    elif token.type == "link_open":
        yield Link(str(token.attrGet("href") or ""), tuple(_inlines(tokens, "link_close")))


def _block_text(block: Block) -> str:
    if isinstance(block, Paragraph):
        lines = _inline_text(block.children).split("\n")
        return "\n".join(_LIST_START.sub(_escape_list_start, line) for line in lines)
    lines = []
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}. " if block.ordered else "- "
        body = "\n\n".join(_block_text(part) for part in item).split("\n")
        lines.append(mark + body[0])
        lines.extend(" " * len(mark) + line if line else line for line in body[1:])
    return "\n".join(lines)


def _escape_list_start(match: re.Match[str]) -> str:
    mark = match[2]
    return f"{match[1]}{mark[:-1]}\\{mark[-1]}"


def _inline_text(children: Sequence[Inline]) -> str:
    return "".join(_one_inline(child) for child in children)


def _one_inline(child: Inline) -> str:
    if isinstance(child, Text):
        return _SPECIAL.sub(r"\\\1", child.value.replace("\n", " "))
    if isinstance(child, LineBreak):
        return "\n"
    inner = _inline_text(child.children)
    if isinstance(child, Link):
        return f"[{inner}]({child.url})" if is_safe_url(child.url) else inner
    mark = "**" if isinstance(child, Strong) else "*"
    return f"{mark}{inner}{mark}"
