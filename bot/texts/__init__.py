"""Language without content: documents, their renderings, and sentences by id."""

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
)
from bot.texts.sentences import Register, Sentences, Value, load_sentences

__all__ = [
    "Block",
    "Document",
    "Emphasis",
    "Inline",
    "LineBreak",
    "Link",
    "ListBlock",
    "Paragraph",
    "Register",
    "Sentences",
    "Strong",
    "Text",
    "Value",
    "load_sentences",
]
