"""Documents as the contents of Matrix events.

Source: Matrix client-server API, "m.room.message" (``m.text`` with ``org.matrix.custom.html``), "User and room
mentions" (an empty ``m.mentions`` keeps a name in the text from ringing anybody), "Size limits" (65,536 bytes as
federated JSON; encryption adds a third).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from bot.texts import html, plain
from bot.texts.document import Block, Document, LineBreak, ListBlock, Paragraph, Text

MAX_CHARACTERS = 4000
"""Characters of one message; nothing folds long ones."""

MAX_BYTES = 20 * 1024
"""Bytes of one content before encryption, ``body`` and ``formatted_body`` together."""


class MatrixRenderer:
    """Makes Matrix messages of documents (:class:`bot.service.ports.Renderer`)."""

    def messages(self, document: Document) -> tuple[Mapping[str, object], ...]:
        """The contents of the messages that a document makes."""
        return contents(document)


def contents(document: Document) -> tuple[dict[str, object], ...]:
    """A document as one or more message contents, split between paragraphs where it is long."""
    return tuple(_content(part) for part in _parts(document))


def _content(document: Document) -> dict[str, object]:
    return {
        "msgtype": "m.text",
        "body": plain.render(document),
        "format": "org.matrix.custom.html",
        "formatted_body": html.render(document),
        "m.mentions": {},
    }


def _parts(document: Document) -> Iterator[Document]:
    part = Document()
    for block in _small_blocks(document.blocks):
        longer = Document((*part.blocks, block))
        if part and not _fits(longer):
            yield part
            longer = Document((block,))
        part = longer
    if part:
        yield part


def _fits(document: Document) -> bool:
    content = _content(document)
    return (
        len(plain.render(document)) <= MAX_CHARACTERS
        and len(json.dumps(content, ensure_ascii=False).encode()) <= MAX_BYTES
    )


def _small_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks of which each fits into a message: long lists fall apart into items, long paragraphs into pieces."""
    for block in blocks:
        if _fits(Document((block,))):
            yield block
        elif isinstance(block, ListBlock):
            # Numbers would begin anew in every part, so the items of a long numbered list carry them in their text.
            yield from _small_blocks(_loose_items(block))
        else:
            yield from _pieces(block)


def _loose_items(block: ListBlock) -> Iterator[Block]:
    for number, item in enumerate(block.items, start=1):
        if not block.ordered:
            yield from item if len(block.items) == 1 else (ListBlock((item,)),)
            continue
        first, *rest = item
        children = first.children if isinstance(first, Paragraph) else ()
        yield Paragraph((Text(f"{number}. "), *children))
        yield from (rest if isinstance(first, Paragraph) else item)


def _pieces(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph that is too long for one message as several of plain text, cut at spaces."""
    text = plain.render(Document((paragraph,)))
    while text:
        piece = _first_piece(text)
        text = text[len(piece) :].lstrip()
        yield Paragraph(tuple(_lines(piece.rstrip())))


def _first_piece(text: str) -> str:
    size = MAX_CHARACTERS
    while size > 1 and not _fits(Document((Paragraph(tuple(_lines(text[:size]))),))):
        size //= 2
    if len(text) <= size:
        return text
    space = text.rfind(" ", size // 2, size)
    return text[: space if space > 0 else size]


def _lines(text: str) -> Iterator[Text | LineBreak]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield LineBreak()
        yield Text(line)
