"""Where everything stands in the picture of the dialog tree: columns by group, rows by layer, lines between them.

The layers come from a Sugiyama layout, so that every arrow points downwards. Lines run in the gutters left of the
columns and in the gaps between the layers, where no card is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fast_sugiyama import from_edges

from bot.dialog.graph import Card
from bot.report.svg import Sheet, dot, line

MARGIN = 28
"""What is left free around the picture."""

COLUMN_HEAD = 56
"""Room for the names of the columns above the rows."""

SHAFT = 14
"""How far from the left of a card the arrow into it comes down."""

_GUTTER, _TRACK, _CHANNEL, _GAP, _MARGIN_BELOW = 36, 10, 32, 16, 12


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card as it looks; ``top`` is how far below the condition above it the card itself begins."""

    card: Card
    sheet: Sheet
    top: float


@dataclass(frozen=True, slots=True)
class Column:
    """A group, and how much room it needs: for its cards and its name, and for the words where it has no card."""

    group: str
    width: float
    words: Sheet


def layers(cards: Sequence[Card]) -> tuple[list[int], int]:
    """The row of every card, and the row that parts the questions that are always asked from the others.

    The cards of a column follow each other; a card lies below those that decide about it and are asked before it.
    """
    owner = {part: number for number, card in enumerate(cards) for part in card.parts}
    divider = len(cards)
    edges: set[tuple[int, int]] = set()
    for group in dict.fromkeys(card.group for card in cards):
        mine = [number for number, card in enumerate(cards) if card.group == group]
        always = [number for number in mine if not cards[number].deciding]
        edges.update(pairwise([*always, divider, *(number for number in mine if cards[number].deciding)]))
    for number, card in enumerate(cards):
        sources = (owner.get(name, number) for name in card.deciding)
        edges.update((source, number) for source in sources if source < number or not cards[source].deciding)
    rows = dict.fromkeys(range(divider + 1), 0)
    for positions, *_ in from_edges(sorted(edges), ranking_type="up", dummy_vertices=False):
        heights = sorted({y for _, (_, y) in positions}, reverse=True)
        rows.update({int(node): heights.index(y) for node, (_, y) in positions})
    return [rows[number] for number in range(divider)], rows[divider]


class Plan:
    """Where everything stands.

    Args:
        drawn: the cards.
        columns: from left to right.
        parting: what is said at the divider.
        top: where the rows begin.

    Attributes:
        top: where the rows begin.
        left: where each column begins.
        width: of everything.
        divider: where the questions begin that are not always asked; None where there are none.
        bottom: of the last row.
    """

    def __init__(self, drawn: Sequence[Drawn], columns: Sequence[Column], parting: Sheet, top: float) -> None:
        owner = {part: number for number, each in enumerate(drawn) for part in each.card.parts}
        self.top = top
        self._drawn = drawn
        self._parting = parting
        self._sources = {
            number: sources
            for number, each in enumerate(drawn)
            if (sources := tuple(dict.fromkeys(owner[name] for name in each.card.deciding if name in owner)))
        }
        self._rows, divider = layers([each.card for each in drawn])
        self.left, self.width = self._columns(columns)
        self._tops: dict[int, float] = {}
        self._lanes: dict[int, dict[int, float]] = {}
        self._least = top + max((column.words.y for column in columns), default=0) - COLUMN_HEAD
        self.bottom = max(self._place(top, divider), self._least)
        self.divider = self._tops[divider] if any(each.card.deciding for each in drawn) else None

    def _columns(self, columns: Sequence[Column]) -> tuple[dict[str, float], float]:
        left, x = {}, float(MARGIN)
        for number, column in enumerate(columns):
            tracks = len(self.deciding(column.group))
            x += _GUTTER * bool(number or tracks) + _TRACK * tracks
            left[column.group] = x
            x += column.width
        return left, x + MARGIN

    def _place(self, top: float, divider: int) -> float:
        for row in range(max((*self._rows, divider)) + 1):
            top = max(top, self._least) if row == divider else top
            inside = [number for number, at in enumerate(self._rows) if at == row]
            above = sorted({source for number in inside for source in self._sources.get(number, ())})
            self._lanes[row] = {source: top + _GAP + _TRACK * place for place, source in enumerate(above)}
            top += _CHANNEL + _TRACK * len(above) if above else _GAP
            self._tops[row] = top
            top += max((self._drawn[number].sheet.y for number in inside), default=self._parting.y)
        return top

    def deciding(self, group: str) -> list[int]:
        """The cards of a column that decide about others, the lowest first, since it gets the innermost line."""
        mine = {source for own in self._sources.values() for source in own if self._drawn[source].card.group == group}
        return sorted(mine, key=lambda number: (-self._rows[number], number))

    def corner(self, number: int) -> tuple[float, float]:
        """The top left corner of a card, its condition included."""
        return self.left[self._drawn[number].card.group], self._tops[self._rows[number]]

    def end_of(self, group: str) -> float:
        """Where a column ends: below its last card, at the divider where it has none below that."""
        mine = [number for number, each in enumerate(self._drawn) if each.card.group == group]
        ends = [self.corner(number)[1] + self._drawn[number].sheet.y + _MARGIN_BELOW for number in mine]
        return max([*ends, self.bottom + _MARGIN_BELOW if self.divider is None else self.divider])

    def lines(self) -> Iterator[str]:
        """From every card that decides a line down its gutter, and from there an arrow into each card it decides on."""
        for source in dict.fromkeys(source for own in self._sources.values() for source in own):
            yield from self._lines_from(source)
        for number, own in self._sources.items():
            x, y = self.corner(number)
            begin = min(self._lanes[self._rows[number]][source] for source in own)
            yield line((x + SHAFT, begin), (x + SHAFT, y + self._drawn[number].top - 2), arrow=True)

    def _lines_from(self, source: int) -> Iterator[str]:
        x, y = self.corner(source)
        trunk = x - 22 - _TRACK * self.deciding(self._drawn[source].card.group).index(source)
        start = y + self._drawn[source].top + 18
        lanes = {row: lines[source] for row, lines in self._lanes.items() if source in lines}
        yield line((x, start), (trunk, start))
        yield line((trunk, min(start, *lanes.values())), (trunk, max(start, *lanes.values())))
        for row, lane in lanes.items():
            shafts = self._shafts(row, source)
            low, high = min(trunk, *shafts), max(trunk, *shafts)
            yield line((low, lane), (high, lane))
            for at in sorted({trunk, *shafts}):
                ways = (at > low) + (at < high)
                ways += 1 + (lane < max(lanes.values())) if at == trunk else 1 + (lane > shafts[at])
                if ways > 2:
                    yield dot((at, lane))

    def _shafts(self, row: int, source: int) -> dict[float, float]:
        """Where arrows come down into the cards of a row that a card decides on, and how high they begin."""
        return {
            self.corner(number)[0] + SHAFT: min(self._lanes[row][other] for other in own)
            for number, own in self._sources.items()
            if source in own and self._rows[number] == row
        }
