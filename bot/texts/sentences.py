"""Sentences by their id, with placeholders, plurals and lists as the language wants them.

Authors write them as Markdown in ``dialogs/sentences/<register>/*.yaml``. What is filled in is put into the finished
document as text, so it can never become markup.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.authoring import Finding, Findings, MapNode, Node, Place, ScalarNode, Source, read
from bot.texts import markdown, plain
from bot.texts.document import Block, Document, Inline, LineBreak, Link, ListBlock, Paragraph, Text

Value = str | int | float | date | Sequence[str] | Document

_CONJUNCTIONS = {"de": " und ", "en": " and "}
"""What stands before the last item of a list; items that hold one themselves are set apart by semicolons."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Register(StrEnum):
    """A language together with its tone."""

    DE = "de"
    EN = "en"
    LEICHT = "leicht"

    @property
    def locale(self) -> str:
        """The locale whose plurals, numbers and dates it follows (CLDR)."""
        return "en" if self is Register.EN else "de"

    @property
    def day(self) -> str:
        """How it writes a day (CLDR date pattern)."""
        return _DAYS[self]

    @property
    def month(self) -> str:
        """How it writes a month of a year (CLDR date pattern)."""
        return _MONTHS[self]


_DAYS = {Register.DE: "dd.MM.yyyy", Register.EN: "d MMMM yyyy", Register.LEICHT: "d. MMMM yyyy"}
_MONTHS = {Register.DE: "MM.yyyy", Register.EN: "MMMM yyyy", Register.LEICHT: "MMMM yyyy"}


@dataclass(frozen=True, slots=True)
class Sentences:
    """All sentences of one register.

    Attributes:
        register: language and tone.
        entries: sentence id to its plural forms; a sentence without plurals has the form ``other`` only.
        places: where each sentence stands.
    """

    register: Register
    entries: Mapping[str, Mapping[str, str]]
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)

    def has(self, sentence: str) -> bool:
        """Whether there is a sentence of this id."""
        return sentence in self.entries

    def document(self, sentence: str, **values: Value) -> Document:
        """A sentence as a document.

        Raises:
            KeyError: the id or the value of a placeholder is missing; a mistake in the program.
        """
        document = markdown.parse(self._form(sentence, values))
        return Document(tuple(self._filled_block(block, values) for block in self._spliced(document, values)))

    def text(self, sentence: str, **values: Value) -> str:
        """A sentence as plain text.

        Raises:
            KeyError: the id or the value of a placeholder is missing; a mistake in the program.
        """
        return plain.render(self.document(sentence, **values))

    def over(self, other: Sentences, *, without: Collection[str] = ()) -> Sentences:
        """These sentences and, for what is missing or not wanted here, those of another register."""
        own = {sentence: forms for sentence, forms in self.entries.items() if sentence not in without}
        return Sentences(self.register, {**other.entries, **own}, {**other.places, **self.places})

    def placeholders(self, sentence: str) -> frozenset[str]:
        """The names of the values that a sentence needs."""
        return frozenset(name for form in self.entries[sentence].values() for name in _PLACEHOLDER.findall(form))

    def _form(self, sentence: str, values: Mapping[str, Value]) -> str:
        forms = self.entries[sentence]
        count = values.get("count")
        if isinstance(count, int | float):
            rule = Locale.parse(self.register.locale).plural_form(count)
            return forms.get(rule, forms["other"])
        return forms["other"]

    def _spliced(self, document: Document, values: Mapping[str, Value]) -> Iterator[Block]:
        """A paragraph that is nothing but the placeholder of a document gives way to its blocks."""
        for block in document.blocks:
            if isinstance(block, Paragraph) and len(block.children) == 1 and isinstance(block.children[0], Text):
                name = _PLACEHOLDER.fullmatch(block.children[0].value.strip())
                value = values.get(name[1]) if name else None
                if isinstance(value, Document):
                    yield from value.blocks
                    continue
            yield block

    def _filled_block(self, block: Block, values: Mapping[str, Value]) -> Block:
        if isinstance(block, Paragraph):
            return Paragraph(tuple(self._filled(block.children, values)))
        items = tuple(tuple(self._filled_block(part, values) for part in item) for item in block.items)
        return ListBlock(items, block.ordered)

    def _filled(self, children: Sequence[Inline], values: Mapping[str, Value]) -> Iterator[Inline]:
        for child in children:
            if isinstance(child, Text):
                yield from self._filled_text(child.value, values)
            elif isinstance(child, LineBreak):
                yield child
            elif isinstance(child, Link):
                yield Link(self._filled_url(child.url, values), tuple(self._filled(child.children, values)))
            else:
                yield type(child)(tuple(self._filled(child.children, values)))

    def _filled_text(self, text: str, values: Mapping[str, Value]) -> Iterator[Inline]:
        position = 0
        for match in _PLACEHOLDER.finditer(text):
            if match.start() > position:
                yield Text(text[position : match.start()])
            value = values[match[1]]
            if isinstance(value, Document):
                yield from _inline_of(value)
            else:
                yield Text(self.formatted(value))
            position = match.end()
        if position < len(text):
            yield Text(text[position:])

    def _filled_url(self, url: str, values: Mapping[str, Value]) -> str:
        decoded = url.replace("%7B", "{").replace("%7D", "}")
        return _PLACEHOLDER.sub(lambda match: self.formatted(values[match[1]]), decoded)

    def formatted(self, value: Value) -> str:
        """A value as this register writes it: numbers, dates and lists by CLDR."""
        locale = self.register.locale
        if isinstance(value, str):
            return value
        if isinstance(value, int | float):
            return format_decimal(value, locale=locale)
        if isinstance(value, date):
            return format_date(value, self.register.day, locale=locale)
        if isinstance(value, Document):
            return plain.render(value)
        items = list(value)
        if any(_CONJUNCTIONS[locale] in item for item in items):
            return "; ".join(items)
        return format_list(items, locale=locale)

    def dated(self, written: str) -> str:
        """A date in its ISO form as this register writes it; a year or a month stays one.

        What is no date of the calendar stays as it was written.
        """
        try:
            if written.count("-") == 1:
                month = date.fromisoformat(f"{written}-01")
                return format_date(month, self.register.month, locale=self.register.locale)
            return self.formatted(date.fromisoformat(written)) if "-" in written else written
        except ValueError:
            return written


