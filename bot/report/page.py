"""Markdown for reviewers: sentences with our own links in them, everything else escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.conditions import Condition, Names, describe
from bot.conversation.content import Content
from bot.dialog.graph import Feeds, asked_names, cards, feeds, known_names
from bot.dialog.model import QuestionId
from bot.knowledge.facts import Texts
from bot.knowledge.rules import Rule
from bot.texts import Document, Register, Sentences, Value, markdown

_MARKS = re.compile(r"([&|~$])")
_LINE_START = re.compile(r"^(\s*)(#|=+\s*$|-+\s*$)", re.MULTILINE)
_OURS = re.compile("\ue000([0-9]+)\ue001")
_ADDRESS = ":/?#[]@!$&'()*+,;=%-._~"
_NEXT_LINE = re.compile(r"\n(?=[^\n])")
_PRIVATE = re.compile("[\ue000\ue001]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Markdown of our own, set into a sentence as it is."""

    text: str


def flowed(document: Document) -> str:
    """A document as GitHub Markdown in which nothing but its own marks is markup."""
    text = _MARKS.sub(r"\\\1", markdown.write(document))
    return _LINE_START.sub(r"\1\\\2", text)


def plain(text: str) -> str:
    """Plain text in which nothing is markup, on one line."""
    return flowed(Document.of(" ".join(_PRIVATE.sub("", text).split())))


def code(word: str) -> str:
    """An id as it stands in the files."""
    return plain(word) if "`" in word or not word.strip() else f"`{' '.join(word.split())}`"


def anchor(name: str) -> str:
    """The mark of a place that links lead to."""
    return f'<a id="{_named(name)}"></a>'


def link(text: str, name: str) -> Mark:
    """A way to another place of the document."""
    return leading(plain(text), name)


def leading(text: str, name: str) -> Mark:
    """A way to another place of the document, from Markdown of our own."""
    return Mark(f"[{text}](#{_named(name)})")


def _named(name: str) -> str:
    return quote(name, safe="")


def _indented(text: str, by: int) -> str:
    return _NEXT_LINE.sub("\n" + " " * by, text)


def items(texts: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {_indented(text, 2)}" for text in texts)


class Page:
    """Says things in one register, and knows how everything is called.

    Args:
        content: what the bot asks, knows and says.
        register: of everything but the questions, which stand in all registers.
    """

    def __init__(self, content: Content, register: Register) -> None:
        self.content = content
        self.dialog = content.interview.dialog
        self.knowledge = content.knowledge
        self.sentences: Sentences = content.voices[register].sentences
        self.interview = content.voices[register].interview
        self.asked: Names = asked_names(self.interview, self.sentences)
        self.known: Names = known_names(self.interview, self.knowledge, self.sentences)
        self.questions = tuple(part for card in cards(self.dialog, self.knowledge) for part in card.parts)
        self.fed: Mapping[str, Feeds] = {question: feeds(question, self.knowledge) for question in self.questions}

    def say(self, sentence: str, **values: Value | Mark) -> str:
        """A sentence as Markdown."""
        ours: dict[str, str] = {}
        filled: dict[str, Value] = {}
        for name, value in values.items():
            if isinstance(value, Mark):
                filled[name] = f"\ue000{len(ours)}\ue001"
                ours[str(len(ours))] = value.text
            else:
                filled[name] = value
        return _OURS.sub(lambda match: ours.get(match[1], ""), flowed(self.sentences.document(sentence, **filled)))

    def label(self, texts: Texts) -> str:
        """A text of the knowledge in the register of the book."""
        return texts.get(self.sentences.register.value, texts["de"])

    def text(self, texts: Texts) -> Mark:
        """A text of the knowledge with its own marks."""
        return Mark(flowed(markdown.parse(self.label(texts))))

    def listed(self, marks: Iterable[Mark]) -> Mark:
        """Marks one after the other."""
        return Mark(", ".join(mark.text for mark in marks))

    def condition(self, condition: Condition, names: Names) -> str:
        """A condition in words, plain."""
        return describe(condition, names, self.sentences)

    def heading(self, depth: int, text: str, name: str) -> str:
        """A heading with an anchor that stays when its words change."""
        return f"{anchor(name)}\n\n{'#' * depth} {plain(text)}"

    def question_link(self, question: str) -> Mark:
        """A way to a question."""
        return link(self.interview.asked[QuestionId(question)].title, f"question-{question}")

    def rule_title(self, rule: Rule) -> str:
        """The id and the name of a rule."""
        return self.sentences.text("book.rule", id=rule.id, label=self.label(rule.label))

    def rule_link(self, rule: str) -> Mark:
        """A way to a rule."""
        return link(self.rule_title(self.knowledge.rules[rule]), f"rule-{rule}")

    def address(self, url: str) -> Mark:
        """A way out, shown as it is."""
        return Mark(f"<{quote(url, safe=_ADDRESS)}>")

    def date(self, written: str) -> str:
        """The date of a source."""
        return self.sentences.text("result.undated") if written == "undated" else self.sentences.dated(written)
