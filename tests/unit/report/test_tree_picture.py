"""The picture of the dialog tree: what it shows, that it can be read, that nothing covers anything."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Kind
from bot.conditions import ALWAYS, Condition, Every, Matches, Negation
from bot.conversation.content import Content
from bot.dialog.graph import GROUPS, cards
from bot.dialog.interview import AskedQuestion, Choice, Interview
from bot.dialog.model import Dialog, Option, Question, QuestionId
from bot.report.svg import INK, PAPER, text_width, wrapped
from bot.report.tree_layout import layers
from bot.report.tree_picture import CARD_WIDTH, COLOURS, NO_COLOUR, PATH_STYLES, tree_picture
from bot.texts import Document, Register
from tests.unit.report.drawn import Area, Drawn, read_back


def picture(content: Content, register: Register = Register.DE, interview: Interview | None = None) -> Drawn:
    voice = content.voices[register]
    return read_back(tree_picture(interview or voice.interview, content.knowledge, voice.sentences, footer="Stand 1"))


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("register", Register)
def test_every_question_is_shown_with_title_and_id(register: Register, content: Content) -> None:
    drawn = picture(content, register)
    lines = {text.says for text in drawn.texts}
    for question, asked in content.voices[register].interview.asked.items():
        assert question in lines
        assert flat(asked.title) in flat(drawn.words())


@pytest.mark.parametrize("register", Register)
def test_conditions_are_in_words(register: Register, content: Content) -> None:
    words = flat(picture(content, register).words())
    interview = content.voices[register].interview
    for card in cards(interview.dialog, content.knowledge):
        for name in card.deciding:
            assert flat(interview.asked[name].title) in words
    scenarios = interview.asked[QuestionId("q_scenarios")]
    assert flat(scenarios.label("krise_notfall")) in words
    assert not [choice.id for choice in scenarios.choices if choice.id in words and "_" in choice.id]


def test_both_paths_are_shown_with_their_numbers(content: Content) -> None:
    drawn = picture(content)
    lines = [text.says for text in drawn.texts]
    assert "Der kurze Weg: höchstens 6 Fragen" in lines
    assert "Der ausführliche Weg: höchstens 15 Fragen" in lines
    for number in ("kurz 4, Teil 1", "ausführlich 5", "kurz 5, Teil 1–2", "ausführlich 6", "ausführlich N5"):
        assert number in lines
    assert lines.count("Ergebnis") == 2


def test_all_heads_and_the_law_have_a_column(content: Content) -> None:
    words = flat(picture(content).words())
    for name in ("Recht und Schutzbedarf", *(head.label["de"] for head in content.knowledge.heads)):
        assert flat(name) in words


@pytest.mark.parametrize("register", Register)
def test_nothing_covers_anything(register: Register, content: Content) -> None:
    assert_clear(picture(content, register))


@pytest.mark.parametrize("register", Register)
def test_it_is_told_to_those_who_do_not_see_it(register: Register, content: Content) -> None:
    voice = content.voices[register]
    drawn = picture(content, register)
    assert drawn.root.attrib["role"] == "img"
    assert drawn.root.attrib["aria-labelledby"] == "title description"
    assert drawn.root.attrib["lang"] == register.locale
    assert drawn.named("title") == voice.sentences.text("tree.title")
    told = drawn.named("desc")
    for asked in voice.interview.asked.values():
        assert asked.title in told


def test_what_people_wrote_cannot_become_markup(content: Content) -> None:
    asked = dict(content.interview.asked)
    first = QuestionId("q_scenarios")
    asked[first] = replace(asked[first], title='</text><script>a&b\x07\x1b "c" \']]>')
    drawn = picture(content, interview=replace(content.interview, asked=asked))
    assert "<script>a&b" in flat(drawn.words())
    assert not [element for element in drawn.root.iter() if "script" in element.tag]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """By WCAG 2.1: 4.5 is asked of text (AA), 7 is good (AAA)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_everything_can_be_told_from_its_ground() -> None:
    for ground, dark in (*COLOURS.values(), NO_COLOUR):
        assert contrast(dark, ground) >= 7
        assert contrast(INK, ground) >= 7
        assert contrast(dark, PAPER) >= 7
    for (ground, border, ink), _ in PATH_STYLES:
        assert contrast(ink, ground) >= 7
        assert contrast(border, PAPER) >= 4.5


