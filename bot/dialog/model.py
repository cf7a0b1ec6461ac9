"""The dialog tree: questions with their possible answers, and the paths that ask them.

It has no texts: what is asked and in which order is the same in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NewType

from bot.answers import Kind, Shape
from bot.conditions import ALWAYS, Condition

QuestionId = NewType("QuestionId", str)
"""Dotted: the parts of a composite question are questions of their own (``q_groesse.staff``)."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer.

    Attributes:
        words: how people call it, besides its label.
        overrides: words for it that are a command elsewhere; here they are this answer.
        covers: lowest and highest number that it stands for, where people may answer with a number.
    """

    id: str
    words: tuple[str, ...] = ()
    covers: tuple[int, int] | None = None
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person is asked.

    Attributes:
        units: words after a number that an option covers ("12 Leute").
        names_follow: whether a name may stand behind an answer in words ("Caritas Musterstadt").
        runs_allowed: whether "6-12" means the choices with these numbers; ages look the same.
        none_allowed: whether choosing nothing is an answer.
        most: how many answers may be chosen; 0 where all may. Where there is a limit, their order counts.
        bounds: lowest and highest number, where a number is asked for.
        when: asked only if this holds.
        follow_up: whether it is asked only where an answer can still change the result.
        expendable: whether it is the first to be left out where more follow-ups would be asked than promised.
    """

    id: QuestionId
    kind: Kind
    options: tuple[Option, ...] = ()
    units: tuple[str, ...] = ()
    names_follow: bool = False
    runs_allowed: bool = True
    none_allowed: bool = False
    most: int = 0
    bounds: tuple[int, int] = (0, 0)
    when: Condition = ALWAYS
    follow_up: bool = False
    expendable: bool = False


@dataclass(frozen=True, slots=True)
class Dialog:
    """Everything that can be asked.

    Attributes:
        paths: name to its steps; the parts of a step are asked one after the other and count as one question.
        promised: how many questions each path has at most; what is not named has as many as it has steps.
    """

    questions: Mapping[QuestionId, Question]
    paths: Mapping[str, tuple[tuple[QuestionId, ...], ...]]
    promised: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def most(self, path: str) -> int:
        """The promised number of questions on a path."""
        return self.promised.get(path, len(self.paths[path]))

    def vocabulary(self) -> Mapping[str, Shape]:
        """What answers there can be, for reading an answers file."""
        return {
            question.id: Shape(question.kind, tuple(option.id for option in question.options), question.bounds)
            for question in self.questions.values()
        }

    def on_paths(self) -> frozenset[QuestionId]:
        """The questions that are asked on at least one path."""
        return frozenset(part for steps in self.paths.values() for step in steps for part in step)
