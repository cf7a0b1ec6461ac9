"""Sections put together into messages of readable length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.texts import Block, Document, ListBlock, Paragraph, Strong, plain

LIMIT = 3500
"""Longest message in characters of its plain text."""


def pages(sections: Iterable[Document], *, limit: int = LIMIT) -> tuple[Document, ...]:
    """As few messages as hold the sections in their order.

    A section goes on a new message rather than being torn apart; one that is too long for a message is parted between
    its blocks, a list between its items.
    """
    result: list[Document] = []
    page = Document()
    for section in sections:
        for part in _fitting(section, limit):
            joined = Document.join(page, part)
            if page and _length(joined) > limit:
                result.append(page)
                page = part
            else:
                page = joined
    return (*result, page) if page else tuple(result)


def _length(document: Document) -> int:
    return len(plain.render(document))


def _fitting(section: Document, limit: int) -> Iterator[Document]:
    """The section whole, or in parts none of which is too long unless a single item is."""
    if _length(section) <= limit:
        yield section
        return
    part: tuple[Block, ...] = ()
    for block in _pieces(section):
        joined = _merged(part, block)
        if part and _length(Document(joined)) > limit:
            kept, carried = _without_heading(part)
            yield Document(kept)
            part = _merged(carried, block)
        else:
            part = joined
    yield Document(part)


def _without_heading(part: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks, and apart from them a heading that would end the message."""
    last = part[-1]
    if len(part) > 1 and isinstance(last, Paragraph) and all(isinstance(child, Strong) for child in last.children):
        return part[:-1], (last,)
    return part, ()


def _pieces(section: Document) -> Iterator[Block]:
    for block in section.blocks:
        if isinstance(block, ListBlock) and not block.ordered:
            yield from (ListBlock((item,)) for item in block.items)
        else:
            yield block


def _merged(part: tuple[Block, ...], block: Block) -> tuple[Block, ...]:
    """The block added; an unordered list goes on in the one before it."""
    last = part[-1] if part else None
    if isinstance(last, ListBlock) and isinstance(block, ListBlock) and not last.ordered and not block.ordered:
        return (*part[:-1], ListBlock(last.items + block.items))
    return (*part, block)
