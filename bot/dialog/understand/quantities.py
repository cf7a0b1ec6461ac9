"""Amounts in answer to "how many" and "how much": the choice that covers them."""

from __future__ import annotations

import re

from bot.dialog.interview import AskedQuestion, Choice
from bot.dialog.normal import plain, tokens
from bot.dialog.words import Words

_AMOUNT = re.compile(r"(?P<before>[^\d€-]*?)(?P<amount>\d{1,6}(?:,\d{1,2})?)(?P<after>\D*)")


def quantity_in(text: str, units: frozenset[str], words: Words) -> float | None:
    """The amount that a text is, perhaps with "etwa" before and a unit behind; None if there is more to it."""
    found = _amount(text, units, words)
    return found[0] if found else None


def covered_choice(text: str, asked: AskedQuestion, words: Words) -> Choice | None:
    """The first choice that covers an amount.

    A bare number up to the number of choices is never an amount: it could be the number of a choice.
    """
    found = _amount(text, asked.units, words)
    if found is None:
        return None
    amount, has_unit = found
    if not has_unit and amount <= len(asked.choices):
        return None
    return next(
        (choice for choice in asked.choices if choice.covers and choice.covers[0] <= amount <= choice.covers[1]), None
    )


def _amount(text: str, units: frozenset[str], words: Words) -> tuple[float, bool] | None:
    match = _AMOUNT.fullmatch(plain(text).strip(" .!"))
    if match is None:
        return None
    before, after = tokens(match["before"]), tokens(match["after"])
    if before and " ".join(before) not in words.about:
        return None
    if any(word not in units for word in after):
        return None
    return float(match["amount"].replace(",", ".")), bool(after)
