"""The texts for people in the shipped files, each with the place where it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from bot.authoring import ListNode, MapNode, Node, Place, ScalarNode, Source, read
from bot.files.folders import read_folder, shipped_folder
from bot.texts import Register

NAMES = frozenset({"names"})
"""Keys of what people say, not of what is said to them."""


@dataclass(frozen=True, slots=True)
class Written:
    """One text.

    Attributes:
        file: the whole text of its file.
        key: the name it stands under.
    """

    place: Place
    text: str
    file: str
    key: str = ""


def in_dialogs(register: Register) -> tuple[Written, ...]:
    """What is asked and said in one register."""
    mine = (f"dialogs/texts/{register}.yaml", f"dialogs/sentences/{register}/")
    return tuple(
        text
        for source in _sources("dialogs")
        if source.name.startswith(mine)
        for text in _texts(_tree(source), source, without=NAMES)
    )


def in_knowledge(*keys: str) -> tuple[Written, ...]:
    """What the knowledge holds under these keys, such as ``de``, ``leicht`` or ``note``."""
    return tuple(
        text
        for source in _sources("knowledge")
        for node in _under(_tree(source), frozenset(keys))
        for text in _texts(node, source)
    )


@cache
def _sources(folder: str) -> tuple[Source, ...]:
    return read_folder(shipped_folder(folder), shown=folder)


@cache
def _tree(source: Source) -> Node:
    root = read(source)
    assert not isinstance(root, tuple), root
    return root


def _texts(node: Node, source: Source, key: str = "", *, without: Collection[str] = ()) -> Iterator[Written]:
    match node:
        case ScalarNode():
            yield Written(node.place, node.text, _decoded(source), key)
        case MapNode(entries=entries):
            for name, value in entries:
                if name.text not in without:
                    yield from _texts(value, source, name.text, without=without)
        case ListNode(items=items):
            for item in items:
                yield from _texts(item, source, key, without=without)


def _under(node: Node, keys: Collection[str]) -> Iterator[Node]:
    match node:
        case MapNode(entries=entries):
            for name, value in entries:
                if name.text in keys and not isinstance(value, MapNode):  # "de" is a country as well
                    yield value
                else:
                    yield from _under(value, keys)
        case ListNode(items=items):
            for item in items:
                yield from _under(item, keys)


@cache
def _decoded(source: Source) -> str:
    return source.text.decode("utf-8") if isinstance(source.text, bytes) else source.text
