"""Where something that an author wrote stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file, with the name under which findings speak of it.

    ``text`` is the decoded text, or the raw bytes where decoding is left to the reader.
    """

    name: str
    text: str | bytes


class Place(NamedTuple):
    """A position in a file; line and column count from 1, columns in characters.

    What is no file but a single thing, such as an environment variable, has the line 0. Every node of a tree has one:
    a named tuple is made in half the time of a dataclass.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """The place as ``file:line:column``, or the bare name."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file
