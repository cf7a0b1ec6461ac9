"""Amounts as people write them: how many, how much, from where to where, and how exact that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.dialog.normal import joined, plain
from bot.dialog.understand.cover import phrases_in
from bot.dialog.understand.numbers import spelled
from bot.dialog.understand.slips import is_slip
from bot.dialog.understand.thresholds import UNITS
from bot.dialog.words import Words

_PIECE = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,6}(?:[.,]\d{1,2})?(?!\d)|[a-z]+|[^\s.!:;()*_`'\"„“”]")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_CENTS = re.compile(r"\d+[.,]\d\d")
MONEY = "€"
"""The unit by which a question about money is known."""


class Reach(Enum):
    """How what is meant lies to what is said."""

    EXACT = auto()
    AT_LEAST = auto()
    ABOVE = auto()
    JUST_ABOVE = auto()
    BELOW = auto()
    JUST_BELOW = auto()
    FEW = auto()


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount, or the two ends of a range.

    Attributes:
        is_marked: whether the words around it make it sure that it is an amount and not the number of an answer.
        is_asked: whether there is a question mark.
    """

    low: float
    high: float
    reach: Reach
    is_marked: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    is_few: bool = False
    is_money: bool = False


_Piece = str | _Number


def amount_in(text: str, units: frozenset[str], words: Words) -> Amount | None:
    """The amount that a text is, perhaps with "etwa" before and a unit behind; None if there is more to it."""
    said = _PIECE.findall(plain(text))
    pieces = tuple(_numbers(said, units, words))
    places = [place for place, piece in enumerate(pieces) if isinstance(piece, _Number)]
    if not 1 <= len(places) <= 2:
        return None
    before, after = _words(pieces[: places[0]]), _words(pieces[places[-1] + 1 :])
    bounds = _bounds(before, words)
    if bounds is None or not all(_may_follow(word, units, words) for word in after):
        return None
    numbers = [piece for piece in pieces if isinstance(piece, _Number)]
    is_marked = bool(before or after) or any(number.is_money or number.is_few for number in numbers)
    if len(places) == 2 and not _is_range(pieces[places[0] + 1 : places[1]], bounds, units, words, is_marked=is_marked):
        return None
    reach = Reach.FEW if any(number.is_few for number in numbers) else _reach(bounds, after, words)
    low, high = numbers[0].value, numbers[-1].value
    return Amount(low, high, reach, is_marked, "?" in said) if low <= high else None


def _words(pieces: Sequence[_Piece]) -> list[str]:
    return [piece for piece in pieces if isinstance(piece, str) and piece not in {"?", ",", "~", "/"}]


def _numbers(said: list[str], units: frozenset[str], words: Words) -> Iterator[_Piece]:
    """The text with its numbers read: "ein Dutzend", "zwei fünfzig", "1 Euro 50", "50 Cent"."""
    place = 0
    while place < len(said):
        number, length = _number_at(said, place, units, words)
        yield said[place] if number is None else number
        place += max(1, length)


def _number_at(said: list[str], place: int, units: frozenset[str], words: Words) -> tuple[_Number | None, int]:
    word, following = said[place], said[place + 1] if place + 1 < len(said) else ""
    if word in words.amounts.ones and following in words.amounts.few.keys() | words.amounts.multiples.keys():
        number, length = _number_at(said, place + 1, units, words)
        return number, length + 1
    if word in words.amounts.few:
        times = words.amounts.multiples.get(following)
        return _Number(float(words.amounts.few[word] * (times or 1)), is_few=True), 2 if times else 1
    value = _value(word, words)
    if word in words.amounts.ones and (following in units or following in words.amounts.parts):
        value = 1.0
    if value is None:
        times = words.amounts.multiples.get(word)
        return (None, 0) if times is None else (_Number(float(times)), 1)
    if following in words.amounts.multiples:
        return _Number(value * words.amounts.multiples[following]), 2
    if MONEY in units:
        return _money_at(said, place, value, units, words)
    return _Number(value), 1


def _money_at(said: list[str], place: int, value: float, units: frozenset[str], words: Words) -> tuple[_Number, int]:
    """Money with its hundredths: "2 Euro 50", "zwei fünfzig", "50 Cent"."""
    rest = said[place + 1 : place + 3]
    if rest and rest[0] in words.amounts.parts:
        return _Number(value / 100, is_money=True), 2
    cents = _value(rest[0], words) if rest else None
    if cents is not None and said[place].isalpha() and 10 <= cents < 100:
        return _Number(value + cents / 100, is_money=True), 2
    cents = _value(rest[1], words) if len(rest) == 2 and rest[0] in units else None
    if cents is not None and 10 <= cents < 100 and value.is_integer():
        return _Number(value + cents / 100, is_money=True), 3
    return _Number(value, is_money=_CENTS.fullmatch(said[place]) is not None), 1


def _value(word: str, words: Words) -> float | None:
    if word[0].isdigit():
        return float(word.replace(".", "") if _THOUSANDS.fullmatch(word) else word.replace(",", "."))
    number = spelled(word, words)
    return None if number is None else float(number)


def _bounds(before: list[str], words: Words) -> tuple[str, ...] | None:
    """The phrases before an amount that say how it is meant; None where other words stand there."""
    amounts = words.amounts
    known = (
        amounts.at_least
        | amounts.above
        | amounts.just_above
        | amounts.below
        | amounts.just_below
        | amounts.between
        | {"<", ">"}
    )
    found = phrases_in(before, known, words.about | amounts.ones | words.courtesies)
    return found if found is None or len(found) <= 1 else None


def _reach(bounds: tuple[str, ...], after: list[str], words: Words) -> Reach:
    amounts = words.amounts
    if after[:1] == ["+"]:
        return Reach.AT_LEAST
    for reach, phrases in (
        (Reach.AT_LEAST, amounts.at_least),
        (Reach.ABOVE, amounts.above | {">"}),
        (Reach.JUST_ABOVE, amounts.just_above),
        (Reach.BELOW, amounts.below | {"<"}),
        (Reach.JUST_BELOW, amounts.just_below),
    ):
        if bounds and bounds[0] in phrases:
            return reach
    return Reach.EXACT


def _may_follow(word: str, units: frozenset[str], words: Words) -> bool:
    return word == "+" or word in words.about or word in words.courtesies or _is_unit(word, units)


def _is_unit(word: str, units: frozenset[str]) -> bool:
    """Whether a word is a unit, perhaps mistyped."""
    return word in units or any(is_slip(word, unit, UNITS) for unit in units)


def _is_range(
    between: Sequence[_Piece], bounds: tuple[str, ...], units: frozenset[str], words: Words, *, is_marked: bool
) -> bool:
    """Whether what stands between two numbers makes them the ends of a range ("20 bis 30", "zwischen 20 und 30")."""
    said = [piece for piece in between if isinstance(piece, str) and not _is_unit(piece, units - words.separators)]
    link = joined(tuple(said))
    if link == "-" or link in words.ranges:
        return True
    if bounds and bounds[0] in words.amounts.between:
        return link in words.separators
    return is_marked and (link == "," or link in words.amounts.either)
