"""How long the interview takes over one message, in whole interviews on the long way.

Whether a follow-up can still matter has to be found out between two messages; that belongs to the time. Turns that give
a result are measured apart: there the whole advice is worked out and put into words.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from bot.answers import DONT_KNOW, Answers, AnswersFile, Kind, Value
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import EventId, Joined, Said
from bot.conversation.playing import next_answer
from bot.conversation.question import open_question
from bot.conversation.state import FULL
from bot.conversation.take import take
from bot.dialog.model import Question
from bot.files.answers import load_answers
from bot.files.content import load_content
from tests.bench.measurement import Measurement, of_runs
from tests.support.bot_process import ROOT

NAME = "engine"
SEED = 20261130
PEOPLE = 50
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
PLACE = Deployment("bench", Channel.MATRIX)

Times = tuple[list[float], list[float]]
"""Milliseconds of the turns that ask, and of those that give a result."""


def measure() -> list[Measurement]:
    """Holds the interviews of the personas and of people with answers by chance."""
    content = load_content()
    _hold(content, next(_by_chance(content, SEED + 1, 1)))  # what is worked out once is no part of a turn
    asking, giving = _all(content)
    return [
        of_runs(NAME, "a turn that asks, in whole interviews", asking, "ms"),
        Measurement(NAME, "the slowest of them", max(asking), "ms", len(asking)),
        of_runs(NAME, "a turn that gives a result", giving, "ms"),
        Measurement(NAME, "the slowest of them", max(giving), "ms", len(giving)),
    ]


def _all(content: Content) -> Times:
    """The times of all interviews."""
    asking: list[float] = []
    giving: list[float] = []
    for played in (*_personas(content), *_by_chance(content, SEED, PEOPLE)):
        asked, given = _hold(content, played)
        asking += asked
        giving += given
    return asking, giving


def _hold(content: Content, played: AnswersFile) -> Times:
    """The times of one interview."""
    asking: list[float] = []
    giving: list[float] = []
    turn = take(None, Joined(EventId("joined")), content=content, deployment=PLACE, now=NOON)
    while (question := open_question(turn.conversation, content, NOON)) is not None:
        said = Said(EventId(f"event-{len(asking)}"), next_answer(question, played))
        before = time.perf_counter()
        turn = take(turn.conversation, said, content=content, deployment=PLACE, now=NOON)
        taken = (time.perf_counter() - before) * 1000
        (asking if turn.result is None else giving).append(taken)
    return asking, giving


def _personas(content: Content) -> Iterator[AnswersFile]:
    """The personas that the advice is held against, all on the long way."""
    vocabulary = content.interview.dialog.vocabulary()
    for path in sorted((ROOT / "knowledge" / "personas").glob("*.yaml")):
        written = load_answers(path, vocabulary)
        yield AnswersFile(written.language, FULL, written.answers)


def _by_chance(content: Content, seed: int, count: int) -> Iterator[AnswersFile]:
    """Answers by chance, the same each time; a few are passed over or not known."""
    chance = Random(seed)  # noqa: S311  a seed, so that every run measures the same
    questions = content.interview.dialog.questions.values()
    for _ in range(count):
        drawn = {question.id: _drawn(question, chance) for question in questions}
        yield AnswersFile("de", FULL, Answers({name: value for name, value in drawn.items() if value is not None}))


def _drawn(question: Question, chance: Random) -> Value | None:
    if chance.random() < 0.15:
        return chance.choice([DONT_KNOW, None])
    options = [option.id for option in question.options]
    match question.kind:
        case Kind.NUMBER:
            return chance.randint(*question.bounds)
        case Kind.ONE:
            return chance.choice(options)
        case Kind.SEVERAL:
            several = chance.sample(options, chance.randint(1, question.most or 4))
            return tuple(option for option in several if option != "keine") or ("keine",)
