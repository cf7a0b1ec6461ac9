"""Conditions over a situation: ``all``, ``any``, ``not``, ``is``, ``has``; nothing more.

Dialogs and knowledge share this one small language. What needs more than its words is a derived fact or a rule, not a
longer condition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Protocol, assert_never

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

Situation = Mapping[str, tuple[str, ...]]
"""What is the case: each name with the words that hold for it."""

Path = tuple[str | int, ...]
"""Where something stands in a file: keys and indices from its root."""


@dataclass(frozen=True, slots=True)
class Matches:
    """At least one of the words holds for the name (``is`` and ``has``)."""

    name: str
    words: tuple[str, ...]
    several: bool


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts it always holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The part does not hold."""

    part: Condition


Condition = Matches | Every | Some | Negation

ALWAYS = Every(())


def holds(condition: Condition, situation: Situation) -> bool:
    """Whether a condition holds in a situation; a name that the situation lacks has no words."""
    match condition:
        case Matches(name=name, words=words):
            return not set(words).isdisjoint(situation.get(name, ()))
        case Every(parts=parts):
            return all(holds(part, situation) for part in parts)
        case Some(parts=parts):
            return any(holds(part, situation) for part in parts)
        case Negation(part=part):
            return not holds(part, situation)
        case _:
            assert_never(condition)


def may_hold(condition: Condition, situation: Situation, still_open: Collection[str]) -> bool:
    """Whether a condition can still come to hold, when some names of the situation are not settled yet."""
    return _verdict(condition, situation, still_open) is not False


def _verdict(condition: Condition, situation: Situation, still_open: Collection[str]) -> bool | None:
    """Kleene's three truth values: None where it depends on what is still open."""
    match condition:
        case Matches(name=name):
            return None if name in still_open else holds(condition, situation)
        case Every(parts=parts):
            verdicts = [_verdict(part, situation, still_open) for part in parts]
            return False if False in verdicts else None if None in verdicts else True
        case Some(parts=parts):
            verdicts = [_verdict(part, situation, still_open) for part in parts]
            return True if True in verdicts else None if None in verdicts else False
        case Negation(part=part):
            verdict = _verdict(part, situation, still_open)
            return None if verdict is None else not verdict
        case _:
            assert_never(condition)


def matches_in(condition: Condition) -> Iterator[Matches]:
    """All comparisons inside a condition, for checks."""
    match condition:
        case Matches():
            yield condition
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from matches_in(part)
        case Negation(part=part):
            yield from matches_in(part)
        case _:
            assert_never(condition)


class Phrases(Protocol):
    """Says sentences by their id (:class:`bot.texts.Sentences`)."""

    def text(self, sentence: str, **values: str) -> str:
        """A sentence as plain text."""


@dataclass(frozen=True, slots=True)
class Called:
    """How people call a name that conditions use, and its words.

    Attributes:
        may_be_open: whether no word may hold at all, so that "not" also means "not answered".
    """

    title: str
    labels: Mapping[str, str]
    may_be_open: bool = False


Names = Mapping[str, Called]


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The parts that must all hold."""
    if isinstance(condition, Every):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    return (condition,)


def describe(condition: Condition, names: Names, say: Phrases) -> str:
    """A condition in words: titles of questions and labels of answers, no ids.

    Args:
        condition: what must hold.
        names: how the names in it are called; what is missing keeps its id.
        say: the words between them (``tree.…`` in ``dialogs/sentences``).
    """
    if isinstance(condition, Matches):
        return _matching(condition, names, say, negated=False)
    if isinstance(condition, Negation):
        return _negated(condition.part, names, say)
    if not condition.parts:
        return say.text("tree.always" if isinstance(condition, Every) else "tree.never")
    if len(condition.parts) == 1:
        return describe(condition.parts[0], names, say)
    said = (_bracketed(part, names, say) for part in condition.parts)
    return _strung("tree.and" if isinstance(condition, Every) else "tree.or", said, say)


def _negated(part: Condition, names: Names, say: Phrases) -> str:
    if isinstance(part, Matches):
        return _matching(part, names, say, negated=True)
    if isinstance(part, Negation):
        return describe(part.part, names, say)
    return say.text("tree.not_all", part=describe(part, names, say))


def _bracketed(part: Condition, names: Names, say: Phrases) -> str:
    said = describe(part, names, say)
    return f"({said})" if isinstance(part, Every | Some) and len(part.parts) > 1 else said


def _matching(matches: Matches, names: Names, say: Phrases, *, negated: bool) -> str:
    called = names.get(matches.name, Called(matches.name, {}))
    quoted = [say.text("tree.quoted", label=called.labels.get(word, word)) for word in matches.words]
    if not negated:
        return say.text("tree.is", title=called.title, labels=_alternatives("tree.either", quoted, say))
    kind = "tree.is_none" if len(quoted) > 1 else "tree.is_not"
    said = say.text(kind, title=called.title, labels=_strung("tree.nor", quoted, say))
    return say.text("tree.or_open", part=said) if called.may_be_open else said


def _alternatives(last: str, items: list[str], say: Phrases) -> str:
    return _strung(last, [", ".join(items[:-1]), items[-1]], say) if len(items) > 1 else "".join(items)


def _strung(sentence: str, items: Iterable[str], say: Phrases) -> str:
    """Items one after the other, each set behind those before it by a sentence."""
    chain = ""
    for item in items:
        chain = say.text(sentence, before=chain, next=item) if chain else item
    return chain


Word = Annotated[StrictStr, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
"""A word as written; a bare number is one too (``0`` as well as ``"0"``)."""

Words = Annotated[tuple[Word, ...], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
"""One word or a list of words, as written."""


class ConditionEntry(BaseModel):
    """A condition as authors write it; where it has several keys, all of them must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all: tuple[ConditionEntry, ...] | None = None
    any: tuple[ConditionEntry, ...] | None = None
    negation: ConditionEntry | None = Field(default=None, alias="not")
    one: dict[StrictStr, Words] | None = Field(default=None, alias="is")
    several: dict[StrictStr, Words] | None = Field(default=None, alias="has")

    def built(self) -> Condition:
        """The condition; one without keys always holds."""
        parts: list[Condition] = [comparison for _, comparison in self._own_comparisons(())]
        if self.negation is not None:
            parts.append(Negation(self.negation.built()))
        if self.all is not None:
            parts.append(Every(tuple(part.built() for part in self.all)))
        if self.any is not None:
            parts.append(Some(tuple(part.built() for part in self.any)))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def comparisons(self, path: Path) -> Iterator[tuple[Path, Matches]]:
        """All comparisons inside, each with its place below a path, for checks against a vocabulary."""
        yield from self._own_comparisons(path)
        if self.negation is not None:
            yield from self.negation.comparisons((*path, "not"))
        for key, group in (("all", self.all), ("any", self.any)):
            for index, part in enumerate(group or ()):
                yield from part.comparisons((*path, key, index))

    def _own_comparisons(self, path: Path) -> Iterator[tuple[Path, Matches]]:
        for key, words in (("is", self.one), ("has", self.several)):
            for name, listed in (words or {}).items():
                yield (*path, key, name), Matches(name, listed, key == "has")
