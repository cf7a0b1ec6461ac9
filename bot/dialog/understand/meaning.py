"""One text, one question: the meaning, or None rather than a guess."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import Value
from bot.dialog.interview import AskedQuestion
from bot.dialog.understand.commands import exact_command, mistyped_command
from bot.dialog.understand.guesses import disputed_answer, guess_in
from bot.dialog.understand.strict import answer_in, exact_answer
from bot.dialog.words import Command, Words


@dataclass(frozen=True, slots=True)
class Meant:
    """The text is this answer."""

    value: Value


@dataclass(frozen=True, slots=True)
class Wanted:
    """The text is this command."""

    command: Command


@dataclass(frozen=True, slots=True)
class Guessed:
    """The text seems to be this answer, not surely enough to take it without asking back."""

    value: Value


Understood = Meant | Wanted | Guessed | None

_DISPUTABLE = frozenset({Command.PRIVACY, Command.EASY, Command.PERSON, Command.SURVEY, Command.EXPRESS})
"""Commands whose words occur in answers as well. The others are obeyed at once wherever they are written."""


def understand(text: str, asked: AskedQuestion, words: Words) -> Understood:
    """What a text means as a reaction to a question.

    An answer in its exact words comes first, then commands, then the less exact ways of answering, then mistyped
    commands. What is near to one answer only is guessed, and must be asked back. Whatever fits two answers, or none
    closely, is None: a wrong guess costs more than asking again.
    """
    exact = exact_answer(text, asked, words)
    if exact is not None:
        return Meant(exact)
    command = exact_command(text, words)
    if command is not None:
        disputed = disputed_answer(text, asked, words) if command in _DISPUTABLE else None
        return Wanted(command) if disputed is None else Guessed(disputed)
    sure = answer_in(text, asked, words)
    if sure is not None:
        return Meant(sure)
    command = mistyped_command(text, words)
    if command is not None:
        return Wanted(command)
    guess = guess_in(text, asked, words)
    return None if guess is None else Guessed(guess)