def test_lines_fit_and_lose_nothing() -> None:
    text = "Zukunftssicherheit und Donaudampfschifffahrtsgesellschaftskapitän mit Übersetzung"
    lines = wrapped(text, 14, 150, bold=True)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(text_width(line, 14, bold=True) for line in lines) <= 150
    assert wrapped("", 14, 150) == [""]


def test_a_card_lies_below_those_that_decide_about_it(content: Content) -> None:
    drawn = cards(content.interview.dialog, content.knowledge)
    rows, divider = layers(drawn)
    row_of = {part: row for card, row in zip(drawn, rows, strict=True) for part in card.parts}
    for card, row in zip(drawn, rows, strict=True):
        assert (row > divider) is bool(card.deciding)
        assert all(row_of[name] < row for name in card.deciding)
    places = [(card.group, row) for card, row in zip(drawn, rows, strict=True)]
    assert len(set(places)) == len(places)


def assert_clear(drawn: Drawn) -> None:
    """Nothing leaves the picture, no text meets another, no line runs through a card or a text."""
    for area in (*drawn.boxes, *drawn.texts, *drawn.lines):
        assert area.left >= -0.5, area
        assert area.right <= drawn.width + 0.5, area
        assert area.top >= -0.5, area
        assert area.bottom <= drawn.height + 0.5, area
    assert not [(one.says, two.says) for one, two in combinations(drawn.texts, 2) if one.meets(two)]
    framed = [box for box in drawn.boxes if box.fill == PAPER and box.right - box.left == CARD_WIDTH]
    assert not [(one, two) for one, two in combinations(framed, 2) if one.meets(two)]
    for line in drawn.lines:
        crossed = [area for area in (*framed, *drawn.texts) if area.meets(line) and area.group != line.group]
        assert not [area for area in crossed if not ends_at(line, area)], line


def ends_at(line: Area, area: Area) -> bool:
    """Whether a line only touches an area with the width of its stroke, as an arrow does that ends there."""
    return min(line.bottom - area.top, area.bottom - line.top, line.right - area.left, area.right - line.left) <= 2


IDS = [*(question for questions in GROUPS.values() for question in questions), "own_1", "own_2"]
TITLES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@st.composite
def dialogs(draw: st.DrawFn) -> tuple[Dialog, dict[QuestionId, AskedQuestion]]:
    """Dialogs as nobody would write them: conditions on anything, in circles too, any path, any title."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1, max_size=9))
    matches = st.builds(Matches, st.sampled_from(ids), st.just(("a", "b")), st.booleans())
    parts: st.SearchStrategy[Condition] = st.one_of(matches, st.builds(Negation, matches))
    conditions = st.one_of(st.just(ALWAYS), st.builds(Every, st.lists(parts, min_size=1, max_size=3).map(tuple)))
    questions = {
        QuestionId(name): Question(
            QuestionId(name),
            Kind.ONE,
            (Option("a"), Option("b")),
            when=draw(conditions),
            follow_up=draw(st.booleans()),
            expendable=draw(st.booleans()),
        )
        for name in ids
    }
    steps = st.lists(st.sampled_from(list(questions)), unique=True, min_size=1).flatmap(
        lambda row: st.integers(1, 3).map(
            lambda size: tuple(tuple(row[at : at + size]) for at in range(0, len(row), size))
        )
    )
    paths = {
        name: draw(steps) for name in draw(st.sampled_from([("full",), ("express", "full"), ("eins", "full", "x")]))
    }
    asked = {
        name: AskedQuestion(
            question,
            draw(TITLES),
            Document(),
            Document(),
            Document(),
            tuple(
                Choice(option.id, number, draw(TITLES), "", frozenset(), (), None)
                for number, option in enumerate(question.options, 1)
            ),
            frozenset(),
        )
        for name, question in questions.items()
    }
    return Dialog(questions, paths), asked


def test_any_dialog_can_be_drawn(content: Content) -> None:
    @given(asked=dialogs())
    def draws(asked: tuple[Dialog, dict[QuestionId, AskedQuestion]]) -> None:
        drawn = picture(content, interview=Interview(asked[0], content.interview.words, asked[1]))
        assert_clear(drawn)
        assert asked[0].on_paths() <= {text.says for text in drawn.texts}

    draws()
