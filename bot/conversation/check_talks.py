"""Conversations that dialogs are tested with: whether every step can be read and names what there is.

A file has a ``title``, perhaps a ``place`` and a ``path``, and a ``talk``: the steps in the order in which they happen.
Whether the conversation goes as it says is for the test itself to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from bot.answers import DONT_KNOW, LANGUAGES, PATHS, Kind
from bot.authoring import Finding, Findings, ListNode, MapNode, Node, ScalarNode, Source, nearest, read
from bot.conversation.deployment import Channel
from bot.conversation.incoming import Unreadable
from bot.dialog.model import Dialog, Question, QuestionId

NONE = "none"
ACTS = ("person", "days_later", "sends", "restart", "moved", "expiring", "expired", "older")
"""What happens; the rest of a step says what holds then."""

LOOKS = (
    *ACTS, "instead_of", "bot", "bot_not", "messages", "question", "language", "answers", "effect", "result",
)  # fmt: skip
"""Everything that can stand in a step."""

PARTS = ("title", "place", "path", "talk")
PLACE = ("channel", "language", "operator", "data_protection", "people", "retention_days")
RESULT = ("law", "level", "scenarios")


def check_talk(source: Source, dialog: Dialog) -> Findings:
    """What is wrong with a conversation.

    Args:
        source: the file.
        dialog: the questions that can be asked.
    """
    root = read(source)
    if isinstance(root, tuple):
        return root
    if not isinstance(root, MapNode):
        return (Finding("not-a-mapping", root.place),)
    return tuple(_Talk(dialog).findings(root))


class _Talk:
    """Looks at one conversation."""

    def __init__(self, dialog: Dialog) -> None:
        self._dialog = dialog
        self._said: set[str] = set()
        self._older: set[str] = set()

    def findings(self, root: MapNode) -> Iterator[Finding]:
        yield from _known_keys(root, PARTS)
        yield from _one_of(root.get("path"), (*PATHS, NONE))
        yield from _place(root.get("place"))
        talk = root.get("talk")
        if talk is None:
            yield Finding("missing-key", root.place, {"key": "talk"})
        elif isinstance(talk, ListNode):
            for step in talk.items:
                yield from self._step(step)
        else:
            yield Finding("not-a-list", talk.place)

    def _step(self, step: Node) -> Iterator[Finding]:
        if not isinstance(step, MapNode):
            yield Finding("not-a-mapping", step.place)
            return
        looks = self._looks()
        yield from _known_keys(step, looks)
        yield from _two_acts(step)
        for key, value in step.entries:
            if key.text in looks:
                yield from looks[key.text](value)
        said = step.get("person")
        if isinstance(said, ScalarNode):
            self._said.add(said.text)
        older = step.get("older")
        if isinstance(older, MapNode):
            self._older.update(key.text for key, _ in older.entries)

    def _looks(self) -> Mapping[str, Callable[[Node], Iterable[Finding]]]:
        """What can stand in a step, and how it is looked at."""
        return {
            "person": _text,
            "instead_of": self._earlier,
            "days_later": _number,
            "sends": lambda node: _one_of(node, tuple(Unreadable)),
            "restart": _flag,
            "moved": _flag,
            "expired": _flag,
            "expiring": _day,
            "older": _mapping,
            "bot": _texts,
            "bot_not": _texts,
            "messages": _number,
            "question": self._question,
            "language": lambda node: _one_of(node, LANGUAGES),
            "answers": self._answers,
            "effect": _text,
            "result": _result,
        }

    def _earlier(self, node: Node) -> Iterator[Finding]:
        yield from _text(node)
        if isinstance(node, ScalarNode) and node.text not in self._said:
            yield Finding("not-said-before", node.place, {"value": node.text})

    def _question(self, node: Node) -> Iterator[Finding]:
        """A question of the dialog; what is asked back has other names, such as the word that is confirmed."""
        yield from _text(node)
        if isinstance(node, ScalarNode) and node.text[:2] in ("q_", "f_"):
            yield from self._unknown(node)

    def _answers(self, node: Node) -> Iterator[Finding]:
        yield from _mapping(node)
        for key, value in node.entries if isinstance(node, MapNode) else ():
            unknown = list(self._unknown(key))
            yield from unknown
            question = self._dialog.questions.get(QuestionId(key.text))
            if question is not None and question.kind is not Kind.NUMBER:
                yield from _options(value, question)

    def _unknown(self, node: ScalarNode) -> Iterator[Finding]:
        if node.text not in self._dialog.questions and node.text not in self._older:
            names = tuple(self._dialog.questions)
            details = {"key": node.text, "near": nearest(node.text, names) or "", "allowed": ", ".join(names)}
            yield Finding("unknown-question", node.place, details)


def _two_acts(step: MapNode) -> Iterator[Finding]:
    """What happens in a step is all that stands in it, apart from the text that is mended."""
    keys = [key for key, _ in step.entries if key.text != "instead_of"]
    acts = [key for key in keys if key.text in ACTS]
    if acts and len(keys) > 1:
        second = acts[0] if acts[0] is not keys[0] else keys[1]
        yield Finding("steps-run-together", second.place, {"key": second.text})


def _options(node: Node, question: Question) -> Iterator[Finding]:
    allowed = (*(option.id for option in question.options), DONT_KNOW, NONE)
    for item in node.items if isinstance(node, ListNode) else (node,):
        yield from _text(item)
        if isinstance(item, ScalarNode) and item.text not in allowed:
            details = {"value": item.text, "question": question.id, "near": nearest(item.text, allowed) or ""}
            yield Finding("unknown-answer", item.place, {**details, "allowed": ", ".join(allowed)})


def _known_keys(node: MapNode, allowed: Iterable[str]) -> Iterator[Finding]:
    names = tuple(allowed)
    for key, _ in node.entries:
        if key.text not in names:
            details = {"key": key.text, "near": nearest(key.text, names) or "", "allowed": ", ".join(names)}
            yield Finding("unknown-key", key.place, details)


def _place(node: Node | None) -> Iterator[Finding]:
    if node is None:
        return
    yield from _mapping(node)
    if isinstance(node, MapNode):
        yield from _known_keys(node, PLACE)
        yield from _one_of(node.get("channel"), tuple(Channel))
        yield from _one_of(node.get("language"), LANGUAGES)


def _result(node: Node) -> Iterator[Finding]:
    if isinstance(node, ScalarNode) and node.text == NONE:
        return
    yield from _mapping(node)
    if isinstance(node, MapNode):
        yield from _known_keys(node, RESULT)


def _one_of(node: Node | None, allowed: tuple[str, ...]) -> Iterator[Finding]:
    if node is None:
        return
    yield from _text(node)
    if isinstance(node, ScalarNode) and node.text not in allowed:
        details = {"value": node.text, "near": nearest(node.text, allowed) or "", "allowed": ", ".join(allowed)}
        yield Finding("unknown-value", node.place, details)


def _text(node: Node) -> Iterator[Finding]:
    if not isinstance(node, ScalarNode):
        yield Finding("not-a-word", node.place)


def _texts(node: Node) -> Iterator[Finding]:
    for item in node.items if isinstance(node, ListNode) else (node,):
        yield from _text(item)


def _mapping(node: Node) -> Iterator[Finding]:
    if not isinstance(node, MapNode):
        yield Finding("not-a-mapping", node.place)


def _number(node: Node) -> Iterator[Finding]:
    if not isinstance(node, ScalarNode) or not isinstance(node.value, int) or isinstance(node.value, bool):
        yield Finding("not-a-number", node.place)


def _day(node: Node) -> Iterator[Finding]:
    if not isinstance(node, ScalarNode) or not isinstance(node.value, date):
        yield Finding("not-a-date", node.place)


def _flag(node: Node) -> Iterator[Finding]:
    if not isinstance(node, ScalarNode) or node.value is not True:
        yield Finding("not-a-boolean", node.place)
