"""The walk along the shipped paths: no dead end, no question twice, never more than promised."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.answers import DONT_KNOW, Answers, Kind, Value
from bot.conditions import matches_in
from bot.dialog.engine import Ask, Done, Walk, applies, without_idle
from bot.dialog.interview import Interview
from bot.dialog.model import Dialog, Question, QuestionId

EXPRESS = "express"
FULL = "full"
PROMISED = 6
FOLLOW_UPS = ("f_schweigepflicht", "f_alter_min", "f_zugang", "f_funktionen", "f_krise")


def deciding(dialog: Dialog) -> frozenset[str]:
    """The questions of the short path whose answers conditions on it look at."""
    on_path = [question for step in dialog.paths[EXPRESS] for question in step]
    return frozenset(match.name for question in on_path for match in matches_in(dialog.questions[question].when))


def possible(question: Question, dialog: Dialog) -> list[Value | None]:
    """Every reaction to a question that conditions look at, a few to the others; None skips it."""
    options = [option.id for option in question.options]
    if question.kind is Kind.NUMBER:
        return [*question.bounds, DONT_KNOW, None]
    if question.id not in deciding(dialog):
        first: Value = (options[0],) if question.kind is Kind.SEVERAL else options[0]
        return [first, DONT_KNOW, None]
    if question.kind is Kind.SEVERAL:
        sets = [chosen for size in range(1, len(options) + 1) for chosen in combinations(options, size)]
        return [*sets, DONT_KNOW, None]
    return [*options, DONT_KNOW, None]


def walks(dialog: Dialog) -> Iterator[list[Ask]]:
    """The questions asked on every way through the short path."""
    open_ways: list[tuple[Answers, frozenset[str], list[Ask]]] = [(Answers(), frozenset(), [])]
    while open_ways:
        answers, skipped, asked = open_ways.pop()
        step = Walk(dialog, EXPRESS, answers, skipped).next_step()
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


@st.composite
def ways(draw: st.DrawFn, dialog: Dialog, path: str) -> list[tuple[Ask, Walk]]:
    """A way along a path, with each question as it was asked; follow-ups matter or not by chance."""
    chance = draw(st.integers(0, 1000))

    def matters(question: QuestionId, answers: Answers) -> bool:
        """Comes and goes with the answers, as it does in the advice."""
        return (chance + len(answers.values) * len(question)) % 3 > 0

    walk = Walk(dialog, path, Answers(), frozenset(), matters)
    way: list[tuple[Ask, Walk]] = []
    while isinstance(step := walk.next_step(), Ask):
        way.append((step, walk))
        value = draw(st.sampled_from(possible(step.question, dialog)))
        if value is None:
            walk = replace(walk, skipped=frozenset(walk.skipped) | {step.question.id})
        else:
            walk = replace(walk, answers=walk.answers.with_(step.question.id, value))
    return way


@given(st.data())
def test_the_long_way_keeps_its_promises(interview: Interview, data: st.DataObject) -> None:
    way = data.draw(ways(interview.dialog, FULL))
    asked = [step.question.id for step, _ in way]
    assert len(set(asked)) == len(asked)
    numbers, totals = [step.number for step, _ in way], [step.total for step, _ in way]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, numbers[-1] + 1))
    assert numbers[-1] <= min(totals)
    assert max(totals) <= 15
    assert totals == sorted(totals, reverse=True), "the promised number never grows"
    assert sum(question in FOLLOW_UPS for question in asked) <= 4
    for step, walk in way:
        assert step.number <= step.total
        assert step.question.id not in FOLLOW_UPS or walk.matters(step.question.id, walk.answers)
        assert step.question.id not in step.left_out


def test_of_five_follow_ups_the_expendable_one_is_left_out(interview: Interview) -> None:
    base = [part for step in interview.dialog.paths[FULL] for part in step if part not in FOLLOW_UPS]
    answers = Answers({"q_scenarios": ("team_intern", "krise_notfall"), "q_zielgruppe": ("jugend_13_15",)})
    walk = Walk(interview.dialog, FULL, answers, frozenset(base) - set(answers.values))
    asked = []
    while isinstance(step := walk.next_step(), Ask):
        asked.append(step.question.id)
        walk = replace(walk, skipped=frozenset(walk.skipped) | {step.question.id})
    assert asked == ["f_schweigepflicht", "f_alter_min", "f_zugang", "f_krise"]


def test_access_is_asked_only_for_clients(interview: Interview) -> None:
    access = QuestionId("f_zugang")
    for scenario in interview.dialog.questions[QuestionId("q_scenarios")].options:
        answers = Answers({"q_scenarios": (scenario.id,)})
        asked = applies(interview.dialog, access, answers)
        clients = ("klient_kontakt", "beratung_inhalt", "gruppe_klientel", "eltern_angehoerige", "krise_notfall")
        assert asked is (scenario.id in clients)
    assert applies(interview.dialog, access, Answers()), "contact with clients is assumed where nothing was said"


@given(st.data())
def test_what_was_settled_is_listed_in_the_order_of_the_path(interview: Interview, data: st.DataObject) -> None:
    way = data.draw(ways(interview.dialog, data.draw(st.sampled_from([EXPRESS, FULL]))))
    order = [part for parts in interview.dialog.paths[way[0][1].path] for part in parts]
    for count, (step, walk) in enumerate(way):
        assert list(walk.settled()) == sorted((before.question.id for before, _ in way[:count]), key=order.index)
        assert step.question.id not in walk.settled()
        again = [walk.ask(question) for question in walk.settled()]
        numbers = [each.number for each in again]
        assert numbers == sorted(numbers)
        assert set(numbers) <= set(range(1, step.number + 1))
        assert {each.total for each in again} <= {step.total, step.total - 1}


def test_answers_that_no_longer_apply_are_dropped(interview: Interview) -> None:
    answers = Answers({"q_scenarios": ("team_intern",), "f_zugang": ("keine_app",), "q_recht": "kath_kdg"})
    kept, dropped = without_idle(interview.dialog, answers)
    assert dropped == ("f_zugang",)
    assert dict(kept.values) == {"q_scenarios": ("team_intern",), "q_recht": "kath_kdg"}
