"""Amounts in answer to "how many" and "how much": the choice that covers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.dialog.interview import AskedQuestion, Choice
from bot.dialog.normal import tokens
from bot.dialog.understand.amounts import MONEY, Amount, Reach, amount_in
from bot.dialog.understand.numbers import number_in
from bot.dialog.words import Words

_Ends = tuple[float, float]

_COUNTED: Mapping[Reach, Callable[[float], _Ends]] = {
    Reach.AT_LEAST: lambda said: (said, 1.5 * said),
    Reach.ABOVE: lambda said: (said + 1, 1.5 * said),
    Reach.JUST_ABOVE: lambda said: (said + 1, 1.2 * said),
    Reach.BELOW: lambda said: (max(1, 0.6 * said), said - 1),
    Reach.JUST_BELOW: lambda said: (max(1, min(0.9 * said, said - 1)), said - 1),
}
"""What people mean who name a number beside it: hardly more than half as many again, or they had named another."""

_STEP = 0.01
"""The least that money can be more."""


def quantity_in(text: str, units: frozenset[str], words: Words) -> float | None:
    """The amount that a text is, perhaps with "etwa" before and a unit behind; None if there is more to it."""
    amount = amount_in(text, units, words)
    if amount is None or amount.is_asked or amount.low != amount.high:
        return None
    return amount.low if amount.reach in {Reach.EXACT, Reach.AT_LEAST} else None


def lowest_in(text: str, units: frozenset[str], words: Words) -> float | None:
    """The lower end of the amounts that a text is: what a range or a doubtful amount seems to mean."""
    amount = amount_in(text, units, words)
    return None if amount is None or amount.reach not in {Reach.EXACT, Reach.AT_LEAST} else amount.low


def covered_choice(text: str, asked: AskedQuestion, words: Words) -> Choice | None:
    """The choice that covers an amount, or both ends of a range of amounts.

    A bare number up to the number of choices is never an amount: it could be the number of a choice.
    """
    amount = _amount(text, asked, words)
    if amount is None or amount.is_asked or amount.reach is Reach.FEW or _is_short(amount, asked):
        return None
    if _is_money(asked) and amount.reach in {Reach.ABOVE, Reach.JUST_ABOVE, Reach.AT_LEAST}:
        return None
    return _covering(_ends(amount, asked), asked.choices)


def supposed_choice(text: str, asked: AskedQuestion, words: Words) -> Choice | None:
    """The choice that an amount seems to mean which no choice covers for sure.

    Of a range over two choices it is the upper one: what is chosen must do for the greater number, and must be paid for
    it. An amount above or below a number belongs where that number stands.
    """
    amount = _amount(text, asked, words)
    number = number_in(text, words)
    if amount is None or (number is not None and number <= len(asked.choices)):
        return None
    low, high = _ends(amount, asked)
    first, last = _covering((low,), asked.choices), _covering((high,), asked.choices)
    if first is None or last is None or last.number - first.number > 1:
        return None
    return last if amount.reach in {Reach.EXACT, Reach.BELOW, Reach.JUST_BELOW} else first


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


def _amount(text: str, asked: AskedQuestion, words: Words) -> Amount | None:
    if not any(choice.covers for choice in asked.choices):
        return None
    amount = amount_in(text, asked.units, words)
    is_whole = amount is not None and amount.low.is_integer() and amount.high.is_integer()
    return amount if is_whole or _is_money(asked) else None


def _is_money(asked: AskedQuestion) -> bool:
    return MONEY in asked.units


def _is_short(amount: Amount, asked: AskedQuestion) -> bool:
    """Whether an amount could be the number of a choice."""
    return not amount.is_marked and amount.low == amount.high and amount.low <= len(asked.choices)


def _ends(amount: Amount, asked: AskedQuestion) -> _Ends:
    """The least and the most that an amount can mean."""
    if amount.low != amount.high or amount.reach not in _COUNTED:
        return amount.low, amount.high
    if not _is_money(asked):
        low, high = _COUNTED[amount.reach](amount.low)
        return round(low), round(high)
    more = _STEP if amount.reach in {Reach.ABOVE, Reach.JUST_ABOVE} else 0
    return amount.low + more, amount.low + more


def _covering(amounts: Sequence[float], choices: Sequence[Choice]) -> Choice | None:
    return next(
        (
            choice
            for choice in choices
            if choice.covers and all(choice.covers[0] <= amount <= choice.covers[1] for amount in amounts)
        ),
        None,
    )
