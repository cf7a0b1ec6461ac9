"""What a text raises besides an answer: danger, names, pressure, and doubts about the bot (``care.yaml``).

Danger goes before everything else, names go before the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from bot.authoring import (
    Finding,
    Findings,
    MapNode,
    Node,
    Place,
    Source,
    nearest,
    node_at,
    place_at,
    read,
    validate,
)
from bot.dialog.normal import phrase
from bot.dialog.patterns import Heard, Pattern, Phrase, Vocabulary, hear, phrase_of, vocabulary
from bot.dialog.personal import PersonWords, names_someone
from bot.knowledge.emergency import Topic


class Concern(StrEnum):
    """What a text raises, the most urgent first."""

    DANGER = "danger"
    NAMES = "names"
    LEGAL = "legal"
    INTEREST = "interest"
    PRESSURE = "pressure"
    INSULT = "insult"

    @property
    def is_urgent(self) -> bool:
        """Whether it goes before an answer; the others may be answers as well („alle haben WhatsApp“)."""
        return self in (Concern.DANGER, Concern.NAMES)


class CareLine(StrEnum):
    """A sentence of ``sentences/<register>/care.yaml``, apart from those about objections."""

    DANGER = "care.danger"
    DANGER_PEOPLE = "care.danger_people"
    DANGER_SEEN = "care.danger_seen"
    DANGER_LATER = "care.danger_later"
    DANGER_REST = "care.danger_rest"
    CONTACT = "care.contact"
    CONTACT_WEB_ONLY = "care.contact_web_only"
    CONTACT_HOURS = "care.contact_hours"
    CONTACT_ACCESS = "care.contact_access"
    CONTACT_WEB = "care.contact_web"
    CONTACT_OFF_THE_BILL = "care.contact_off_the_bill"
    CONTACT_CHECKED = "care.contact_checked"
    NAMES = "care.names"
    CASE = "care.case"
    NAMES_MATRIX = "care.names_matrix"
    LEGAL = "care.legal"
    INTEREST = "care.interest"
    INSULT = "care.insult"


@dataclass(frozen=True, slots=True)
class Raised:
    """A concern, and the sentence that answers it.

    Attributes:
        topic: what the danger is; None where there is none.
    """

    concern: Concern
    line: str
    topic: Topic | None = None


@dataclass(frozen=True, slots=True, repr=False)
class CarePatterns:
    """What to listen for.

    Attributes:
        danger: patterns by what the danger is, in the order they are looked for.
        case: patterns of what is told of a single person.
        objections: id to its patterns.
        legal, interest, insult: patterns.
        persons: words around names.
        words: the words of all patterns.
    """

    danger: Mapping[Topic, tuple[Pattern, ...]]
    case: tuple[Pattern, ...]
    objections: Mapping[str, tuple[Pattern, ...]]
    legal: tuple[Pattern, ...]
    interest: tuple[Pattern, ...]
    insult: tuple[Pattern, ...]
    persons: PersonWords
    words: Vocabulary


def concern_in(text: str, patterns: CarePatterns) -> Raised | None:
    """The most urgent concern of a text, or None."""
    heard = hear(text, patterns.words)
    for topic, its in patterns.danger.items():
        if _any(heard, its):
            return Raised(Concern.DANGER, CareLine.DANGER, topic)
    if names_someone(text, patterns.persons):
        return Raised(Concern.NAMES, CareLine.NAMES)
    rest: tuple[tuple[Concern, str, tuple[Pattern, ...]], ...] = (
        (Concern.NAMES, CareLine.CASE, patterns.case),
        (Concern.LEGAL, CareLine.LEGAL, patterns.legal),
        (Concern.INTEREST, CareLine.INTEREST, patterns.interest),
        *((Concern.PRESSURE, objection_line(name), its) for name, its in patterns.objections.items()),
        (Concern.INSULT, CareLine.INSULT, patterns.insult),
    )
    return next((Raised(concern, line) for concern, line, its in rest if _any(heard, its)), None)


def objection_line(objection: str) -> str:
    """The id of the sentence that answers an objection."""
    return f"care.objection.{objection}"


def all_care_lines(patterns: CarePatterns) -> tuple[str, ...]:
    """Every id there must be a sentence for."""
    return (*CareLine, *map(objection_line, patterns.objections))


def _any(heard: Sequence[Heard], patterns: Iterable[Pattern]) -> bool:
    return any(stretch.fits(pattern) for pattern in patterns for stretch in heard)


def _as_pattern(value: object) -> object:
    """A phrase stands for itself, a list for all that is in it."""
    if isinstance(value, str):
        return {"all": [value]}
    return {"all": value} if isinstance(value, list) else value


def _as_word(value: object) -> object:
    return str(value) if type(value) is int else value


_Word = Annotated[StrictStr, BeforeValidator(_as_word)]
_Words = tuple[_Word, ...]
_Path = tuple[str | int, ...]

_GROUP = re.compile(r"[A-ZÄÖÜ]{2}[A-ZÄÖÜ_]+")
"""What names a group in a pattern."""


class _Border(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PatternEntry(_Border):
    """A pattern as written."""

    all: _Words = ()
    any: _Words = ()
    never: _Words = Field(default=(), alias="not")


Patterns = tuple[Annotated[PatternEntry, BeforeValidator(_as_pattern)], ...]


class PersonsEntry(_Border):
    """The words around names as written."""

    titles: _Words
    roles: _Words
    given: _Words
    owners: _Words
    articles: _Words
    actions: _Words
    no_names: _Words
    bodies: _Words


class CareEntry(_Border):
    """The file as written."""

    groups: dict[str, _Words]
    mistyped: _Words = ()
    spelled_right: _Words = ()
    danger: dict[str, Patterns]
    persons: PersonsEntry
    case: Patterns
    objections: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Patterns]
    legal: Patterns
    interest: Patterns
    insult: Patterns


def read_care(source: Source) -> CarePatterns | Findings:
    """The patterns of a file, or everything that is wrong with it."""
    root = read(source)
    if isinstance(root, tuple):
        return root
    entry = validate(root, CareEntry)
    if isinstance(entry, tuple):
        return entry
    builder = _Builder(root, entry.groups)
    care = builder.care(entry)
    return tuple(builder.findings) or care


class _Builder:
    """Makes patterns of what was written; collects what is wrong."""

    def __init__(self, root: Node, groups: Mapping[str, _Words]) -> None:
        self.findings: list[Finding] = []
        self._root = root
        self._groups: Mapping[str, tuple[Phrase, ...]] = {}
        self._groups = {name: self._phrases(words, ("groups", name)) for name, words in groups.items()}

    def care(self, entry: CareEntry) -> CarePatterns:
        """All patterns of the file."""
        danger = {
            topic: self._patterns(its, ("danger", name))
            for name, its in entry.danger.items()
            if (topic := self._topic(name)) is not None
        }
        objections = {name: self._patterns(its, ("objections", name)) for name, its in entry.objections.items()}
        alone = {
            name: self._patterns(its, (name,))
            for name, its in (
                ("case", entry.case),
                ("legal", entry.legal),
                ("interest", entry.interest),
                ("insult", entry.insult),
            )
        }
        every = [pattern for part in (danger, objections, alone) for its in part.values() for pattern in its]
        return CarePatterns(
            danger=danger,
            case=alone["case"],
            objections=objections,
            legal=alone["legal"],
            interest=alone["interest"],
            insult=alone["insult"],
            persons=_persons(entry.persons),
            words=vocabulary(every, entry.mistyped, entry.spelled_right),
        )

    def _topic(self, name: str) -> Topic | None:
        if name in tuple(Topic):
            return Topic(name)
        danger = node_at(self._root, ("danger",))
        key = danger.key(name) if isinstance(danger, MapNode) else None
        self._unknown(name, (key or danger).place, names=tuple(Topic))
        return None

    def _patterns(self, written: Sequence[PatternEntry], path: _Path) -> tuple[Pattern, ...]:
        return tuple(self._pattern(entry, (*path, place)) for place, entry in enumerate(written))

    def _pattern(self, written: PatternEntry, path: _Path) -> Pattern:
        if not written.all and not written.any:
            self.findings.append(Finding("missing-key", place_at(self._root, path), {"key": "all"}))
        each = [self._phrases((word,), (*path, "all", place)) for place, word in enumerate(written.all)]
        if written.any:
            each.append(self._phrases(written.any, (*path, "any")))
        return Pattern(tuple(each), self._phrases(written.never, (*path, "not")))

    def _phrases(self, written: Sequence[str], path: _Path) -> tuple[Phrase, ...]:
        """What is written out, and what is in the groups that are named."""
        return tuple(phrase for place, word in enumerate(written) for phrase in self._meant(word, (*path, place)))

    def _meant(self, word: str, path: _Path) -> Iterator[Phrase]:
        if not _GROUP.fullmatch(word):
            words = phrase_of(word)
            if not words.terms:
                place = place_at(self._root, path)
                self.findings.append(Finding("wrong-value", place, {"value": word, "expected": "a-z 0-9"}))
            yield words
        elif word in self._groups:
            yield from self._groups[word]
        else:
            self._unknown(word, place_at(self._root, path), names=tuple(self._groups))

    def _unknown(self, word: str, place: Place, *, names: Sequence[str]) -> None:
        details = {"value": word, "near": nearest(word, names) or "", "allowed": ", ".join(names)}
        self.findings.append(Finding("unknown-value", place, details))


def _persons(written: PersonsEntry) -> PersonWords:
    return PersonWords(
        titles=_forms(written.titles),
        roles=_forms(written.roles),
        given=_forms(written.given),
        owners=_forms(written.owners),
        articles=_forms(written.articles),
        actions=_forms(written.actions),
        no_names=_forms(written.no_names),
        bodies=tuple(term for word in written.bodies for term in phrase_of(word).terms),
    )


def _forms(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(phrase, words))
