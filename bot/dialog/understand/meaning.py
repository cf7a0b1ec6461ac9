"""One text, one question: the meaning, or None rather than a guess."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Kind, Value
from bot.dialog.interview import AskedQuestion
from bot.dialog.normal import phrase
from bot.dialog.understand.commands import command_in
from bot.dialog.understand.labels import choice_in
from bot.dialog.understand.numbers import number_in
from bot.dialog.understand.quantities import covered_choice, is_sure_of_choice, quantity_in
from bot.dialog.understand.several import choices_in
from bot.dialog.words import Command, Words


@dataclass(frozen=True, slots=True)
class Meant:
    """The text is this answer."""

    value: Value


@dataclass(frozen=True, slots=True)
class Wanted:
    """The text is this command."""

    command: Command


Understood = Meant | Wanted | None


def understand(text: str, asked: AskedQuestion, words: Words) -> Understood:
    """What a text means as a reaction to a question.

    An answer in its exact words comes first, then commands, then the less exact ways of answering. Whatever fits two
    answers, or none closely, is None: a wrong guess costs more than asking again.
    """
    exact = _exact(text, asked, words)
    if exact is not None:
        return Meant(exact)
    command = command_in(text, words)
    if command is not None:
        return Wanted(command)
    value = _value(text, asked, words)
    return None if value is None else Meant(value)


def _exact(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    said = phrase(text)
    found = [choice.id for choice in asked.choices if said in choice.phrases]
    if len(found) == 1:
        return (found[0],) if asked.question.kind is Kind.SEVERAL else found[0]
    if asked.question.none_allowed and said in words.none:
        return ()
    return None


def _value(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    match asked.question.kind:
        case Kind.ONE:
            return _one(text, asked, words)
        case Kind.SEVERAL:
            chosen = choices_in(text, asked, words)
            if chosen is None:
                return None
            return tuple(choice.id for choice in asked.choices if choice in chosen)
        case Kind.NUMBER:
            lowest, highest = asked.question.bounds
            number = quantity_in(text, asked.units, words)
            return int(number) if number is not None and lowest <= number <= highest else None


def _one(text: str, asked: AskedQuestion, words: Words) -> str | None:
    number = number_in(text, words)
    if number is not None and 1 <= number <= len(asked.choices):
        choice = asked.choices[number - 1]
        return choice.id if is_sure_of_choice(text, choice, asked, words) else None
    named = covered_choice(text, asked, words) or choice_in(
        text, asked.choices, words, names_follow=asked.question.names_follow
    )
    return named.id if named else None
