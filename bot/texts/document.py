"""The one form of everything the bot says: a small tree of text, free of markup.

It is rendered to plain text, to Matrix HTML and to Markdown (``plain``, ``html``, ``markdown``). A :class:`Text` holds
text and nothing else, so nothing that a person or an author wrote can become markup on the way.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text without line breaks of meaning."""

    value: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that matters more."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Text with stress."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A way to a page; only ``https:`` and ``mailto:`` addresses are rendered as links."""

    url: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line within a paragraph."""


Inline = Text | Strong | Emphasis | Link | LineBreak


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text set off by space."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Items one below the other; an ordered list counts from 1."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False


Block = Paragraph | ListBlock


@dataclass(frozen=True, slots=True)
class Document:
    """A message, or a part of one."""

    blocks: tuple[Block, ...] = ()

    @classmethod
    def of(cls, text: str) -> Document:
        """A document of one paragraph of plain text."""
        return cls((Paragraph((Text(text),)),))

    @classmethod
    def join(cls, *documents: Document) -> Document:
        """The blocks of several documents in one."""
        return cls(tuple(block for document in documents for block in document.blocks))

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.blocks)


def is_safe_url(url: str) -> bool:
    """Whether an address may become a link."""
    return url.startswith(("https://", "mailto:"))
