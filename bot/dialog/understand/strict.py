"""The answer that a text surely is."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answers import Kind, Value
from bot.dialog.interview import AskedQuestion, Choice
from bot.dialog.normal import phrase, tokens
from bot.dialog.understand.consent import consent_in
from bot.dialog.understand.cover import phrases_in
from bot.dialog.understand.labels import choice_in
from bot.dialog.understand.numbers import number_in
from bot.dialog.understand.quantities import covered_choice, is_sure_of_choice, quantity_in
from bot.dialog.understand.several import choices_in, everything_but
from bot.dialog.words import Words

_YES, _NO, _UNSURE = "ja", "nein", "unklar"
"""The options that have their words from ``words.yaml``, wherever a question has them."""


def exact_answer(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    """The answer whose label or word the text is; with a question mark it is not sure, with a slash it is a command."""
    if "?" in text or text.lstrip().startswith("/"):
        return None
    said = phrase(text)
    found = [choice.id for choice in asked.choices if said in choice.phrases]
    if len(found) == 1:
        return (found[0],) if asked.question.kind is Kind.SEVERAL else found[0]
    if asked.question.none_allowed and said in words.none:
        return ()
    return None


def answer_in(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    """The answer that a text surely is, in its exact words or in less exact ones."""
    exact = exact_answer(text, asked, words)
    if exact is not None or "?" in text:
        return exact
    match asked.question.kind:
        case Kind.ONE:
            return _one(text, asked, words)
        case Kind.SEVERAL:
            return _several(text, asked, words)
        case Kind.NUMBER:
            return in_bounds(quantity_in(text, asked.units, words), asked)


def in_bounds(number: float | None, asked: AskedQuestion) -> int | None:
    """A number that the question can have as its answer."""
    lowest, highest = asked.question.bounds
    return int(number) if number is not None and lowest <= number <= highest else None


def in_order(chosen: Iterable[Choice], asked: AskedQuestion) -> tuple[str, ...]:
    """Choices as the answer that they are: in the order of the question, or the person's where that counts."""
    wanted = {choice.id: choice.number for choice in chosen}
    return tuple(wanted if asked.question.most else sorted(wanted, key=wanted.__getitem__))


def _one(text: str, asked: AskedQuestion, words: Words) -> str | None:
    number = number_in(text, words)
    if number is not None and 1 <= number <= len(asked.choices):
        choice = asked.choices[number - 1]
        return choice.id if is_sure_of_choice(text, choice, asked, words) else None
    named = covered_choice(text, asked, words) or choice_in(
        text, asked.choices, words, names_follow=asked.question.names_follow
    )
    if named is not None:
        return named.id
    return _common_option(text, asked, words)


def _common_option(text: str, asked: AskedQuestion, words: Words) -> str | None:
    """Yes, no or unclear, where the question has it as an option."""
    ids = {choice.id for choice in asked.choices} & {_YES, _NO, _UNSURE}
    if not ids:
        return None
    empty = words.courtesies | words.fillers
    consent = consent_in(text, words, empty)
    if consent is not None:
        option = _YES if consent else _NO
    else:
        option = _UNSURE if phrases_in(tokens(text), words.unsure, empty) else ""
    return option if option in ids else None


def _several(text: str, asked: AskedQuestion, words: Words) -> tuple[str, ...] | None:
    if asked.question.none_allowed and _is_none(text, words):
        return ()
    chosen = choices_in(text, asked, words)
    if chosen is None:
        rest = everything_but(text, asked, words)
        chosen = rest[0] if rest is not None and rest[1] else None
    return None if chosen is None else in_order(chosen, asked)


def _is_none(text: str, words: Words) -> bool:
    """Whether a text says that nothing applies, perhaps in several words."""
    return bool(phrases_in(tokens(text), words.none, (words.courtesies - words.yes) | words.fillers))
