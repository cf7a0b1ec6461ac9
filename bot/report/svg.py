"""Marks of an SVG picture: text in lines that fit, boxes, lines, and sheets on which they stand below each other.

Widths of text are estimated generously, since nobody knows here which font a reader has.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
INK, PAPER, LINE = "#1a1a1a", "#ffffff", "#3a3a3a"
SMALL, BODY, HEAD, TITLE = 12, 14, 15, 24

Box = tuple[float, float, float, float]
"""Left, top, width and height."""

Point = tuple[float, float]

_PARTS = re.compile(r"[^-]+-*|-+")
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]/ -„“"), frozenset("mwMW@%–—…")


def text_width(text: str, size: int, *, bold: bool = False) -> float:
    """How wide a text is at most in common sans-serif fonts, in pixels."""
    units = sum(0.42 if c in _NARROW else 0.98 if c in _WIDE else 0.74 if c.isupper() else 0.645 for c in text)
    return units * size * (1.1 if bold else 1.0)


def wrapped(text: str, size: int, room: float, *, bold: bool = False) -> list[str]:
    """A text in lines that fit, broken between words and behind hyphens; what is still too long is divided."""
    lines = [""]
    for word in text.split():
        for place, part in enumerate(_PARTS.findall(word)):
            longer = f"{lines[-1]}{part}" if place else f"{lines[-1]} {part}".strip()
            if text_width(longer, size, bold=bold) <= room:
                lines[-1] = longer
                continue
            lines += [""] if lines[-1] else []
            for letter in part:
                if lines[-1] and text_width(lines[-1] + letter, size, bold=bold) > room:
                    lines.append("")
                lines[-1] += letter
    return lines


def escaped(text: str) -> str:
    """Text as XML takes it: without characters that no XML document may hold."""
    return html.escape("".join(c for c in text if c.isprintable()))


def written(x: float, y: float, text: str, *, size: int = BODY, bold: bool = False, fill: str = INK) -> str:
    """One line of text; ``y`` is its base line."""
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{weight} fill="{fill}">{escaped(text)}</text>'


def box(around: Box, fill: str, border: str = "", *, rounded: int = 6, dashed: bool = False) -> str:
    """A rectangle."""
    x, y, width, height = around
    line = f' stroke="{border}" stroke-width="1.6"' if border else ""
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{rounded}" fill="{fill}"{line}{dashes}/>'
    )


def line(*points: Point, arrow: bool = False) -> str:
    """A line through some points, with a tip at its end where it is an arrow."""
    tip = ' marker-end="url(#tip)"' if arrow else ""
    path = " L".join(f"{x:g} {y:g}" for x, y in points)
    return f'<path d="M{path}" fill="none" stroke="{LINE}" stroke-width="1.6"{tip}/>'


def dot(at: Point) -> str:
    """The mark of lines that meet; where it is missing they cross."""
    return f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="3.2" fill="{LINE}"/>'


class Chip:
    """A number in a frame.

    Args:
        text: the number, with the word for what it counts.
        colours: of ground, border and text.
        rounded: how round the frame is.
    """

    HEIGHT = 20

    def __init__(self, text: str, colours: tuple[str, str, str], rounded: int) -> None:
        self._text = text
        self._colours = colours
        self._rounded = rounded
        self.width = round(text_width(text, SMALL, bold=True)) + 14

    def at(self, x: float, y: float) -> str:
        """The chip at a place."""
        fill, border, ink = self._colours
        frame = box((x, y, self.width, self.HEIGHT), fill, border, rounded=self._rounded)
        return frame + written(x + 7, y + 14.5, self._text, size=SMALL, bold=True, fill=ink)


class Sheet:
    """Marks below each other, from the origin downwards.

    Args:
        width: how wide text may get.

    Attributes:
        width: the same.
        marks: what is drawn so far.
        y: where it ends.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self.marks: list[str] = []
        self.y = 0.0

    def say(self, text: str, *, left: float = 0, size: int = BODY, bold: bool = False, fill: str = INK) -> None:
        """Text in as many lines as it needs."""
        for part in wrapped(text, size, self.width - left, bold=bold):
            self.y += round(size * 1.32)
            self.marks.append(written(left, self.y - round(size * 0.3), part, size=size, bold=bold, fill=fill))

    def put(self, chips: Iterable[Chip], *, left: float) -> None:
        """Chips side by side, in as many rows as they need."""
        x = left
        for chip in chips:
            if x > left and x + chip.width > self.width:
                x, self.y = left, self.y + Chip.HEIGHT + 5
            self.marks.append(chip.at(x, self.y))
            x += chip.width + 6
        self.y += Chip.HEIGHT

    def skip(self, height: float) -> None:
        """Leaves room."""
        self.y += height

    def at(self, x: float, y: float) -> str:
        """Everything on the sheet, moved to a place."""
        return f'<g transform="translate({x:g} {y:g})">{"".join(self.marks)}</g>'


def document(marks: Sequence[str], size: Point, *, language: str, title: str, description: str) -> str:
    """A whole picture, with a title and a description for those who do not see it."""
    width, height = round(size[0]), round(size[1])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-labelledby="title description" lang="{language}" font-family="{FONT}">'
    )
    tip = (
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 L10 5 L0 10 z" fill="{LINE}"/></marker></defs>'
    )
    names = f'<title id="title">{escaped(title)}</title>\n<desc id="description">{escaped(description)}</desc>'
    ground = box((0, 0, width, height), PAPER, rounded=0)
    return "\n".join((head, names, tip, ground, *marks, "</svg>")) + "\n"
