"""What is wrong with words and texts of a dialog: what two things are called alike, and what says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.authoring import (
    Finding,
    Findings,
    ListNode,
    MapNode,
    Node,
    Place,
    ScalarNode,
    Severity,
    Source,
    node_at,
    validate,
)
from bot.dialog.interview import Interview, QuestionText, translate_interview
from bot.dialog.model import Dialog
from bot.dialog.normal import phrase
from bot.dialog.words import Words
from bot.texts.check import placeholders

_MEANINGS = ("commands", "inquiries", "numbers")
"""Parts of the words whose entries mean something different each."""


def check_words(root: Node) -> Iterator[Finding]:
    """Words that stand for two things; the later one would count."""
    for part in _MEANINGS:
        owners: dict[str, str] = {}
        meanings = node_at(root, (part,))
        for key, words in meanings.entries if isinstance(meanings, MapNode) and meanings is not root else ():
            for word in words.items if isinstance(words, ListNode) else ():
                if not isinstance(word, ScalarNode) or not phrase(word.text):
                    continue
                owner = owners.setdefault(phrase(word.text), key.text)
                if owner != key.text:
                    details = {"value": word.text, "first": owner, "second": key.text}
                    yield Finding("words-sound-alike", word.place, details, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Asking:
    """A dialog as far as it could be read, for looking at the texts of its questions.

    Attributes:
        root: the tree of the dialog.
        broken: questions that could not be read; nothing is said of their texts.
    """

    dialog: Dialog
    words: Words
    root: Node
    broken: frozenset[str] = frozenset()


def check_texts(asking: Asking | None, source: Source, root: Node, *, is_first: bool) -> Iterator[Finding]:
    """What is wrong with the texts of the questions in one register.

    Args:
        asking: what is asked; None where that could not be read.
        source: the file of the texts.
        root: its tree.
        is_first: whether it is the register that all others lean on.
    """
    yield from _odd_texts(root)
    if asking is None:
        yield from _unfitting(root)
        return
    read = translate_interview(Interview(asking.dialog, asking.words, {}), source)
    severity = Severity.ERROR if is_first else Severity.WARNING
    for finding in (*read.wrong, *(replace(missing, severity=severity) for missing in read.untranslated)):
        is_one_twice = finding.code == "answers-sound-alike" and finding.details["first"] == finding.details["second"]
        about = (finding.details.get("key", ""), finding.details.get("question", ""))
        is_there = finding.code == "text-missing" and isinstance(root, MapNode) and root.key(about[0]) is not None
        if not is_one_twice and not is_there and asking.broken.isdisjoint(about):
            yield _at_the_word(finding, asking.root, root)


def _unfitting(root: Node) -> Iterator[Finding]:
    for _, node in root.entries if isinstance(root, MapNode) else ():
        fitting: QuestionText | Findings = validate(node, QuestionText)
        if isinstance(fitting, tuple):
            yield from fitting


def _odd_texts(root: Node) -> Iterator[Finding]:
    """Texts that are empty, or with placeholders: nothing is filled into questions."""
    pending: list[tuple[str, Node]] = [("", root)]
    while pending:
        name, node = pending.pop()
        if isinstance(node, MapNode):
            pending.extend((key.text, value) for key, value in node.entries)
        elif isinstance(node, ListNode):
            pending.extend((name, item) for item in node.items)
        elif isinstance(node.value, str) and not node.text.strip() and name not in ("hint", "note"):
            yield Finding("text-empty", node.place, {"key": name})
        for placeholder in placeholders(node.text) if isinstance(node, ScalarNode) else ():
            details = {"key": name, "value": f"{{{placeholder}}}"}
            yield Finding("placeholder-in-question", node.place, details, Severity.WARNING)


def _at_the_word(finding: Finding, dialog: Node, texts: Node) -> Finding:
    """A finding about words that sound alike, at the word of the later answer, else at its label."""
    if finding.code != "answers-sound-alike":
        return finding
    question, said = finding.details["question"], finding.details["value"]
    for option in (finding.details["second"], finding.details["first"]):
        place = _word_of(option, said, node_at(dialog, ("questions", question, "options")))
        if place is not None:
            return replace(finding, place=place)
    label = node_at(texts, (question, "options", finding.details["second"], "label"))
    return replace(finding, place=label.place)


def _word_of(option: str, said: str, options: Node) -> Place | None:
    for entry in options.items if isinstance(options, ListNode) else ():
        if not isinstance(entry, MapNode) or _id(entry.get("id")) != option:
            continue
        for key in ("words", "overrides"):
            words = entry.get(key)
            for word in words.items if isinstance(words, ListNode) else ():
                if isinstance(word, ScalarNode) and phrase(word.text) == said:
                    return word.place
    return None


def _id(node: Node | None) -> str:
    return node.text if isinstance(node, ScalarNode) else ""
