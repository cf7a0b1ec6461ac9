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
    PRIVACY = "privacy"
    EXPORT = "export"
    STOP = "stop"
    RESUME = "resume"
    ERASE = "erase"


class Inquiry(StrEnum):
    """What a person can ask once there is a result; what is asked about follows behind the words."""

    WHY_NOT = "why_not"
    COMPARE = "compare"
    INFO = "info"
    WHAT_IF = "what_if"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the conversation.

    Attributes:
        commands, yes, no, none, thanks: whole phrases.
        numbers: number word to number.
        number_marks: words around the number of an answer.
        separators, ranges: words between numbers.
        about: words before an approximate amount.
        courtesies: words that change nothing, not even a command.
        fillers: words that may stand beside an answer in words.
        faint: words of labels that name no answer by themselves.
        negations: words that turn the meaning round.
        doubts: words after which nothing is guessed.
        askers: words that a question begins with.
        inquiries: beginnings of what can be asked once there is a result.
        suppositions: words around an answer that is only supposed.
    """

    commands: Mapping[str, Command]
    yes: frozenset[str]
    no: frozenset[str]
    none: frozenset[str]
    thanks: frozenset[str]
    numbers: Mapping[str, int]
    number_marks: frozenset[str]
    separators: frozenset[str]
    ranges: frozenset[str]
    about: frozenset[str]
    courtesies: frozenset[str]
    fillers: frozenset[str]
    faint: frozenset[str]
    negations: frozenset[str]
    doubts: frozenset[str]
    askers: frozenset[str]
    inquiries: Mapping[str, Inquiry]
    suppositions: frozenset[str]


Word = Annotated[StrictStr, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
_List = tuple[Word, ...]


class WordsEntry(BaseModel):
    """The file as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: dict[Command, _List]
    yes: _List
    no: _List
    none: _List
    thanks: _List
    numbers: dict[int, _List]
    number_marks: _List
    separators: _List
    ranges: _List
    about: _List
    courtesies: _List
    fillers: _List
    faint: _List
    negations: _List
    doubts: _List
    askers: _List
    inquiries: dict[Inquiry, _List]
    suppositions: _List


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
        thanks=_phrases(entry.thanks),
        numbers={phrase(text): number for number, texts in entry.numbers.items() for text in texts},
        number_marks=_phrases(entry.number_marks),
        separators=_phrases(entry.separators),
        ranges=_phrases(entry.ranges),
        about=frozenset(word for text in entry.about for word in tokens(text)),
        courtesies=_phrases(entry.courtesies),
        fillers=_phrases(entry.fillers),
        faint=_phrases(entry.faint),
        negations=_phrases(entry.negations),
        doubts=_phrases(entry.doubts),
        askers=_phrases(entry.askers),
        inquiries={phrase(text): inquiry for inquiry, texts in entry.inquiries.items() for text in texts},
        suppositions=_phrases(entry.suppositions),
    )


def _phrases(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase(text) for text in texts)
