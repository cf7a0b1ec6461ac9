"""Conditions in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conditions import ALWAYS, Called, Condition, Every, Matches, Names, Negation, Some, conjuncts, describe
from bot.conversation.content import Content
from bot.dialog.graph import asked_names, known_names
from bot.texts import Register

NAMES: Names = {
    "q_recht": Called("Recht", {"kdg": "KDG", "dsgvo": "DSGVO"}, may_be_open=True),
    "groups": Called("Zielgruppe", {"a": "Kinder und Jugendliche", "b": "Blinde", "c": "Ältere"}),
}
LAW = Matches("q_recht", ("kdg",), several=False)
GROUPS = Matches("groups", ("a", "b", "c"), several=True)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (LAW, "Recht: „KDG“"),
        (GROUPS, "Zielgruppe: „Kinder und Jugendliche“, „Blinde“ oder „Ältere“"),
        (Negation(LAW), "Recht: nicht „KDG“ (auch ohne Antwort)"),
        (Negation(GROUPS), "Zielgruppe: weder „Kinder und Jugendliche“ noch „Blinde“ noch „Ältere“"),
        (Negation(Negation(LAW)), "Recht: „KDG“"),
        (
            Every((LAW, Negation(Matches("groups", ("b",), several=True)))),
            "Recht: „KDG“; und Zielgruppe: nicht „Blinde“",
        ),
        (
            Every((LAW, Some((LAW, GROUPS)))),
            "Recht: „KDG“; und (Recht: „KDG“; oder Zielgruppe: „Kinder und Jugendliche“, „Blinde“ oder „Ältere“)",
        ),
        (Negation(Every((LAW, LAW))), "nicht (Recht: „KDG“; und Recht: „KDG“)"),
        (Every((LAW,)), "Recht: „KDG“"),
        (ALWAYS, "immer"),
        (Some(()), "nie"),
        (Matches("elsewhere", ("x",), several=False), "elsewhere: „x“"),
    ],
)
def test_in_german(condition: Condition, words: str, content: Content) -> None:
    assert describe(condition, NAMES, content.sentences) == words


def test_in_english(content: Content) -> None:
    said = describe(Every((Negation(GROUPS), LAW)), NAMES, content.voices[Register.EN].sentences)
    assert said == "Zielgruppe: neither “Kinder und Jugendliche” nor “Blinde” nor “Ältere”; and Recht: “KDG”"


def test_what_must_hold_is_taken_apart() -> None:
    assert conjuncts(Every((LAW, Every((GROUPS, Some((LAW, GROUPS))))))) == (LAW, GROUPS, Some((LAW, GROUPS)))
    assert conjuncts(ALWAYS) == ()


@pytest.mark.parametrize("register", Register)
def test_no_condition_that_is_shipped_shows_an_id(register: Register, content: Content) -> None:
    voice, knowledge = content.voices[register], content.knowledge
    asked = asked_names(voice.interview, voice.sentences)
    known = known_names(voice.interview, knowledge, voice.sentences)
    clauses = (clause.when for rule in knowledge.rules.values() for clause in rule.clauses)
    offers = (offer.when for route in knowledge.routes.values() for offer in route.offers)
    steps = (step.when for step in knowledge.next_steps)
    said = [describe(question.when, asked, voice.sentences) for question in voice.interview.dialog.questions.values()]
    said += [describe(condition, known, voice.sentences) for condition in (*clauses, *offers, *steps)]
    assert len(said) > 100
    assert not [text for text in said if re.search(r"[a-z0-9]_[a-z0-9]", text)]


conditions = st.recursive(
    st.builds(
        Matches,
        st.sampled_from(["q_recht", "groups", "elsewhere"]),
        st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple),
        st.booleans(),
    ),
    lambda inner: st.one_of(
        st.builds(Negation, inner),
        st.builds(Every, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Some, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def test_whatever_is_written_can_be_said(content: Content) -> None:
    @given(condition=conditions)
    def says(condition: Condition) -> None:
        said = describe(condition, NAMES, content.sentences)
        assert said
        assert said.count("(") == said.count(")")

    says()
