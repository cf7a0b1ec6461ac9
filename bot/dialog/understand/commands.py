"""Commands: plain words that work at any time, some of them with something behind."""

from __future__ import annotations

from bot.dialog.normal import joined, phrase, tokens
from bot.dialog.understand.consent import consent_in
from bot.dialog.understand.numbers import spelled
from bot.dialog.understand.slips import is_slip
from bot.dialog.understand.thresholds import COMMANDS
from bot.dialog.words import Command, Words

_MOST_STEPS = 99
_LONGEST_NAME = 4
"""Words of what is to be changed; beyond that it is no name of a question."""


def command_in(text: str, words: Words) -> Command | None:
    """The command that a text is, with or without a slash and courtesies, or with a typing mistake."""
    return exact_command(text, words) or mistyped_command(text, words)


def exact_command(text: str, words: Words) -> Command | None:
    """The command that a text is, with or without a slash and courtesies."""
    said = tokens(text)
    return words.commands.get(joined(said)) or words.commands.get(joined(_bare(said, words)))


def mistyped_command(text: str, words: Words) -> Command | None:
    """The one command that a text is with a slip of the finger or two."""
    said = joined(_bare(tokens(text), words))
    if not said.isalpha():
        return None
    near = {command for meant, command in words.commands.items() if is_slip(said, meant, COMMANDS)}
    return near.pop() if len(near) == 1 else None


def confirmed(text: str, words: Words) -> bool | None:
    """Whether a text says yes (1) or no (2) to a request for confirmation; None where it says neither.

    Little may stand beside the yes: what is confirmed can often not be taken back.
    """
    said = phrase(text)
    if said in {"1", "2"}:
        return said == "1"
    return consent_in(text, words, words.courtesies)


def back_steps(text: str, words: Words) -> int | None:
    """How many steps back a text wants to go: "zurück" is one, "zurück 3" and "drei Fragen zurück" are three."""
    said = tokens(text)
    if command_in(text, words) is Command.BACK:
        return 1
    rest = [word for word in said if word not in words.courtesies and word not in words.steps]
    if len(rest) != 2:
        return None
    for number, word in (rest, reversed(rest)):
        steps = 1 if number in words.amounts.ones else spelled(number, words)
        if words.commands.get(word) is Command.BACK and steps is not None and 1 <= steps <= _MOST_STEPS:
            return steps
    return None


def change_of(text: str, words: Words) -> str | None:
    """What a text wants to change, as it was written: "Budget ändern" is "Budget", "ändern" alone is empty.

    None where it does not want to change anything, or more than a name stands beside the word.
    """
    command = command_in(text, words)
    if command is not None:
        return "" if command is Command.CHANGE else None
    said = [word for word in text.split() if phrase(word)]
    for is_name, rest in ((phrase(said[0]), said[1:]), (phrase(said[-1]), said[:-1])) if said else ():
        if words.commands.get(is_name) is Command.CHANGE:
            name = _without_frame(rest, words)
            return " ".join(name).strip(" :,.!?") if len(name) <= _LONGEST_NAME else None
    return None


def _without_frame(said: list[str], words: Words) -> list[str]:
    """The words without the empty ones at the beginning and the end ("ich möchte bitte das Budget")."""
    empty = words.courtesies | words.fillers | words.number_marks | words.steps
    while said and phrase(said[0]) in empty:
        said = said[1:]
    while said and phrase(said[-1]) in empty:
        said = said[:-1]
    return said


def _bare(said: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(word for word in said if word not in words.courtesies)
