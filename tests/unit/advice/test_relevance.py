"""A follow-up matters exactly where some answer to it gives another result."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation
from bot.advice.relevance import matters
from bot.answers import Answers, Kind, Value
from bot.conversation.content import Content
from bot.dialog.model import QuestionId
from bot.files.answers import load_answers
from bot.files.content import load_content
from tests.support.catalogue import TODAY

PERSONAS = sorted(Path(__file__).parents[3].glob("knowledge/personas/p*.yaml"))
FOLLOW_UPS = ("f_schweigepflicht", "f_alter_min", "f_zugang", "f_funktionen", "f_krise")


@cache
def shipped() -> Content:
    return load_content()


@cache
def persona(name: str) -> Answers:
    path = next(path for path in PERSONAS if path.stem == name)
    return load_answers(path, shipped().interview.dialog.vocabulary()).answers


def is_asked(question: str, answers: Answers) -> bool:
    return matters(question, answers, shipped().interview.dialog.vocabulary(), shipped().knowledge, TODAY)


def result(answers: Answers) -> list[tuple[object, ...]]:
    """What counts: per scenario the products excluded and unclear, and those on the first place."""
    recommendation: Recommendation = recommend(answers, shipped().knowledge, TODAY)
    return [
        (
            advice.scenario,
            {entry.product for entry in advice.excluded},
            {entry.product for entry in advice.unclear},
            {entry.product for entry in advice.ranking if entry.rank == 1},
        )
        for advice in recommendation.scenarios
    ]


def possible(question: str) -> st.SearchStrategy[Value]:
    asked = shipped().interview.dialog.questions[QuestionId(question)]
    options = [option.id for option in asked.options]
    if asked.kind is Kind.NUMBER:
        return st.integers(*asked.bounds)
    if asked.kind is Kind.ONE:
        return st.sampled_from(options)
    return st.lists(st.sampled_from(options), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Answers, str]:
    """Answers of a kind of organisation, some of them others, without a follow-up; and the follow-up."""
    answers = persona(draw(st.sampled_from([path.stem for path in PERSONAS])))
    for other in draw(st.lists(st.sampled_from(sorted(shipped().interview.dialog.questions)), max_size=4)):
        answers = answers.with_(other, draw(possible(other)))
    question = draw(st.sampled_from(FOLLOW_UPS))
    return answers.without(question), question


@given(situations(), st.data())
def test_what_is_left_out_could_not_have_changed_the_result(
    situation: tuple[Answers, str], data: st.DataObject
) -> None:
    answers, question = situation
    if not is_asked(question, answers):
        value = data.draw(possible(question))
        assert result(answers.with_(question, value)) == result(answers), (question, value)


@pytest.mark.parametrize(
    ("name", "question", "expected"),
    [
        ("p3", "f_alter_min", True),  # Wire asks for 16 years, Signal for 13
        ("p3", "f_schweigepflicht", True),  # raises V1 to V3
        ("p5", "f_zugang", True),  # without an app only a browser helps
        ("p1", "f_schweigepflicht", False),  # V3 was stated
        ("p4", "f_alter_min", False),  # no minors
        ("p5", "f_krise", False),  # says what to tell people, not which product
    ],
)
def test_what_matters_to_whom(name: str, question: str, expected: bool) -> None:  # noqa: FBT001 - parametrized
    assert is_asked(question, persona(name).without(question)) is expected


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_a_question_that_matters_has_an_answer_that_changes_the_result(path: Path) -> None:
    for question in FOLLOW_UPS:
        answers = persona(path.stem).without(question)
        asked = shipped().interview.dialog.questions[QuestionId(question)]
        options = [option.id for option in asked.options]
        every: dict[Kind, list[Value]] = {
            Kind.ONE: [*options],
            Kind.SEVERAL: [*((option,) for option in options), tuple(options)],
            Kind.NUMBER: [*asked.bounds],
        }
        changes = any(result(answers.with_(question, value)) != result(answers) for value in every[asked.kind])
        assert is_asked(question, answers) is changes, question
