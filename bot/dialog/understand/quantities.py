"""Amounts in answer to "how many" and "how much": the choice that covers them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialog.interview import AskedQuestion, Choice
from bot.dialog.normal import plain, tokens
from bot.dialog.understand.numbers import number_in
from bot.dialog.words import Words

_AMOUNT = re.compile(
    r"(?P<before>[^\d€-]*?)(?P<amount>\d{1,3}\.\d{3}|\d{1,6}(?:[.,]\d{1,2})?)(?:\s*-\s*(?P<upto>\d{1,6}))?(?P<after>\D*)"
)
_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")


def quantity_in(text: str, units: frozenset[str], words: Words) -> float | None:
    """The amount that a text is, perhaps with "etwa" before and a unit behind; None if there is more to it."""
    found = _amounts(text, units, words)
    return found[0][0] if found and len(found[0]) == 1 else None


def covered_choice(text: str, asked: AskedQuestion, words: Words) -> Choice | None:
    """The choice that covers an amount, or both ends of a range of amounts.

    A bare number up to the number of choices is never an amount: it could be the number of a choice.
    """
    found = _amounts(text, asked.units, words)
    if found is None:
        return None
    amounts, is_surely_amount = found
    if not is_surely_amount and len(amounts) == 1 and amounts[0] <= len(asked.choices):
        return None
    return _covering(amounts, asked.choices)


def other_reading(text: str, asked: AskedQuestion, words: Words) -> int | None:
    """The number of a choice that, taken as an amount, would be another choice: ``3`` is the third, or three people."""
    number = number_in(text, words)
    if number is None or len(tokens(text)) > 1 or not 1 <= number <= len(asked.choices):
        return None
    covering = _covering((number,), asked.choices)
    return number if covering is not None and covering.number != number else None


def is_sure_of_choice(text: str, choice: Choice, asked: AskedQuestion, words: Words) -> bool:
    """Whether the number of a choice cannot be an amount that is another choice, as in "ich glaube 3"."""
    covering = _covering((choice.number,), asked.choices)
    return covering in (None, choice) or words.about.isdisjoint(tokens(text))


def _covering(amounts: Sequence[float], choices: Sequence[Choice]) -> Choice | None:
    return next(
        (
            choice
            for choice in choices
            if choice.covers and all(choice.covers[0] <= amount <= choice.covers[1] for amount in amounts)
        ),
        None,
    )


def _amounts(text: str, units: frozenset[str], words: Words) -> tuple[tuple[float, ...], bool] | None:
    """One amount or the two ends of a range, and whether the words around it make it sure that it is an amount."""
    match = _AMOUNT.fullmatch(_in_digits(text, units, words).strip(" .!"))
    if match is None:
        return None
    before, after = tokens(match["before"]), [word for word in tokens(match["after"]) if word not in words.courtesies]
    if not words.about.issuperset(before) or not units.issuperset(after):
        return None
    ends = (match["amount"], match["upto"]) if match["upto"] else (match["amount"],)
    return tuple(map(_value, ends)), bool(before or after)


def _in_digits(text: str, units: frozenset[str], words: Words) -> str:
    """The text with "bis" between numbers as a dash, and a number word before a unit in digits."""
    said = plain(text)
    for word in words.ranges:
        said = re.sub(rf"(?<=\d)\s*\b{word}\b\s*(?=\d)", "-", said)
    for match in re.finditer(r"\b([a-z]+)\s+([a-z]+)\b", said):
        if match[2] in units and match[1] in words.numbers:
            return said[: match.start(1)] + str(words.numbers[match[1]]) + said[match.end(1) :]
    return said


def _value(amount: str) -> float:
    return float(amount.replace(".", "") if _THOUSANDS.fullmatch(amount) else amount.replace(",", "."))
