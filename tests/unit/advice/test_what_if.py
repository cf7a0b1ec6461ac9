"""What another answer moves is exactly what differs between the two recommendations."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.explain.speech import Speech
from bot.advice.explain.what_if import what_if
from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation
from bot.advice.standing import firsts
from bot.advice.what_if import Difference, difference
from bot.answers import DONT_KNOW, Answers, Kind
from bot.conversation.content import Content
from bot.files.answers import load_answers
from bot.files.content import load_content
from bot.knowledge.model import Level
from bot.texts import Document, Register, plain
from tests.support.catalogue import TODAY

PERSONAS = sorted(Path(__file__).parents[3].glob("knowledge/personas/p*.yaml"))


@cache
def shipped() -> Content:
    return load_content()


@cache
def persona(name: str) -> Answers:
    path = Path(__file__).parents[3] / "knowledge" / "personas" / f"{name}.yaml"
    return load_answers(path, shipped().interview.dialog.vocabulary()).answers


def advised(answers: Answers) -> Recommendation:
    return recommend(answers, shipped().knowledge, TODAY)


def told(before: Answers, after: Answers, register: Register = Register.DE) -> str:
    sentences = shipped().voices[register].sentences
    speeches = [Speech(advised(answers), shipped().knowledge, sentences, answers) for answers in (before, after)]
    documents = what_if(*speeches, opening=Document.of("Angenommen"), closing=Document.of("Ende"))
    return "\n".join(plain.render(document) for document in documents)


def moved(name: str, question: str, value: str | tuple[str, ...]) -> tuple[Recommendation, Recommendation, Difference]:
    before, after = advised(persona(name)), advised(persona(name).with_(question, value))
    return before, after, difference(before, after)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Answers, Answers]:
    """A persona, and the same with one answer changed."""
    answers = persona(draw(st.sampled_from([path.stem for path in PERSONAS])))
    questions = shipped().interview.dialog.questions
    question = draw(st.sampled_from([each for each in questions.values() if each.kind is not Kind.NUMBER]))
    options = [option.id for option in question.options]
    if question.kind is Kind.ONE:
        return answers, answers.with_(question.id, draw(st.sampled_from([*options, DONT_KNOW])))
    several = draw(st.lists(st.sampled_from(options), min_size=1, max_size=3, unique=True))
    return answers, answers.with_(question.id, tuple(several))


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_the_same_answers_make_no_difference(path: Path) -> None:
    answers = persona(path.stem)
    assert difference(advised(answers), advised(answers)).is_none
    assert "ändert sich" in told(answers, answers)


@given(changes())
def test_what_moves_leads_from_one_result_to_the_other_and_back(change: tuple[Answers, Answers]) -> None:
    before, after = advised(change[0]), advised(change[1])
    there, back = difference(before, after), difference(after, before)
    assert there.is_none == back.is_none
    assert (there.level is None) == (before.level == after.level)
    assert {advice.scenario for advice in there.added} == set(back.removed)
    returned = {entry.scenario: entry for entry in back.scenarios}
    assert set(returned) == {entry.scenario for entry in there.scenarios}
    old = {advice.scenario: advice for advice in before.scenarios}
    new = {advice.scenario: advice for advice in after.scenarios}
    for entry in there.scenarios:
        excluded = {each.product for each in old[entry.scenario].excluded}
        gained, freed = {each.product for each in entry.excluded}, set(entry.admitted)
        assert (excluded | gained) - freed == {each.product for each in new[entry.scenario].excluded}
        unclear = {each.product for each in old[entry.scenario].unclear}
        opened = {each.product for each in entry.unclear}
        assert (unclear | opened) - set(entry.settled) == {each.product for each in new[entry.scenario].unclear}
        if entry.firsts:
            assert entry.firsts.before == tuple(each.product for each in firsts(old[entry.scenario]))
            assert entry.firsts.after == tuple(each.product for each in firsts(new[entry.scenario]))
        assert set(entry.over_budget) == set(returned[entry.scenario].within_budget)


@given(changes())
def test_every_difference_can_be_said_without_a_wall_of_names(change: tuple[Answers, Answers]) -> None:
    text = told(*change)
    assert "{" not in text
    names = [product.name.partition(" (")[0] for product in shipped().knowledge.products.values()]
    excluded = [line for line in text.splitlines() if "ausgeschlossen" in line and "Neu" in line]
    assert all(sum(name in line for name in names) < 20 for line in excluded)


def test_more_protection_excludes_and_never_admits() -> None:
    before, after, difference_ = moved("p2", "q_vertraulich", "V3")
    assert (before.level, after.level) == (Level.V1, Level.V3)
    assert difference_.level is not None
    assert any(entry.excluded for entry in difference_.scenarios)
    assert not any(entry.admitted for entry in difference_.scenarios)
    text = told(persona("p2"), persona("p2").with_("q_vertraulich", "V3"))
    assert "V1 → V3" in text
    for entry in difference_.scenarios:
        for excluded in entry.excluded:
            assert all(finding.outcome.severity == 4 for finding in excluded.findings)
            rule = shipped().knowledge.rules[excluded.findings[0].rule].label["de"]
            assert f"„{rule}“" in text


def test_another_budget_marks_products_but_moves_no_rule() -> None:
    _, after, difference_ = moved("p4", "q_budget", "keines")
    assert any(entry.over_budget for entry in difference_.scenarios)
    for entry in difference_.scenarios:
        marked = {row.product for advice in after.scenarios for row in advice.ranking if row.over_budget}
        assert set(entry.over_budget) <= marked
        assert (entry.excluded, entry.admitted, entry.unclear, entry.settled) == ((), (), (), ())


def test_another_law_is_named_with_the_steps_that_come_and_go() -> None:
    answers = persona("p1")
    text = told(answers, answers.with_("q_recht", "ev_dsgekd"))
    assert "Datenschutzrecht: KDG → DSG-EKD" in text
    assert "§ 30 DSG-EKD" in text
    assert "Schritte, die wegfallen" in text


def test_a_scenario_that_comes_and_one_that_goes_are_named() -> None:
    before = persona("p4")
    text = told(before, before.with_("q_scenarios", ("team_intern", "ehrenamt")))
    assert "Neu: Ehrenamtliche" in text
    assert "„Eltern und Angehörige“" in text


def test_what_only_the_day_changes_is_no_difference() -> None:
    result = advised(persona("p3"))
    assert difference(result, replace(result, as_of=result.as_of.replace(year=2027))).is_none


@pytest.mark.parametrize("register", Register)
def test_it_is_said_in_every_register(register: Register) -> None:
    text = told(persona("p2"), persona("p2").with_("q_vertraulich", "V3"), register)
    assert "V1 → V3" in text
    assert "after." not in text
