"""Plays an answers file: what to type for each question."""

from __future__ import annotations

from bot.answers import DONT_KNOW, Answers
from bot.conversation.question import OpenQuestion, QuestionKind


def next_answer(question: OpenQuestion, answers: Answers) -> str:
    """What a person with these answers types; what they leave open is skipped, a request to confirm is declined.

    One answer is typed in words, because its number could mean an amount; several are typed as numbers.
    """
    if question.kind is QuestionKind.CONFIRM:
        return "nein"
    value = answers.get(question.id)
    if value is None:
        return "überspringen"
    if value == DONT_KNOW:
        return "weiß nicht"
    if question.kind is QuestionKind.NUMBER:
        return str(value)
    if not isinstance(value, tuple):
        return next(option.label for option in question.options if option.id == str(value))
    numbers = [str(option.number) for option in question.options if option.id in value]
    return ", ".join(numbers) if numbers else "keine"
