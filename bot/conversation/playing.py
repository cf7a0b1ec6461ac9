"""Plays an answers file: what to type for each question."""

from __future__ import annotations

from bot.answers import DONT_KNOW, AnswersFile, Value
from bot.conversation.asking import NO, YES
from bot.conversation.question import OpenQuestion, QuestionKind
from bot.conversation.state import Asking


def next_answer(question: OpenQuestion, played: AnswersFile) -> str:
    """What a person with these answers types; what they leave open is skipped.

    One answer is typed in words, because its number could mean an amount; several are typed as numbers. Asked whether
    an answer is really meant, the person says yes; asked whether everything is to go, no.
    """
    if question.kind is QuestionKind.CONFIRM:
        return NO if question.id in (Asking.RESTART, Asking.ERASURE) else YES
    if question.id == Asking.PATH:
        return next(str(option.number) for option in question.options if option.id == played.path)
    value = played.answers.get(question.id)
    if value is None:
        return "überspringen"
    return "weiß nicht" if value == DONT_KNOW else _typed(value, question)


def _typed(value: Value, question: OpenQuestion) -> str:
    if question.kind is QuestionKind.NUMBER:
        return str(value)
    if not isinstance(value, tuple):
        return next(option.label for option in question.options if option.id == str(value))
    numbers = {option.id: str(option.number) for option in question.options}
    return ", ".join(numbers[option] for option in value) if value else "keine"
