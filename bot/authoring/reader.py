"""Reads YAML into a tree of nodes with places.

Only what authors need is allowed: mappings, lists and plain values by YAML 1.2's core schema, so that ``yes``, ``no``,
``6_25`` and ``12:30`` stay words. Tags, anchors and aliases are findings, and size, depth and doubled keys are checked
before anything is built: the tree is made from the parser's events without recursion, because composing with the C
library crashes the process on deeply nested input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import yaml

from bot.authoring.finding import Finding, Findings
from bot.authoring.nodes import ListNode, MapNode, Node, Scalar, ScalarNode
from bot.authoring.source import Place, Source

MAX_BYTES = 1_000_000
MAX_DEPTH = 40

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+|[-+]?(0|[1-9][0-9]*)\.")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_OF_NUMBERS = frozenset("+-.0123456789")
_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


class _Mark(Protocol):
    line: int
    column: int


class _ReadError(Exception):
    """Carries the one finding that ends reading."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(slots=True)
class _Open:
    """A collection that is still being read."""

    place: Place
    is_map: bool
    children: list[Node] = field(default_factory=list)


def read(source: Source) -> Node | Findings:
    """The tree of a YAML file, or the findings that keep it from being read.

    Args:
        source: the file; bytes are decoded as UTF-8.
    """
    try:
        text = _decoded(source)
        root = _tree(source.name, text)
    except _ReadError as error:
        return (error.finding,)
    doubled = tuple(_doubled_keys(root))
    return doubled or root


def _decoded(source: Source) -> str:
    raw = source.text
    if isinstance(raw, str):
        raw = raw.encode("utf-8", errors="surrogatepass")
    if len(raw) > MAX_BYTES:
        raise _ReadError(Finding("file-too-large", Place(source.name), {"bytes": str(MAX_BYTES)}))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", errors="replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise _ReadError(Finding("not-utf8", Place(source.name, line, column))) from None
    for number, line_text in enumerate(text.split("\n"), start=1):
        if re.match(r"<{7} |={7}\s*$|>{7} ", line_text):
            raise _ReadError(Finding("merge-mark", Place(source.name, number, 1)))
    return text


def _tree(name: str, text: str) -> Node:
    """Builds the tree from the events with a stack of its own: no recursion, whatever the depth."""
    stack: list[_Open] = []
    root: Node | None = None
    for event in _events(name, text):
        place = _place(name, event.start_mark)
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None and stack:
            stack[-1].children.append(ScalarNode(place, _value(event, place), event.value))
            continue
        _refuse_specials(event, place, second=root is not None)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(stack) >= MAX_DEPTH:
                raise _ReadError(Finding("too-deep", place, {"depth": str(MAX_DEPTH)}))
            stack.append(_Open(place, isinstance(event, yaml.MappingStartEvent)))
            continue
        node = _finished(event, place, stack)
        if node is not None and stack:
            stack[-1].children.append(node)
        elif node is not None:
            root = node
    if root is None:
        raise _ReadError(Finding("empty-file", Place(name)))
    return root


def _finished(event: yaml.Event, place: Place, stack: list[_Open]) -> Node | None:
    """The node that an event completes, if it completes one."""
    if isinstance(event, yaml.CollectionEndEvent):
        return _closed(stack.pop())
    if isinstance(event, yaml.ScalarEvent):
        return ScalarNode(place, _value(event, place), event.value)
    return None


def _events(name: str, text: str) -> Iterator[yaml.Event]:
    """The parser's events; on an error the slower parser is asked for its clearer sentence and place."""
    try:
        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        while (event := parser.get_event()) is not None:
            yield event
    except yaml.YAMLError as error:
        raise _ReadError(_syntax_finding(name, text, error)) from None


def _syntax_finding(name: str, text: str, error: yaml.YAMLError) -> Finding:
    if len(text) < 200_000:
        try:
            for _ in yaml.parse(text, Loader=yaml.SafeLoader):
                pass
        except yaml.YAMLError as clearer:
            error = clearer
        except RecursionError:
            pass
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        line = text[: getattr(error, "position", 0)].count("\n") + 1
        return Finding("yaml-character", Place(name, line, 1))
    place = _place(name, mark)
    line_text = text.split("\n")[mark.line] if mark.line < text.count("\n") + 1 else ""
    if "\t" in line_text[: max(mark.column, 1)]:
        return Finding("yaml-tab", place)
    return Finding("yaml-syntax", place, {"reason": str(getattr(error, "problem", None) or "?")})


def _place(name: str, mark: _Mark | None) -> Place:
    return Place(name, mark.line + 1, mark.column + 1) if mark is not None else Place(name)


def _refuse_specials(event: yaml.Event, place: Place, *, second: bool) -> None:
    """Ends reading at what authors must not use: aliases, anchors, tags, several documents."""
    if isinstance(event, yaml.AliasEvent):
        raise _ReadError(Finding("alias", place))
    if isinstance(event, yaml.DocumentStartEvent) and second:
        raise _ReadError(Finding("second-document", place))
    if getattr(event, "anchor", None) is not None:
        raise _ReadError(Finding("anchor", place))
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        raise _ReadError(Finding("tag", place, {"tag": str(tag)}))


def _value(event: yaml.ScalarEvent, place: Place) -> Scalar:
    text: str = event.value
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return _number_or_date(text, place) if text[0] in _FIRST_OF_NUMBERS else text


def _number_or_date(text: str, place: Place) -> Scalar:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and len(text) < 40:
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise _ReadError(Finding("no-such-date", place, {"value": text})) from None
    return text


def _closed(collection: _Open) -> Node:
    if not collection.is_map:
        return ListNode(collection.place, tuple(collection.children))
    entries: list[tuple[ScalarNode, Node]] = []
    for index in range(0, len(collection.children), 2):
        key, value = collection.children[index : index + 2]
        if not isinstance(key, ScalarNode):
            raise _ReadError(Finding("key-not-word", key.place))
        entries.append((key, value))
    return MapNode(collection.place, tuple(entries))


def _doubled_keys(root: Node) -> Iterator[Finding]:
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ListNode):
            pending.extend(reversed(node.items))
        elif isinstance(node, MapNode):
            pending.extend(value for _, value in node.entries)
            if len({key.text for key, _ in node.entries}) < len(node.entries):
                yield from _doubled(node)


def _doubled(node: MapNode) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for key, _ in node.entries:
        if key.text in seen:
            yield Finding("doubled-key", key.place, {"key": key.text, "first": str(seen[key.text].line)})
        else:
            seen[key.text] = key.place
