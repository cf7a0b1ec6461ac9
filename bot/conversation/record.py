"""A conversation as JSON, for keeping it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from bot.advice.assumptions import Contradiction
from bot.answers import Answers, Value
from bot.conversation.incoming import EventId
from bot.conversation.state import ABOUT_ANSWERS, Asking, Conversation, Pending, Told
from bot.dialog.model import QuestionId
from bot.texts import Register

Word = TypeVar("Word", bound=StrEnum)


def to_json(conversation: Conversation) -> dict[str, object]:
    """Everything that is remembered of a conversation, as JSON; the keys stay what they are."""
    return {
        "register": str(conversation.register),
        "path": conversation.path,
        "answers": {question: _written(value) for question, value in conversation.answers.values.items()},
        "skipped": sorted(conversation.skipped),
        # Pairs, because their order counts and not every database keeps that of keys.
        "origins": [[event, question] for event, question in conversation.origins.items()],
        "pending": None if conversation.pending is None else _pending(conversation.pending),
        "revisiting": conversation.revisiting,
        "misses": conversation.misses,
        "told": sorted(conversation.told),
        "version": conversation.version,
        "is_stopped": conversation.is_stopped,
        "is_looking": conversation.is_looking,
        "is_due": conversation.is_due,
        "last_day": None if conversation.last_day is None else conversation.last_day.isoformat(),
    }


def from_json(record: Mapping[str, object]) -> Conversation:
    """The conversation of a record; what is missing in it, or means nothing to this program, is as at the start."""
    register, revisiting = _one_of(Register, record.get("register")), _text(record.get("revisiting"), "")
    told = [_one_of(Told, word) for word in _list(record.get("told"))]
    return Conversation(
        register=register or Register.DE,
        path=_text(record.get("path"), "") or None,
        answers=Answers(MappingProxyType(_answers(record.get("answers")))),
        skipped=frozenset(QuestionId(word) for word in _list(record.get("skipped")) if isinstance(word, str)),
        origins=MappingProxyType(_origins(record.get("origins"))),
        pending=_asked(record.get("pending")),
        revisiting=QuestionId(revisiting) if revisiting else None,
        misses=_number(record.get("misses")),
        told=frozenset(word for word in told if word is not None),
        version=_text(record.get("version"), ""),
        is_stopped=record.get("is_stopped") is True,
        is_looking=record.get("is_looking") is True,
        is_due=record.get("is_due") is True,
        last_day=_day(record.get("last_day")),
    )


def _pending(pending: Pending) -> dict[str, object]:
    return {
        "asking": str(pending.asking),
        "answers": [
            [question, None if value is None else _written(value)] for question, value in pending.answers.items()
        ],
        "origin": pending.origin,
        "about": pending.about,
    }


def _asked(written: object) -> Pending | None:
    """What is asked; older records have its word alone."""
    record = written if isinstance(written, Mapping) else {"asking": written}
    asking = _one_of(Asking, record.get("asking"))
    if asking is None:
        return None
    answers = {
        QuestionId(pair[0]): _value(pair[1])
        for pair in _list(record.get("answers"))
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)
    }
    origin, about = _text(record.get("origin"), ""), _text(record.get("about"), "")
    if asking in ABOUT_ANSWERS and not answers:
        return None
    if asking is Asking.CONTRADICTION and _one_of(Contradiction, about) is None:
        return None
    return Pending(asking, MappingProxyType(answers), EventId(origin) if origin else None, about)


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(_text(written, ""))
    except ValueError:
        return None


def _written(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _answers(written: object) -> dict[str, Value]:
    entries = written if isinstance(written, Mapping) else {}
    read = {str(question): _value(value) for question, value in entries.items()}
    return {question: value for question, value in read.items() if value is not None}


def _value(written: object) -> Value | None:
    if isinstance(written, list):
        words = tuple(word for word in written if isinstance(word, str))
        return words if len(words) == len(written) else None
    if isinstance(written, bool):
        return None
    return written if isinstance(written, str | int) else None


def _origins(written: object) -> dict[EventId, QuestionId]:
    return {
        EventId(pair[0]): QuestionId(pair[1])
        for pair in _list(written)
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
    }


def _one_of(words: type[Word], written: object) -> Word | None:
    return next((word for word in words if word == written), None)


def _list(written: object) -> list[object]:
    return written if isinstance(written, list) else []


def _text(written: object, otherwise: str) -> str:
    return written if isinstance(written, str) else otherwise


def _number(written: object) -> int:
    return written if isinstance(written, int) and not isinstance(written, bool) else 0
