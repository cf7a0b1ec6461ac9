"""Where in the dialog a person is.

The state is the answers, by question id; the place is found by walking the path again. Going back, changing an answer
and a dialog that changed in between therefore need no bookkeeping.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.answers import Answers
from bot.conditions import holds
from bot.dialog.model import Dialog, Question, QuestionId


@dataclass(frozen=True, slots=True)
class Ask:
    """The question that is next.

    Attributes:
        number: which question of the path it is, counted from 1.
        total: how many the path has at most.
        part: which part of the question it is, counted from 1 among those that are asked.
    """

    question: Question
    number: int
    total: int
    part: int


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to ask."""


Step = Ask | Done


def applies(dialog: Dialog, question: QuestionId, answers: Answers) -> bool:
    """Whether a question is to be asked, given the answers so far."""
    return holds(dialog.questions[question].when, answers.words())


def next_step(dialog: Dialog, path: str, answers: Answers, skipped: Collection[str]) -> Step:
    """The first question of the path that applies and is neither answered nor skipped."""
    steps = dialog.paths[path]
    for number, step in enumerate(steps, start=1):
        asked = [question for question in step if applies(dialog, question, answers)]
        for part, question in enumerate(asked, start=1):
            if answers.get(question) is None and question not in skipped:
                return Ask(dialog.questions[question], number, len(steps), part)
    return Done()


def previous(dialog: Dialog, path: str, answers: Answers, skipped: Collection[str]) -> QuestionId | None:
    """The question that was dealt with last before the present place, or None at the start."""
    step = next_step(dialog, path, answers, skipped)
    here = step.question.id if isinstance(step, Ask) else None
    last: QuestionId | None = None
    for question in (part for parts in dialog.paths[path] for part in parts):
        if question == here:
            return last
        if applies(dialog, question, answers):
            last = question
    return last


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
