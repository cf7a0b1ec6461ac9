"""What stands where in an SVG picture, read back from its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree as ET

from bot.report.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle, with what is in it and the number of the group that it belongs to."""

    left: float
    top: float
    right: float
    bottom: float
    group: int
    says: str = ""
    fill: str = ""

    def meets(self, other: Area) -> bool:
        """Whether two areas share more than a border."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.5 and down > 0.5


@dataclass(frozen=True)
class Drawn:
    """A picture, taken apart."""

    root: ET.Element
    width: float
    height: float
    boxes: list[Area] = field(default_factory=list)
    texts: list[Area] = field(default_factory=list)
    lines: list[Area] = field(default_factory=list)

    def named(self, tag: str) -> str:
        """The text of the title or the description."""
        found = self.root.find(f"{SVG}{tag}")
        assert found is not None
        return found.text or ""

    def words(self) -> str:
        """All that is written, one line below the other."""
        return "\n".join(text.says for text in self.texts)


def read_back(svg: str) -> Drawn:
    """A picture taken apart; it must be well-formed."""
    root = ET.fromstring(svg)  # noqa: S314  the program wrote it itself
    drawn = Drawn(root, float(root.attrib["width"]), float(root.attrib["height"]))
    for number, child in enumerate(root):
        if child.tag != f"{SVG}defs":
            _note(drawn, child, (0.0, 0.0), number)
    return drawn


def _note(drawn: Drawn, element: ET.Element, offset: tuple[float, float], group: int) -> None:
    """Notes an element with all that is in it."""
    x, y = offset
    move = re.fullmatch(r"translate\(([\d.e+-]+) ([\d.e+-]+)\)", element.get("transform", ""))
    if move:
        x, y = x + float(move[1]), y + float(move[2])
    if element.tag == f"{SVG}text":
        size, said = int(element.attrib["font-size"]), element.text or ""
        left, base = x + float(element.attrib["x"]), y + float(element.attrib["y"])
        width = text_width(said, size, bold=element.get("font-weight") == "700")
        drawn.texts.append(Area(left, base - size * 0.75, left + width, base + size * 0.2, group, said))
    elif element.tag == f"{SVG}rect":
        left, top = x + float(element.attrib["x"]), y + float(element.attrib["y"])
        right, bottom = left + float(element.attrib["width"]), top + float(element.attrib["height"])
        drawn.boxes.append(Area(left, top, right, bottom, group, fill=element.attrib["fill"]))
    elif element.tag == f"{SVG}path":
        drawn.lines.extend(_segments(element.attrib["d"], (x, y), group))
    for inner in element:
        _note(drawn, inner, (x, y), group)


def _segments(path: str, offset: tuple[float, float], group: int) -> Iterator[Area]:
    points = [
        (offset[0] + float(x), offset[1] + float(y))
        for x, y in (point.split(" ") for point in path.removeprefix("M").split(" L"))
    ]
    for (x, y), (other_x, other_y) in pairwise(points):
        left, right, top, bottom = min(x, other_x), max(x, other_x), min(y, other_y), max(y, other_y)
        yield Area(left - 0.8, top - 0.8, right + 0.8, bottom + 0.8, group)
