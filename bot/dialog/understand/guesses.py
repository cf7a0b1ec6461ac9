"""The answer that a text seems to be: near enough to ask "did you mean …?", not near enough to take it."""

from __future__ import annotations

from bot.answers import Kind, Value
from bot.dialog.interview import AskedQuestion, Choice
from bot.dialog.normal import phrase, tokens
from bot.dialog.understand.labels import choice_in
from bot.dialog.understand.near import nearest_choice
from bot.dialog.understand.quantities import lowest_in, supposed_choice
from bot.dialog.understand.several import everything_but, parts_of, word_owner
from bot.dialog.understand.strict import answer_in, in_bounds, in_order
from bot.dialog.words import Words

_MOST_WORDS = 8
_LONGEST_QUESTION = 2
"""Words of a question that asks whether it is an answer ("Caritas?")."""


_LONGEST_NAME = 4
"""Words of an answer with a name behind it."""

_NOTHING = "keine"
"""The option that excludes the others, wherever a question has it."""


def guess_in(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    """What a text seems to mean that is no sure answer; None where nothing is near, or two answers are."""
    said = tokens(text)
    if not said or len(said) > _MOST_WORDS:
        return None
    amount = _amount(text, asked, words)
    if amount is not None:
        return amount
    if any(word in words.doubts for word in said) and phrase(text) not in words.everything:
        return _all_but(text, asked, words)
    if "?" in text and (len(said) > _LONGEST_QUESTION or said[0] in words.askers):
        return None
    bare = _bare(text, words)
    sure = answer_in(bare, asked, words) if bare != text else None
    return sure if sure is not None else _near(bare, asked, words)


def disputed_answer(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    """The answer that a text would be that is a command as well."""
    if "?" in text or "/" in text:
        return None
    sure = answer_in(text, asked, words)
    if sure is not None:
        return sure
    owner = word_owner(text, asked.choices, words)
    return None if owner is None else _value((owner,), asked)


def _bare(text: str, words: Words) -> str:
    """The text without the words of doubt that an answer can stand with, and without a question mark."""
    return " ".join(word for word in text.replace("?", " ").split() if phrase(word) not in words.hedges)


def _amount(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    if asked.question.kind is Kind.NUMBER:
        return in_bounds(lowest_in(text, asked.units, words), asked)
    supposed = supposed_choice(text, asked, words) if asked.question.kind is Kind.ONE else None
    return None if supposed is None else supposed.id


def _all_but(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    rest = everything_but(text, asked, words) if asked.question.kind is Kind.SEVERAL else None
    return None if rest is None else in_order(rest[0], asked)


def _near(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    if asked.question.kind is not Kind.SEVERAL:
        nearest = nearest_choice(text, asked.choices, words) or _before_more(text, asked, words)
        return None if nearest is None else nearest.id
    if phrase(text) in words.everything:
        return in_order(asked.choices, asked) if _may_be_all(text, asked) else None
    found = [_seeming(part, asked, words) for part in parts_of(text, words)]
    return in_order([each for each in found if each], asked) if found and all(found) else None


def _before_more(text: str, asked: AskedQuestion, words: Words) -> Choice | None:
    """The choice that a text begins with, where a name may follow: many write names small ("caritas köln süd")."""
    said = [word for word in tokens(text) if word not in words.courtesies]
    if not asked.question.names_follow or not 1 < len(said) <= _LONGEST_NAME or not words.negations.isdisjoint(said):
        return None
    named = [{choice.id for choice in asked.choices if word in choice.phrases} for word in said]
    is_only_one = len(named[0]) == 1 and set().union(*named) == named[0] and said[0] not in words.faint
    return next(choice for choice in asked.choices if choice.id in named[0]) if is_only_one else None


def _seeming(part: str, asked: AskedQuestion, words: Words) -> Choice | None:
    return choice_in(part, asked.choices, words) or nearest_choice(part, asked.choices, words)


def _value(chosen: tuple[Choice, ...], asked: AskedQuestion) -> Value:
    return in_order(chosen, asked) if asked.question.kind is Kind.SEVERAL else chosen[0].id


def _may_be_all(text: str, asked: AskedQuestion) -> bool:
    """Whether all answers at once can be meant: there is no limit, none excludes the others, none begins like this."""
    begins = tokens(text)[:1]
    return (
        not asked.question.most
        and asked.question.runs_allowed
        and not any(
            choice.id == _NOTHING or saying[:1] == begins for choice in asked.choices for saying in choice.sayings
        )
    )
