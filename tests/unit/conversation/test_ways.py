"""Whole interviews, typed message by message: every pair of answers on both ways, in every register.

The engine's own test walks the short way exhaustively (``tests/unit/dialog/test_engine.py``); here the whole
conversation is held, from the choice of the way to the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, product

import pytest

from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation
from bot.answers import Answers, Value
from bot.conversation.content import Content
from bot.conversation.question import OpenQuestion, QuestionKind
from bot.conversation.state import EXPRESS, FULL
from bot.dialog.engine import applies
from bot.dialog.model import Dialog, QuestionId
from bot.texts import Register, plain
from tests.support.ear import Ear, ear_for
from tests.support.exchange import NO, YES, Exchange, Progress, typed
from tests.support.pairs import NOTHING, Plan, all_pairs, levels_in, levels_of, pairs_in
from tests.support.profiles import IS_DEEP

PROMISED = {EXPRESS: 6, FULL: 15}
MOST_FOLLOW_UPS = 4
LONGEST = 40
"""Messages after which an interview must have ended."""


@dataclass
class Held:
    """An interview that was held.

    Attributes:
        asked: the questions of the dialog, in the order in which they were asked.
        doubts: what else was asked, as a rule because answers contradict each other.
    """

    exchange: Exchange
    asked: list[QuestionId] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)


def hold(content: Content, path: str, plan: Plan, register: Register, *, consent: str) -> Held:
    """Answers as planned until there is nothing to answer any more.

    Whoever does not consent to a contradiction is asked for the answer again, and gives the same one.
    """
    held = Held(Exchange(content, register))
    held.exchange.choose(path)
    again: QuestionId | None = None
    for _ in range(LONGEST):
        question = held.exchange.question
        if question is None:
            return held
        name = QuestionId(question.id)
        if question.kind is QuestionKind.CONFIRM:
            held.doubts.append(held.exchange.conversation.pending.about)  # type: ignore[union-attr]  # it asks
            again = name if consent == NO else None
            held.exchange.say(consent)
            continue
        if name != again:
            held.asked.append(name)
            held.progress.append(_shown_progress(held.exchange, question))
        again = None
        held.exchange.say(typed(question, plan[name], register))
        assert held.exchange.turn.replies, "silence is no answer"
        assert all(reply.document for reply in held.exchange.turn.replies)
    pytest.fail("the interview does not end")


def _shown_progress(exchange: Exchange, question: OpenQuestion) -> Progress:
    """The progress as it is said; the question itself is put in the register of the conversation."""
    put = exchange.content.voices[exchange.register].interview.asked[QuestionId(question.id)].ask
    assert plain.render(put) in exchange.shown
    assert exchange.progress is not None
    return exchange.progress


def judge(held: Held, path: str, plan: Plan, ear: Ear) -> None:
    """No question twice, never more than promised, and a result that follows from the answers."""
    asked, dialog = held.asked, held.exchange.content.interview.dialog
    assert len(set(asked)) == len(asked), "a question came twice"
    assert len(set(held.doubts)) == len(held.doubts), "a doubt came twice"
    steps = [number for number, step in enumerate(dialog.paths[path]) if not set(step).isdisjoint(asked)]
    assert len(steps) <= PROMISED[path]
    _judge_progress(held.progress, steps=len(steps), promised=PROMISED[path])
    conversation, result = held.exchange.conversation, held.exchange.turn.result
    given: dict[str, Value] = {name: value for name in asked if (value := plan[name]) is not None}
    assert in_any_order(conversation.answers.values, dialog) == in_any_order(given, dialog)
    assert conversation.skipped == {name for name in asked if plan[name] is None}
    assert result is not None, "there is a result at every end"
    assert not ear.misheard(held.exchange.shown, held.exchange.register)
    missing = [name for name in _on(dialog, path, conversation.answers) if name not in asked]
    assert all(dialog.questions[name].follow_up for name in missing), "only follow-ups are ever left out"
    if path == FULL:
        assert sum(dialog.questions[name].follow_up for name in asked) <= MOST_FOLLOW_UPS


def advised(exchange: Exchange, path: str) -> Recommendation:
    """What ``lotse advise`` would say on the answers."""
    answers, knowledge = exchange.conversation.answers, exchange.content.knowledge
    return recommend(answers, knowledge, exchange.now.date(), path=path)


def _judge_progress(progress: list[Progress], *, steps: int, promised: int) -> None:
    numbers, totals = [each.number for each in progress], [each.total for each in progress]
    assert numbers[0] == 1
    assert all(later - before in (0, 1) for before, later in pairwise(numbers))
    assert numbers[-1] == steps
    assert totals == sorted(totals, reverse=True), "the promised number never grows"
    assert numbers[-1] <= totals[-1] <= totals[0] <= promised


def _on(dialog: Dialog, path: str, answers: Answers) -> Iterator[QuestionId]:
    """The questions of a path that apply."""
    return (name for step in dialog.paths[path] for name in step if applies(dialog, name, answers))


def in_any_order(answers: Mapping[str, Value], dialog: Dialog) -> dict[str, Value | frozenset[str]]:
    """Answers without the order of their options, where it does not count."""
    return {
        name: frozenset(value) if isinstance(value, tuple) and not dialog.questions[QuestionId(name)].most else value
        for name, value in answers.items()
    }


@pytest.mark.hypothesis
@pytest.mark.parametrize("turn", range(len(Register) if IS_DEEP else 1))
@pytest.mark.parametrize("path", [FULL, EXPRESS])
def test_every_pair_of_answers_ends_well(content: Content, path: str, turn: int) -> None:
    dialog, registers = content.interview.dialog, list(Register)
    ear, given, doubted = ear_for(content), set[frozenset[object]](), 0
    for number, plan in enumerate(all_pairs(dialog, path)):
        register = registers[(number + turn) % len(registers)]
        try:
            held = hold(content, path, plan, register, consent=(YES, NO)[number % 2])
            judge(held, path, plan, ear)
            if IS_DEEP or number % 4 == 0:
                assert held.exchange.turn.result == advised(held.exchange, path)
        except AssertionError as wrong:
            wrong.add_note(f"plan {number} in {register}: {dict(plan)}")
            raise
        given.update(pairs_in({name: plan[name] for name in held.asked}))
        doubted += bool(held.doubts)
    assert doubted > 10, "contradictions are among the pairs"
    always = [name for step in dialog.paths[path] for name in step if not dialog.questions[name].follow_up]
    for one, other in product(always, always):
        for pair in product(levels_of(dialog.questions[one]), levels_of(dialog.questions[other])):
            assert one == other or frozenset(zip((one, other), pair, strict=True)) in given, (one, other, pair)


@pytest.mark.parametrize("path", [FULL, EXPRESS])
def test_the_plans_hold_every_reaction_to_every_question(content: Content, path: str) -> None:
    dialog = content.interview.dialog
    found = {level for plan in all_pairs(dialog, path) for level in levels_in(plan)}
    on_path = [name for step in dialog.paths[path] for name in step]
    assert found == {(name, level) for name in on_path for level in levels_of(dialog.questions[name])}
    assert (QuestionId("f_zugang"), NOTHING) in found