def _inline_of(document: Document) -> Iterator[Inline]:
    """The text of a document for use within a sentence; its paragraphs become lines."""
    first = True
    for block in document.blocks:
        if not first:
            yield LineBreak()
        first = False
        if isinstance(block, Paragraph):
            yield from block.children
        else:
            yield Text(plain.render(Document((block,))))


def load_sentences(register: Register, sources: Sequence[Source]) -> Sentences | Findings:
    """The sentences of a register from its files, or what is wrong with them."""
    entries: dict[str, Mapping[str, str]] = {}
    places: dict[str, Place] = {}
    findings: list[Finding] = []
    for source in sources:
        root = read(source)
        if isinstance(root, tuple):
            findings.extend(root)
            continue
        if not isinstance(root, MapNode):
            findings.append(Finding("not-a-mapping", root.place))
            continue
        for key, node in root.entries:
            forms = _forms(node)
            if isinstance(forms, Finding):
                findings.append(forms)
            elif key.text in entries:
                findings.append(Finding("doubled-sentence", key.place, {"key": key.text}))
            else:
                entries[key.text] = forms
                places[key.text] = key.place
    return tuple(findings) or Sentences(register, entries, places)


def _forms(node: Node) -> Mapping[str, str] | Finding:
    if isinstance(node, ScalarNode):
        return {"other": node.text.strip()}
    if not isinstance(node, MapNode):
        return Finding("not-a-sentence", node.place)
    forms: dict[str, str] = {}
    for key, value in node.entries:
        if key.text not in ("zero", "one", "two", "few", "many", "other") or not isinstance(value, ScalarNode):
            return Finding("not-a-plural", key.place, {"key": key.text})
        forms[key.text] = value.text.strip()
    if "other" not in forms:
        return Finding("missing-key", node.place, {"key": "other"})
    return forms
