"""The dialog tree as a picture that any browser opens and a screen reader reads.

Above run the paths, step by step; below stands every question in the column of what it is asked for, with arrows from
the questions that decide to those that are then asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conditions import Names, conjuncts, describe
from bot.dialog.graph import (
    ALL_HEADS,
    LAW,
    NOTHING,
    Card,
    Step,
    asked_names,
    cards,
    group_title,
    numbered,
    steps_on,
    told,
    way,
)
from bot.dialog.interview import Interview
from bot.dialog.model import QuestionId
from bot.knowledge.catalogue import Knowledge
from bot.report.svg import (
    HEAD,
    INK,
    PAPER,
    SMALL,
    TITLE,
    Chip,
    Sheet,
    box,
    document,
    line,
    text_width,
)
from bot.report.tree_layout import COLUMN_HEAD, MARGIN, Column, Drawn, Plan
from bot.texts import Sentences

COLOURS: Mapping[str, tuple[str, str]] = {
    LAW: ("#f1ebfb", "#4f2389"),
    "bedienbarkeit": ("#e6f3ea", "#175c33"),
    "integration": ("#e5f0fa", "#114a7d"),
    "zukunft": ("#fbf1df", "#744500"),
    "kosten": ("#fbe9e9", "#8a1919"),
    "datenschutz": ("#e2f3f3", "#0a5656"),
}
"""Ground and dark colour of a group, which is named in words as well."""

NO_COLOUR = ("#efefef", "#3a3a3a")
PATH_STYLES = ((("#ffffff", "#8a3b00", "#8a3b00"), 10), (("#123c69", "#123c69", "#ffffff"), 2))
"""Ground, border and text of the numbers of a path, and how round: paths differ in shape and word as well as colour."""

CARD_WIDTH, STATION_WIDTH, STATION_GAP, PAD = 264, 152, 28, 12
EMPTY_WIDTH = 150
"""Width of a column without cards, unless its name needs more."""

LABEL = 30
"""How far from the left of a card the condition stands, beside the arrow."""

LEGEND, LEGEND_WIDTH = 130, 760
"""How far the words of the legend stand from its marks; how wide it is where it stands beside the cards."""


@dataclass(frozen=True, slots=True)
class _Pencil:
    """Draws single things; knows how they are called."""

    interview: Interview
    knowledge: Knowledge
    sentences: Sentences
    names: Names

    def title(self, question: QuestionId) -> str:
        """The short name of a question."""
        return self.interview.asked[question].title

    def group(self, group: str) -> str:
        """The name of a group."""
        return group_title(group, self.knowledge, self.sentences)

    def chip(self, text: str, path: str) -> Chip:
        """A number on a path."""
        style = list(self.interview.dialog.paths).index(path) % len(PATH_STYLES)
        return Chip(text, *PATH_STYLES[style])

    def column(self, group: str, drawn: Sequence[Card]) -> Column:
        """A group with its name: as wide as its cards, or as the longest word of the name."""
        longest = max(text_width(word, HEAD, bold=True) for word in self.group(group).split())
        is_empty = not any(card.group == group for card in drawn)
        words = Sheet(max(EMPTY_WIDTH, longest) if is_empty else CARD_WIDTH)
        words.skip(6)
        words.say(self.group(group), size=HEAD, bold=True, fill=COLOURS.get(group, NO_COLOUR)[1])
        if is_empty:
            words.skip(10)
            words.say(self.sentences.text("tree.no_question"), size=SMALL)
            words.skip(10)
        return Column(group, words.width, words)

    def card(self, card: Card) -> Drawn:
        """A card with its condition above it."""
        sheet = Sheet(CARD_WIDTH - PAD)
        if card.deciding:
            self._condition(card, sheet)
        top = sheet.y
        for number, part in enumerate(card.parts):
            if number:
                sheet.skip(8)
                sheet.marks.append(line((0, sheet.y), (CARD_WIDTH, sheet.y)))
            sheet.skip(5)
            sheet.say(self.title(part), left=PAD, size=HEAD, bold=True)
            sheet.say(part, left=PAD, size=SMALL)
        self._below(card, sheet)
        border = COLOURS.get(card.group, NO_COLOUR)[1]
        frame = box((0, top, CARD_WIDTH, sheet.y - top), PAPER, border, dashed=bool(card.deciding))
        sheet.marks.insert(0, frame)
        return Drawn(card, sheet, top)

    def _condition(self, card: Card, sheet: Sheet) -> None:
        for number, part in enumerate(conjuncts(card.when)):
            lead = "tree.and_line" if number else "tree.only_if"
            sheet.say(self.sentences.text(lead), left=LABEL, size=SMALL, bold=True)
            sheet.say(describe(part, self.names, self.sentences), left=LABEL, size=SMALL)
        sheet.skip(12)

    def _below(self, card: Card, sheet: Sheet) -> None:
        """What stands below the titles on a card."""
        sheet.skip(7)
        texts = {path: numbered(place, self.sentences) for path, place in card.places.items()}
        sheet.put(
            (self.chip(f"{way('path', path, self.sentences)} {text}", path) for path, text in texts.items()), left=PAD
        )
        sheet.skip(3)
        if card.follow_up:
            star = " *" if card.expendable else ""
            sheet.say(self.sentences.text("tree.follow_up") + star, left=PAD, size=SMALL, bold=True)
        if card.also:
            groups = ", ".join(map(self.group, card.also))
            sheet.say(self.sentences.text("tree.also", groups=groups), left=PAD, size=SMALL)
        sheet.skip(8)


def tree_picture(interview: Interview, knowledge: Knowledge, sentences: Sentences, *, footer: str) -> str:
    """The dialog tree as an SVG file; the same content gives the same text.

    Args:
        interview: the questions in one register.
        knowledge: the heads, and what the questions feed.
        sentences: the words of that register.
        footer: from which content the picture was made.
    """
    pencil = _Pencil(interview, knowledge, sentences, asked_names(interview, sentences))
    every = cards(interview.dialog, knowledge)
    heads = [head.id for head in knowledge.heads]
    groups = [LAW, *heads, *(group for group in (ALL_HEADS, NOTHING) if any(card.group == group for card in every))]
    columns = [pencil.column(group, every) for group in groups]
    drawn = [pencil.card(card) for card in every]
    parting = Sheet(columns[0].width)
    parting.skip(2)
    parting.say(sentences.text("tree.conditional"), bold=True)
    head = _head(pencil, Plan(drawn, columns, parting, 0).width - 2 * MARGIN)
    plan = Plan(drawn, columns, parting, MARGIN + head.y + COLUMN_HEAD)
    x, y = _legend_place(plan, columns)
    legend = _legend(pencil, plan.width - MARGIN - x, footer)
    return document(
        [head.at(MARGIN, MARGIN), *_body(plan, drawn, columns, parting), legend.at(x, y)],
        (plan.width, max(plan.bottom, y + legend.y) + MARGIN),
        language=sentences.register.locale,
        title=sentences.text("tree.title"),
        description=told(interview, every, knowledge, sentences),
    )


def _head(pencil: _Pencil, room: float) -> Sheet:
    """The title, and the paths below it."""
    sheet = Sheet(room)
    sheet.say(pencil.sentences.text("tree.title"), size=TITLE, bold=True)
    sheet.skip(4)
    sheet.say(pencil.sentences.text("tree.subtitle"))
    for path in pencil.interview.dialog.paths:
        most = pencil.sentences.text("tree.most", count=pencil.interview.dialog.most(path))
        sheet.skip(18)
        sheet.say(f"{way('way', path, pencil.sentences)}: {most}", size=HEAD, bold=True)
        sheet.skip(8)
        _strip(pencil, path, sheet, room)
    sheet.skip(20)
    return sheet


def _strip(pencil: _Pencil, path: str, sheet: Sheet, room: float) -> None:
    """A path from its first step to the result, in as many rows as it needs."""
    stations = [_station(pencil, path, step) for step in steps_on(pencil.interview.dialog, path)]
    end = Sheet(STATION_WIDTH - 8)
    end.skip(8)
    end.say(pencil.sentences.text("tree.result"), left=8, size=HEAD, bold=True, fill=PAPER)
    stations.append((end, INK, False))
    in_row = max(int((room + STATION_GAP) // (STATION_WIDTH + STATION_GAP)), 1)
    for first in range(0, len(stations), in_row):
        row = stations[first : first + in_row]
        height = max(station.y for station, *_ in row) + 6
        for place, (station, fill, dashed) in enumerate(row):
            x = place * (STATION_WIDTH + STATION_GAP)
            border = INK if fill == INK else NO_COLOUR[1]
            sheet.marks.append(box((x, sheet.y, STATION_WIDTH, height), fill, border, dashed=dashed))
            sheet.marks.append(station.at(x, sheet.y))
            if first + place + 1 < len(stations):
                begin = x + STATION_WIDTH + 3
                middle = sheet.y + height / 2
                sheet.marks.append(line((begin, middle), (begin + STATION_GAP - 7, middle), arrow=True))
        sheet.skip(height + 14)


def _station(pencil: _Pencil, path: str, step: Step) -> tuple[Sheet, str, bool]:
    """A step of a path, with its ground and whether it is dashed."""
    sheet = Sheet(STATION_WIDTH - 8)
    sheet.skip(8)
    sheet.put([pencil.chip(numbered(step.place, pencil.sentences), path)], left=8)
    sheet.skip(2)
    for question in step.questions:
        sheet.say(pencil.title(question), left=8, size=13)
    return sheet, PAPER, step.conditional


def _body(plan: Plan, drawn: Sequence[Drawn], columns: Sequence[Column], parting: Sheet) -> Iterator[str]:
    """The columns with their names, the lines, and the cards upon them."""
    top = plan.top - COLUMN_HEAD
    for column in columns:
        x, ground = plan.left[column.group], COLOURS.get(column.group, NO_COLOUR)[0]
        yield box((x - 8, top, column.width + 16, plan.end_of(column.group) - top), ground)
        yield column.words.at(x, top)
    if plan.divider is not None:
        yield line((MARGIN, plan.divider), (plan.width - MARGIN, plan.divider))
        yield parting.at(plan.left[columns[0].group], plan.divider)
    yield from plan.lines()
    for number, each in enumerate(drawn):
        yield each.sheet.at(*plan.corner(number))


def _legend_place(plan: Plan, columns: Sequence[Column]) -> tuple[float, float]:
    """Where the legend stands: beside the last cards where there are neither cards nor lines, else below them."""
    x = plan.width
    for column in reversed(columns):
        if plan.divider is None or plan.end_of(column.group) > plan.divider:
            break
        x = plan.left[column.group]
        if plan.deciding(column.group):
            break
    if plan.divider is None or plan.width - MARGIN - x < LEGEND_WIDTH:
        return MARGIN, plan.bottom + 36
    return x, plan.divider + 60


def _legend(pencil: _Pencil, room: float, footer: str) -> Sheet:
    """What the marks mean."""
    sheet = Sheet(room)
    sheet.say(pencil.sentences.text("tree.legend"), size=HEAD, bold=True)
    for path in pencil.interview.dialog.paths:
        sheet.skip(6)
        name = way("path", path, pencil.sentences)
        sheet.marks.append(pencil.chip(f"{name} 1", path).at(0, sheet.y))
        sheet.say(pencil.sentences.text("tree.legend_path", path=name), left=LEGEND)
        sheet.skip(4)
    expendable = any(pencil.interview.dialog.questions[each].expendable for each in pencil.interview.asked)
    for name in ("together", "dashed", "arrow", "follow_up", *(["expendable"] if expendable else []), "also"):
        sheet.skip(6)
        sheet.marks.extend(_sample(name, sheet.y))
        sheet.say(pencil.sentences.text(f"tree.legend_{name}"), left=LEGEND)
    sheet.skip(14)
    sheet.say(footer, size=SMALL)
    return sheet


def _sample(name: str, y: float) -> Iterator[str]:
    """A mark of the legend."""
    if name == "together":
        yield box((0, y + 1, 60, 18), PAPER, NO_COLOUR[1])
        yield line((0, y + 10), (60, y + 10))
    elif name == "dashed":
        yield box((0, y + 2, 60, 16), PAPER, NO_COLOUR[1], dashed=True)
    elif name == "arrow":
        yield line((0, y + 10), (60, y + 10), arrow=True)
