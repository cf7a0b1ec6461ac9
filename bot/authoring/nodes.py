"""The tree that the reader makes of a YAML file: values that know where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.authoring.source import Place

Scalar = str | int | float | bool | date | None
Plain = Scalar | Mapping[str, "Plain"] | Sequence["Plain"]


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value.

    Attributes:
        value: what YAML 1.2's core schema (section 10.3.2) makes of it; an ISO date is a date.
        text: what was written.
    """

    place: Place
    value: Scalar
    text: str

    def plain(self) -> Plain:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    place: Place
    items: tuple[Node, ...]

    def plain(self) -> Plain:
        """The items as a list."""
        return [item.plain() for item in self.items]


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping with unique keys that are words."""

    place: Place
    entries: tuple[tuple[ScalarNode, Node], ...]

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> ScalarNode | None:
        """The key itself, for its place, or None."""
        return next((name for name, _ in self.entries if name.text == key), None)

    def plain(self) -> Plain:
        """The entries as a dictionary; keys are what was written."""
        return {name.text: value.plain() for name, value in self.entries}


Node = ScalarNode | ListNode | MapNode


def node_at(node: Node, path: Sequence[str | int]) -> Node:
    """The deepest node along a path of keys and indices that exists."""
    for step in path:
        below: Node | None = None
        if isinstance(node, MapNode):
            below = node.get(str(step))
        elif isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
            below = node.items[step]
        if below is None:
            continue
        node = below
    return node


def place_at(node: Node, path: Sequence[str | int]) -> Place:
    """The place of the deepest node along a path that exists."""
    return node_at(node, path).place
