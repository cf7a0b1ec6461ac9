"""Interviews that together hold every pair of answers: few enough to hold, many enough to find what two answers break.

Most faults of dialogs take one or two answers to show. A plan says what is answered to which question; together the
plans hold, for any two questions, every answer to the one beside every answer to the other, and of questions with
several answers every two of them. What cannot stand together, because one question is not asked after such an answer to
the other, is left out. The same dialog always gives the same plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from bot.answers import DONT_KNOW, Answers, Kind, Value
from bot.conditions import matches_in
from bot.dialog.engine import applies
from bot.dialog.model import Dialog, Question, QuestionId

SKIPPED = "(skipped)"
NOTHING = "(nothing)"
_ALONE = frozenset({SKIPPED, NOTHING, DONT_KNOW, "keine"})
"""What no other answer stands beside."""

_AT_ONCE = 3
"""How many answers to one question a plan has at most."""

_AGES = (12, 13, 16)
"""Numbers that rules look at, besides the lowest and the highest."""

Level = tuple[QuestionId, str]
"""One way to react to a question."""

Pair = frozenset[Level]
Plan = Mapping[QuestionId, Value | None]
"""The answer to each question, if it is asked; None passes it over."""

_Chosen = Mapping[QuestionId, Sequence[str]]


def levels_of(question: Question) -> tuple[str, ...]:
    """Every way to react to a question."""
    if question.kind is Kind.NUMBER:
        lowest, highest = question.bounds
        options = [str(number) for number in (lowest, *_AGES, highest)]
    else:
        options = [option.id for option in question.options]
    return (*options, *((NOTHING,) if question.none_allowed else ()), DONT_KNOW, SKIPPED)


def pairs_in(plan: Plan) -> Iterator[Pair]:
    """Every two reactions of a plan."""
    return map(frozenset, combinations(levels_in(plan), 2))


def levels_in(plan: Plan) -> Iterator[Level]:
    """Every reaction of a plan."""
    for question, value in plan.items():
        if value is None:
            yield question, SKIPPED
        elif isinstance(value, tuple):
            yield from ((question, option) for option in value or (NOTHING,))
        else:
            yield question, str(value)


def all_pairs(dialog: Dialog, path: str) -> tuple[Plan, ...]:
    """The plans for a path."""
    return tuple(_Planning(dialog, path).plans())


class _Planning:
    """Plans greedily: each plan closes as much of what is open as one question after the other can."""

    def __init__(self, dialog: Dialog, path: str) -> None:
        self._dialog = dialog
        self._questions = tuple(question for step in dialog.paths[path] for question in step)
        levels = [(question, option) for question in self._questions for option in levels_of(self._asked(question))]
        pairs = (pair for pair in combinations(levels, 2) if self._are_compatible(*pair))
        self._open: dict[Pair, None] = dict.fromkeys(map(frozenset, pairs))

    def plans(self) -> Iterator[Plan]:
        """Plans until nothing is open any more."""
        while self._open:
            seed = next(iter(self._open))
            plan = self._plan_with(seed)
            if plan is None:
                del self._open[seed]
                continue
            for pair in pairs_in(plan):
                self._open.pop(pair, None)
            yield plan

    def _plan_with(self, seed: Pair) -> Plan | None:
        """A plan with a pair in it; None where there cannot be one."""
        chosen: dict[QuestionId, Sequence[str]] = {}
        for question, option in sorted(seed):
            chosen[question] = (*chosen.get(question, ()), option)
        possible = self._made_possible(chosen)
        if possible is None:
            return None
        for question in self._questions:
            if self._applies(question, possible):
                possible = self._with_best(question, possible)
        return {
            question: self._value(question, possible[question]) for question in self._questions if question in possible
        }

    def _made_possible(self, chosen: _Chosen) -> _Chosen | None:
        """With answers after which all the chosen questions are asked; None where there are none."""
        deciding = {match.name for question in chosen for match in matches_in(self._asked(question).when)}
        open_questions = [each for each in self._questions if each in deciding and self._has_room(each, chosen)]
        for options in product(*(levels_of(self._asked(question)) for question in open_questions)):
            tried = dict(chosen)
            for question, option in zip(open_questions, options, strict=True):
                tried[question] = self._together(tried.get(question, ()), option)
            if all(self._applies(question, tried) for question in chosen):
                return tried
        return None

    def _with_best(self, question: QuestionId, chosen: _Chosen) -> _Chosen:
        """With the answers to a question that close most, and that no chosen question falls away with."""
        while self._has_room(question, chosen):
            given = chosen.get(question, ())
            options = [option for option in levels_of(self._asked(question)) if self._together(given, option) != given]
            best = max(options, key=lambda option: self._gain((question, option), chosen))
            tried = {**chosen, question: self._together(given, best)}
            is_worth_it = not given or self._gain((question, best), chosen) > 0
            if not is_worth_it or not all(self._applies(each, tried) for each in chosen):
                return chosen
            chosen = tried
        return chosen

    def _gain(self, level: Level, chosen: _Chosen) -> int:
        """How many open pairs a reaction would close."""
        return sum(
            frozenset({level, (question, option)}) in self._open
            for question, options in chosen.items()
            for option in options
        )

    def _are_compatible(self, one: Level, other: Level) -> bool:
        if one[0] != other[0]:
            return True
        return self._asked(one[0]).kind is Kind.SEVERAL and _ALONE.isdisjoint({one[1], other[1]})

    def _has_room(self, question: QuestionId, chosen: _Chosen) -> bool:
        given, asked = chosen.get(question, ()), self._asked(question)
        if not given:
            return True
        return asked.kind is Kind.SEVERAL and len(given) < (asked.most or _AT_ONCE) and _ALONE.isdisjoint(given)

    def _together(self, given: Sequence[str], option: str) -> Sequence[str]:
        """The answers with one more, if it can stand beside them."""
        return given if option in given or (given and option in _ALONE) else (*given, option)

    def _applies(self, question: QuestionId, chosen: _Chosen) -> bool:
        values = {each: self._value(each, options) for each, options in chosen.items()}
        answers = Answers({each: value for each, value in values.items() if value is not None})
        return applies(self._dialog, question, answers)

    def _value(self, question: QuestionId, options: Sequence[str]) -> Value | None:
        if options[0] in (SKIPPED, DONT_KNOW):
            return None if options[0] == SKIPPED else DONT_KNOW
        match self._asked(question).kind:
            case Kind.NUMBER:
                return int(options[0])
            case Kind.ONE:
                return options[0]
            case Kind.SEVERAL:
                return () if options[0] == NOTHING else tuple(options)

    def _asked(self, question: QuestionId) -> Question:
        return self._dialog.questions[question]
