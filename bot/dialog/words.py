"""The words that a conversation listens to everywhere (``words.yaml``), in the form that texts are compared in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

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
    SUGGEST = "suggest"
    CHANGE = "change"
    FULL = "full"
    EXPRESS = "express"
    ENGLISH = "english"
    EASY = "easy"
    GERMAN = "german"
    KEEP = "keep"
    NEXT_STEPS = "next_steps"
    SOURCES = "sources"
    METHOD = "method"
    PERSON = "person"
    REPORT = "report"
    SURVEY = "survey"


class Inquiry(StrEnum):
    """What a person can ask in between or once there is a result; what is asked about follows behind the words."""

    WHY_NOT = "why_not"
    COMPARE = "compare"
    INFO = "info"
    WHAT_IF = "what_if"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class AmountWords:
    """The words around amounts, beside those that change nothing.

    Attributes:
        ones: words that are "one" before something that is counted.
        multiples: words that stand for as many ("Dutzend").
        few: words for an amount that nobody counted, and about how many that is.
        at_least, above, just_above, below, just_below: phrases before an amount that is not quite meant.
        between: words before the first of two amounts that "und" joins.
        either: words between two amounts of which one is meant.
        parts: words for a hundredth ("Cent").
    """

    ones: frozenset[str]
    multiples: Mapping[str, int]
    few: Mapping[str, int]
    at_least: frozenset[str]
    above: frozenset[str]
    just_above: frozenset[str]
    below: frozenset[str]
    just_below: frozenset[str]
    between: frozenset[str]
    either: frozenset[str]
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the conversation.

    Attributes:
        commands, yes, no, none, thanks, greetings: whole phrases.
        unsure: whole phrases for an answer that is not settled yet, where a question has such an option.
        yes_signs, no_signs: signs that say yes or no without a word.
        everything: whole phrases for all answers at once.
        but: words between "everything" and what is taken out of it.
        numbers: number word to number.
        number_marks: words around the number of an answer.
        separators, ranges: words between numbers.
        about: words before an approximate amount.
        amounts: the other words around amounts.
        courtesies: words that change nothing, not even a command.
        fillers: words that may stand beside an answer in words.
        faint: words of labels that name no answer by themselves.
        negations: words that turn the meaning round.
        hedges: words after which an answer is not quite sure.
        doubts: words after which nothing is guessed.
        askers: words that a question begins with.
        inquiries: beginnings of what can be asked once there is a result.
        around_terms: words around a term that is asked about.
        steps: words around a number of steps back.
        suppositions: words around an answer that is only supposed.
    """

    commands: Mapping[str, Command]
    yes: frozenset[str]
    no: frozenset[str]
    unsure: frozenset[str]
    yes_signs: frozenset[str]
    no_signs: frozenset[str]
    none: frozenset[str]
    everything: frozenset[str]
    but: frozenset[str]
    thanks: frozenset[str]
    greetings: frozenset[str]
    numbers: Mapping[str, int]
    number_marks: frozenset[str]
    separators: frozenset[str]
    ranges: frozenset[str]
    about: frozenset[str]
    amounts: AmountWords
    courtesies: frozenset[str]
    fillers: frozenset[str]
    faint: frozenset[str]
    negations: frozenset[str]
    hedges: frozenset[str]
    doubts: frozenset[str]
    askers: frozenset[str]
    inquiries: Mapping[str, Inquiry]
    around_terms: frozenset[str]
    steps: frozenset[str]
    suppositions: frozenset[str]


Word = Annotated[StrictStr, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
_List = tuple[Word, ...]
_Meaning = TypeVar("_Meaning", Command, Inquiry, int)


class AmountWordsEntry(BaseModel):
    """The words around amounts as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ones: _List
    multiples: dict[int, _List]
    few: dict[int, _List]
    at_least: _List
    above: _List
    just_above: _List
    below: _List
    just_below: _List
    between: _List
    either: _List
    parts: _List

    def built(self) -> AmountWords:
        """The words in the form that texts are compared in."""
        return AmountWords(
            ones=_phrases(self.ones),
            multiples=_by_phrase(self.multiples),
            few=_by_phrase(self.few),
            at_least=_phrases(self.at_least),
            above=_phrases(self.above),
            just_above=_phrases(self.just_above),
            below=_phrases(self.below),
            just_below=_phrases(self.just_below),
            between=_phrases(self.between),
            either=_phrases(self.either),
            parts=_phrases(self.parts),
        )


class WordsEntry(BaseModel):
    """The file as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: dict[Command, _List]
    yes: _List
    no: _List
    unsure: _List
    yes_signs: _List
    no_signs: _List
    none: _List
    everything: _List
    but: _List
    thanks: _List
    greetings: _List
    numbers: dict[int, _List]
    number_marks: _List
    separators: _List
    ranges: _List
    about: _List
    amounts: AmountWordsEntry
    courtesies: _List
    fillers: _List
    faint: _List
    negations: _List
    hedges: _List
    doubts: _List
    askers: _List
    inquiries: dict[Inquiry, _List]
    around_terms: _List
    steps: _List
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
        commands=_by_phrase(entry.commands),
        yes=_phrases(entry.yes),
        no=_phrases(entry.no),
        unsure=_phrases(entry.unsure),
        yes_signs=frozenset(entry.yes_signs),
        no_signs=frozenset(entry.no_signs),
        none=_phrases(entry.none),
        everything=_phrases(entry.everything),
        but=_phrases(entry.but),
        thanks=_phrases(entry.thanks),
        greetings=_phrases(entry.greetings),
        numbers=_by_phrase(entry.numbers),
        number_marks=_phrases(entry.number_marks),
        separators=_phrases(entry.separators),
        ranges=_phrases(entry.ranges),
        about=frozenset(word for text in entry.about for word in tokens(text)),
        amounts=entry.amounts.built(),
        courtesies=_phrases(entry.courtesies),
        fillers=_phrases(entry.fillers),
        faint=_phrases(entry.faint),
        negations=_phrases(entry.negations),
        hedges=_phrases(entry.hedges),
        doubts=_phrases(entry.doubts),
        askers=_phrases(entry.askers),
        inquiries=_by_phrase(entry.inquiries),
        around_terms=_phrases(entry.around_terms),
        steps=_phrases(entry.steps),
        suppositions=_phrases(entry.suppositions),
    )


def _by_phrase(entries: Mapping[_Meaning, _List]) -> dict[str, _Meaning]:
    return {phrase(text): meaning for meaning, texts in entries.items() for text in texts}


def _phrases(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase(text) for text in texts)
