"""The walk along the shipped express path: no dead end, no question twice, never more than promised."""

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.answers import DONT_KNOW, Answers, Kind, Value
from bot.conditions import matches_in
from bot.dialog.engine import Ask, Done, applies, next_step, previous, without_idle
from bot.dialog.interview import Interview
from bot.dialog.model import Dialog, Question, QuestionId

EXPRESS = "express"
PROMISED = 6


def deciding(dialog: Dialog) -> set[str]:
    """The questions whose answers conditions look at."""
    return {match.name for question in dialog.on_paths() for match in matches_in(dialog.questions[question].when)}


def possible(question: Question, dialog: Dialog) -> list[Value | None]:
    """Every reaction to a question that conditions look at, a few to the others; None skips it."""
    options = [option.id for option in question.options]
    if question.id not in deciding(dialog):
        first: Value = (options[0],) if question.kind is Kind.SEVERAL else options[0]
        return [first, DONT_KNOW, None]
    if question.kind is Kind.SEVERAL:
        sets = [chosen for size in range(1, len(options) + 1) for chosen in combinations(options, size)]
        return [*sets, DONT_KNOW, None]
    return [*options, DONT_KNOW, None]


def walks(dialog: Dialog) -> Iterator[list[Ask]]:
    """The questions asked on every way through the path."""
    open_ways: list[tuple[Answers, frozenset[str], list[Ask]]] = [(Answers(), frozenset(), [])]
    while open_ways:
        answers, skipped, asked = open_ways.pop()
        step = next_step(dialog, EXPRESS, answers, skipped)
        if isinstance(step, Done):
            yield asked
            continue
        question = step.question.id
        assert question not in [earlier.question.id for earlier in asked], "asked twice"
        reactions = possible(step.question, dialog)
        # Questions that nothing depends on lead on in one way whatever is said: one reaction each keeps it finite.
        if question not in deciding(dialog):
            reactions = reactions[len(asked) % 3 :][:1]
        for value in reactions:
            if value is None:
                open_ways.append((answers, skipped | {question}, [*asked, step]))
            else:
                open_ways.append((answers.with_(question, value), skipped, [*asked, step]))


def test_every_way_ends_within_the_promised_number(interview: Interview) -> None:
    ends = 0
    for asked in walks(interview.dialog):
        ends += 1
        numbers = [step.number for step in asked]
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(1, PROMISED + 1))
        assert {step.total for step in asked} == {PROMISED}
        assert all(
            step.part == 1 for step, before in zip(asked[1:], asked, strict=False) if step.number > before.number
        )
    assert ends > 1000, "every set of scenarios is one way"


def test_access_is_asked_only_for_clients(interview: Interview) -> None:
    access = QuestionId("f_zugang")
    for scenario in interview.dialog.questions[QuestionId("q_scenarios")].options:
        answers = Answers({"q_scenarios": (scenario.id,)})
        asked = applies(interview.dialog, access, answers)
        clients = ("klient_kontakt", "beratung_inhalt", "gruppe_klientel", "eltern_angehoerige", "krise_notfall")
        assert asked is (scenario.id in clients)
    assert applies(interview.dialog, access, Answers()), "contact with clients is assumed where nothing was said"


@given(st.data())
def test_going_back_retraces_the_way(interview: Interview, data: st.DataObject) -> None:
    dialog, answers, skipped = interview.dialog, Answers(), frozenset[str]()
    way: list[QuestionId] = []
    while isinstance(step := next_step(dialog, EXPRESS, answers, skipped), Ask):
        assert previous(dialog, EXPRESS, answers, skipped) == (way[-1] if way else None)
        way.append(step.question.id)
        value = data.draw(st.sampled_from(possible(step.question, dialog)))
        if value is None:
            skipped |= {step.question.id}
        else:
            answers = answers.with_(step.question.id, value)
    assert previous(dialog, EXPRESS, answers, skipped) == way[-1]


def test_answers_that_no_longer_apply_are_dropped(interview: Interview) -> None:
    answers = Answers({"q_scenarios": ("team_intern",), "f_zugang": ("keine_app",), "q_recht": "kath_kdg"})
    kept, dropped = without_idle(interview.dialog, answers)
    assert dropped == ("f_zugang",)
    assert dict(kept.values) == {"q_scenarios": ("team_intern",), "q_recht": "kath_kdg"}
