"""Answers to several questions in one text ("intern, etwa 30 Leute, Caritas")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answers import Kind, Value
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from bot.dialog.normal import tokens
from bot.dialog.understand.consent import consent_in
from bot.dialog.understand.cover import phrases_in
from bot.dialog.understand.strict import answer_in, in_order
from bot.dialog.words import Words

_MOST_PARTS = 12
_LONGEST_PART = 3
"""Pieces that words join: "Vorstand und Gremien" is one answer, "2 Euro pro Person und Monat" too."""

_MARKS = r"[;\n+]|,(?!\d)|(?<!\d),|\s[-–—]\s|(?<=\w{4})[.!](?=\s|$)"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a text, and the word that joins it to the one before; empty where a mark does."""

    text: str
    joined_by: str


def answers_in(
    text: str, open_question: AskedQuestion, others: Iterable[AskedQuestion], words: Words
) -> Mapping[QuestionId, Value] | None:
    """The answers of a text that answers at least two questions; None unless every part of it is understood.

    A part belongs to the open question if it can, else to the one other question that it answers. Where a number of
    people could answer several questions it is the first of them.

    Args:
        text: what a person wrote.
        open_question: the question that was asked.
        others: the questions that are still to come, in their order.
        words: the words of the conversation.
    """
    pieces = tuple(_pieces(text, words))
    if not 1 < len(pieces) <= _MOST_PARTS or "?" in text:
        return None
    found: dict[QuestionId, Value] = {}
    later = tuple(others)
    place = 0
    while place < len(pieces):
        read = _read(pieces[place:], open_question, later, words)
        if read is None:
            return None
        asked, value, length = read
        merged = _merged(found.get(asked.question.id), value, asked)
        if merged is None:
            return None
        found[asked.question.id] = merged
        place += length
    return found if len(found) > 1 else None


def _pieces(text: str, words: Words) -> Iterator[_Piece]:
    """The text cut at marks and at words that join."""
    joining = "|".join(re.escape(word) for word in sorted(words.separators))
    start, before = 0, ""
    for cut in re.finditer(rf"\b(?:{joining})\b|{_MARKS}", text, re.IGNORECASE):
        if tokens(text[start : cut.start()]):
            yield _Piece(text[start : cut.start()].strip(), before)
            before = ""
        if cut[0].isalpha():
            before = cut[0]
        start = cut.end()
    if tokens(text[start:]):
        yield _Piece(text[start:].strip(), before)


def _read(
    pieces: Sequence[_Piece], open_question: AskedQuestion, later: Sequence[AskedQuestion], words: Words
) -> tuple[AskedQuestion, Value, int] | None:
    """The question that the first pieces answer, the answer, and how many pieces it takes: as many as words join."""
    joined = 1 + next((place for place, piece in enumerate(pieces[1:]) if not piece.joined_by), len(pieces) - 1)
    for length in range(min(_LONGEST_PART, joined), 0, -1):
        part = pieces[0].text + "".join(f" {piece.joined_by} {piece.text}" for piece in pieces[1:length])
        value = answer_in(part, open_question, words)
        if value is not None:
            return open_question, value, length
        other = _other(part, later, words)
        if other is not None:
            return *other, length
    return None


def _other(part: str, later: Sequence[AskedQuestion], words: Words) -> tuple[AskedQuestion, Value] | None:
    """The question that is not open and that a part answers in so many words; numbers count people or money only."""
    if not any(char.isalpha() for char in part) or _is_empty(part, words):
        return None
    has_number = any(word.isdigit() for word in tokens(part))
    read = [
        (asked, value)
        for asked in later
        if (_is_counted(asked) or not has_number) and (value := answer_in(part, asked, words)) is not None
    ]
    if len(read) > 1 and all(_is_counted(asked) for asked, _ in read):
        return read[0]
    return read[0] if len(read) == 1 else None


def _is_empty(part: str, words: Words) -> bool:
    """Whether a part says yes, no or none, which answers only what was asked."""
    ignored = words.courtesies | words.fillers
    if consent_in(part, words, ignored) is not None:
        return True
    return phrases_in(tokens(part), words.none | words.negations | words.numbers.keys(), ignored) is not None


def _is_counted(asked: AskedQuestion) -> bool:
    return any(choice.covers for choice in asked.choices)


def _merged(before: Value | None, value: Value, asked: AskedQuestion) -> Value | None:
    """Both answers to one question; None where they contradict each other."""
    if before is None or before == value:
        return value
    if asked.question.kind is not Kind.SEVERAL or not isinstance(before, tuple) or not isinstance(value, tuple):
        return None
    chosen = (*before, *value)
    return in_order((next(choice for choice in asked.choices if choice.id == each) for each in chosen), asked)
