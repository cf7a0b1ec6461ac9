"""The words that a conversation listens to everywhere (``words.yaml``), in the form that texts are compared in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictStr

from bot.authoring import Findings, Source, read, validate
from bot.dialog.normal import phrase, tokens


class Command(StrEnum):
    """What a person can ask for at any time, besides answering."""

    DONT_KNOW = "dont_know"
    BACK = "back"
    SKIP = "skip"
    RESTART = "restart"
    HELP = "help"
    WHY = "why"
    STATUS = "status"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the conversation.

    Attributes:
        commands, yes, no, none: whole phrases.
        numbers: number word to number.
        number_marks, separators, ranges, fillers, negations, doubts: single words.
        about: phrases before an approximate number.
    """

    commands: Mapping[str, Command]
    yes: frozenset[str]
    no: frozenset[str]
    none: frozenset[str]
    numbers: Mapping[str, int]
    number_marks: frozenset[str]
    separators: frozenset[str]
    ranges: frozenset[str]
    about: frozenset[str]
    fillers: frozenset[str]
    negations: frozenset[str]
    doubts: frozenset[str]


Word = Annotated[StrictStr, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
_List = tuple[Word, ...]


class WordsEntry(BaseModel):
    """The file as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: dict[Command, _List]
    yes: _List
    no: _List
    none: _List
    numbers: dict[int, _List]
    number_marks: _List
    separators: _List
    ranges: _List
    about: _List
    fillers: _List
    negations: _List
    doubts: _List


def read_words(source: Source) -> Words | Findings:
    """The words of a file, or everything that is wrong with it."""
    root = read(source)
    if isinstance(root, tuple):
        return root
    entry = validate(root, WordsEntry)
    if isinstance(entry, tuple):
        return entry
    return Words(
        commands={phrase(text): command for command, texts in entry.commands.items() for text in texts},
        yes=_phrases(entry.yes),
        no=_phrases(entry.no),
        none=_phrases(entry.none),
        numbers={phrase(text): number for number, texts in entry.numbers.items() for text in texts},
        number_marks=_phrases(entry.number_marks),
        separators=_phrases(entry.separators),
        ranges=_phrases(entry.ranges),
        about=frozenset(" ".join(tokens(text)) for text in entry.about),
        fillers=_phrases(entry.fillers),
        negations=_phrases(entry.negations),
        doubts=_phrases(entry.doubts),
    )


def _phrases(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase(text) for text in texts)
