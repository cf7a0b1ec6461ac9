"""Writes what one person says in one interview."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum

from bot.conversation.content import Content
from bot.conversation.question import OpenQuestion, QuestionKind
from bot.conversation.state import Asking
from tests.chaos.oracle import Input, Oracle, Step


class Ending(StrEnum):
    """How an interview ends."""

    RESULT = "result"
    EXPORT = "export"
    STOP = "stop"
    ERASURE = "erasure"


MOST_INPUTS = 22
"""Messages after which the interview is brought to its end."""

_LAST_WORDS = {
    Ending.RESULT: ("danke", "tschüss"),
    Ending.EXPORT: ("auskunft", "danke"),
    Ending.STOP: ("stopp", "weiter", "status"),
    Ending.ERASURE: ("löschen", "ja"),
}

_ASIDES = ("warum", "hilfe", "status", "zurück", "weiß nicht", "überspringen", "datenschutz")
_NONSENSE = ("blub xyz", "<b>Grüße</b> & mehr", "Was kostet die Welt?", "🙂🙂", "hmm, *das* ist [schwierig](http://x)")


def write_script(chance: random.Random, content: Content, ending: Ending) -> tuple[Step, ...]:
    """What a person says, in steps; the interview is played along so that most answers fit the open question."""
    oracle = Oracle(content, lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))
    oracle.begin()
    steps: list[Step] = []
    is_stopped_early = ending in {Ending.STOP, Ending.ERASURE} and chance.random() < 0.5
    most = chance.randint(2, 6) if is_stopped_early else MOST_INPUTS
    while oracle.said < most and oracle.question is not None:
        burst = chance.choice((1, 1, 1, 2, 3, 5))
        steps.append(tuple(_inputs(chance, oracle, burst)))
    # Every last word waits for the answer to the one before: what is erased unsent is nobody's loss.
    return (*(step for step in steps if step), *((Input(word),) for word in _LAST_WORDS[ending]))


def _inputs(chance: random.Random, oracle: Oracle, burst: int) -> Iterator[Input]:
    for _ in range(burst):
        question = oracle.question
        if question is None:
            return
        said = _next_input(chance, question, oracle)
        oracle.take(said)
        yield said


def _next_input(chance: random.Random, question: OpenQuestion, oracle: Oracle) -> Input:
    mood = chance.random()
    if mood < 0.06:
        return Input(chance.choice(_NONSENSE))
    if mood < 0.16:
        return Input(chance.choice(_ASIDES))
    if mood < 0.22 and oracle.said:
        return Input(str(chance.randint(1, 3)), edits=chance.randrange(oracle.said))
    return Input(_answer(chance, question))


def _answer(chance: random.Random, question: OpenQuestion) -> str:
    if question.kind is QuestionKind.CONFIRM:
        # Agreed to what is asked back about answers; whether everything is to go, never.
        return "nein" if question.id in (Asking.RESTART, Asking.ERASURE) else "ja"
    if question.kind is QuestionKind.NUMBER:
        return str(chance.randint(1, 20))
    if question.kind is QuestionKind.SEVERAL:
        some = chance.sample(question.options, chance.randint(1, min(3, len(question.options))))
        return " und ".join(str(option.number) for option in some)
    option = chance.choice(question.options)
    return chance.choice((str(option.number), option.label, f"{option.number} bitte"))
