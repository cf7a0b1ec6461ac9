"""The files of a check and their trees, each read when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.authoring.nodes import Node
from bot.authoring.reader import read
from bot.authoring.source import Source


class Trees:
    """Files by name.

    Args:
        sources: the files; of two with one name the later counts.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.name: source for source in sources}
        self._trees: dict[str, Node | None] = {}

    def __iter__(self) -> Iterator[Source]:
        """The files."""
        return iter(self._sources.values())

    def source(self, name: str) -> Source | None:
        """A file, or None where there is none of this name."""
        return self._sources.get(name)

    def tree(self, name: str) -> Node | None:
        """The tree of a file, or None where it cannot be read."""
        if name not in self._trees:
            source = self._sources.get(name)
            root = None if source is None else read(source)
            self._trees[name] = None if isinstance(root, tuple) else root
        return self._trees[name]

    def named(self, file: str) -> Source | None:
        """The first file of a name, whatever its folder."""
        return next((source for name, source in self._sources.items() if name.rpartition("/")[2] == file), None)
