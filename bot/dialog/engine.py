"""Where in the dialog a person is.

The state is the answers, by question id; the place is found by walking the path again. Going back, changing an answer
and a dialog that changed in between therefore need no bookkeeping.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from bot.answers import Answers
from bot.conditions import holds, may_hold
from bot.dialog.model import Dialog, Question, QuestionId

Matters = Callable[[QuestionId, Answers], bool]
"""Whether some answer to a question can still change the result, given the answers so far."""

Parts = tuple[QuestionId, ...]


def always(_question: QuestionId, _answers: Answers) -> bool:
    """Takes every question for one that matters."""
    return True


@dataclass(frozen=True, slots=True)
class Ask:
    """The question that is next.

    Attributes:
        number: which question of the path it is, counted from 1 among those that are asked.
        total: how many there will be at most; it never grows while nothing is changed.
        part: which part of the question it is, counted from 1 among those that are asked.
        left_out: follow-ups before it that could not change the result, or were too many.
    """

    question: Question
    number: int
    total: int
    part: int
    left_out: tuple[QuestionId, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to ask."""

    left_out: tuple[QuestionId, ...] = ()


Step = Ask | Done


@dataclass(frozen=True, slots=True)
class Walk:
    """A path through a dialog, with what was said on it."""

    dialog: Dialog
    path: str
    answers: Answers
    skipped: Collection[str] = ()
    matters: Matters = always

    def next_step(self) -> Step:
        """The first question of the path that is to be asked and is neither answered nor skipped.

        A follow-up that changes nothing is passed by, and comes after all where a later answer makes it matter.
        """
        left_out: list[QuestionId] = []
        for parts in self._steps():
            unsettled = [question for question in parts if not self._is_settled(question)]
            if unsettled and unsettled == list(parts) and self._is_left_out(parts):
                left_out.extend(parts)
            elif unsettled:
                before = sum(map(self._is_done, self._steps()))
                return self._ask(unsettled[0], parts, before + 1, tuple(left_out))
        return Done(tuple(left_out))

    def ask(self, question: QuestionId) -> Ask:
        """A question that is on the path and applies, asked again."""
        before = 0
        for parts in self._steps():
            if question in parts:
                return self._ask(question, parts, before + 1, ())
            before += self._is_done(parts)
        raise KeyError(question)

    def settled(self) -> tuple[QuestionId, ...]:
        """The questions that were answered or skipped, in the order of the path."""
        return tuple(question for parts in self._steps() for question in parts if self._is_settled(question))

    def applies(self, question: QuestionId) -> bool:
        """Whether a question is on the path and its condition holds."""
        return any(question in parts for parts in self._steps())

    def _steps(self) -> Iterator[Parts]:
        """Every step of the path with those of its parts that apply."""
        for step in self.dialog.paths[self.path]:
            yield tuple(question for question in step if applies(self.dialog, question, self.answers))

    def _is_settled(self, question: QuestionId) -> bool:
        return self.answers.get(question) is not None or question in self.skipped

    def _is_begun(self, parts: Parts) -> bool:
        return any(map(self._is_settled, parts))

    def _is_done(self, parts: Parts) -> bool:
        return bool(parts) and all(map(self._is_settled, parts))

    def _ask(self, question: QuestionId, parts: Parts, number: int, left_out: Parts) -> Ask:
        total = min(self._possible(parts), max(number, self.dialog.most(self.path)))
        return Ask(self.dialog.questions[question], number, total, parts.index(question) + 1, left_out)

    def _possible(self, here: Parts) -> int:
        """How many steps are asked at most: those begun, this one, and all that can still come."""
        still_open = frozenset(question for question in self.dialog.on_paths() if not self._is_settled(question))
        words, questions = self.answers.words(), self.dialog.questions
        return sum(
            self._is_begun(parts)
            or parts == here
            or any(may_hold(questions[question].when, words, still_open) for question in step)
            for step, parts in zip(self.dialog.paths[self.path], self._steps(), strict=True)
        )

    def _is_left_out(self, parts: Parts) -> bool:
        """Whether a step is a follow-up that changes nothing any more, or one too many."""
        if not self._are_follow_ups(parts):
            return False
        follow_ups = [each for each in self._steps() if self._are_follow_ups(each)]
        room = self._room_for_follow_ups() - sum(map(self._is_begun, follow_ups))
        if room < 1 or not self._can_matter(parts):
            return True
        if not any(self.dialog.questions[question].expendable for question in parts):
            return False
        rest = [each for each in follow_ups if each != parts and not self._is_begun(each)]
        return len(rest) >= room and sum(map(self._can_matter, rest)) >= room

    def _are_follow_ups(self, parts: Parts) -> bool:
        return bool(parts) and all(self.dialog.questions[question].follow_up for question in parts)

    def _can_matter(self, parts: Parts) -> bool:
        return any(self.matters(question, self.answers) for question in parts)

    def _room_for_follow_ups(self) -> int:
        base = sum(not self._are_follow_ups(step) for step in self.dialog.paths[self.path])
        return self.dialog.most(self.path) - base


def applies(dialog: Dialog, question: QuestionId, answers: Answers) -> bool:
    """Whether the condition of a question holds, given the answers so far."""
    return holds(dialog.questions[question].when, answers.words())


def without_idle(dialog: Dialog, answers: Answers) -> tuple[Answers, tuple[QuestionId, ...]]:
    """The answers without those to questions that no longer apply, and which these were."""
    dropped: list[QuestionId] = []
    while True:
        idle = [
            question
            for question in dialog.questions
            if answers.get(question) is not None and not applies(dialog, question, answers)
        ]
        if not idle:
            return answers, tuple(dropped)
        dropped.extend(idle)
        answers = answers.without(*idle)
