"""An answer that is only supposed: which question it belongs to, and what it would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.answers import DONT_KNOW, Value
from bot.dialog.interview import AskedQuestion
from bot.dialog.normal import phrase
from bot.dialog.understand.meaning import Meant, Wanted, understand
from bot.dialog.words import Command, Words

_LONGEST_NAME = 3
_MARKS = " :=-–,.?!"


@dataclass(frozen=True, slots=True)
class Supposed:
    """A question with another answer; None where the text names the question only, or none of its answers."""

    asked: AskedQuestion
    value: Value | None


def supposition_in(text: str, questions: Iterable[AskedQuestion], words: Words) -> Supposed | None:
    """What a text supposes: a question by its name and an answer behind it, or an answer that fits one question only.

    The answer is understood as in the interview. None where no question is sure enough.
    """
    every = tuple(questions)
    named: Supposed | None = None
    for asked, answer in _named(text, every):
        value = _value(answer, asked, words)
        if value is not None:
            return Supposed(asked, value)
        named = named or Supposed(asked, None)
    return _by_answer(text, every, words) or named


def _named(text: str, questions: tuple[AskedQuestion, ...]) -> Iterator[tuple[AskedQuestion, str]]:
    """Every question that the text names, longest names first, with the text around the name."""
    said = text.split()
    for length in range(_LONGEST_NAME, 0, -1):
        for start in range(len(said) - length + 1):
            name = phrase(" ".join(said[start : start + length]))
            for asked in questions:
                if name in asked.names:
                    yield asked, " ".join((*said[:start], *said[start + length :]))


def _value(text: str, asked: AskedQuestion, words: Words) -> Value | None:
    """The answer, also without the words of supposing around it."""
    for answer in dict.fromkeys((text.strip(_MARKS), _bare(text, words))):
        match understand(answer, asked, words):
            case Meant(value):
                return value
            case Wanted(Command.DONT_KNOW):
                return DONT_KNOW
            case _:
                continue
    return None


def _bare(text: str, words: Words) -> str:
    said = [word for word in text.split() if phrase(word)]
    while said and phrase(said[0]) in words.suppositions:
        said = said[1:]
    while said and phrase(said[-1]) in words.suppositions:
        said = said[:-1]
    return " ".join(said).strip(_MARKS)


def _by_answer(text: str, questions: tuple[AskedQuestion, ...], words: Words) -> Supposed | None:
    """The one question that the text answers in words; a number alone could answer any."""
    if not any(char.isalpha() for char in text):
        return None
    found = [
        Supposed(asked, value)
        for asked in questions
        if (value := _value(text, asked, words)) is not None and value not in (DONT_KNOW, ())
    ]
    return found[0] if len(found) == 1 else None
