"""What a question feeds follows from the conditions, and is what an answer really changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import pytest

from bot.advice.next_steps import next_steps
from bot.advice.profile import make_profile, organisation, situation
from bot.advice.routes import also_covering, routes_for
from bot.advice.scenario_advice import case_of, frame
from bot.advice.screening import applicable, screen
from bot.advice.value import value
from bot.advice.weights import weights_for
from bot.answers import Answers, Kind, Value
from bot.conditions import holds
from bot.conversation.content import Content
from bot.dialog.graph import ANSWERED_BY, GROUPS, READ_BY_FACTS, READ_BY_VALUES, WEIGHED_BY, feeds, known_names
from bot.dialog.interview import Interview
from bot.dialog.model import Question
from bot.files.answers import load_answers
from bot.files.folders import shipped_folder
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import LeftOut
from bot.knowledge.situation import VOCABULARY
from tests.support.catalogue import TODAY, fact, made, only

PERSONAS = sorted((shipped_folder("knowledge") / "personas").glob("*.yaml"))


def test_every_name_of_the_vocabulary_is_made_of_answers_or_belongs_to_the_whole_organisation() -> None:
    for_all = {name for name, entry in VOCABULARY.items() if entry.organisation_only}
    assert for_all == {"routes", "tools", "tool_class"}
    assert set(ANSWERED_BY) == set(VOCABULARY) - for_all


def test_every_question_that_is_named_exists(interview: Interview) -> None:
    tables = (ANSWERED_BY, READ_BY_FACTS, READ_BY_VALUES, GROUPS)
    named = {question for table in tables for questions in table.values() for question in questions} | {*WEIGHED_BY}
    assert named == set(interview.dialog.questions)


def test_every_question_stands_in_one_group(interview: Interview) -> None:
    grouped = [question for questions in GROUPS.values() for question in questions]
    assert sorted(grouped) == sorted(interview.dialog.questions)


def test_a_question_stands_in_a_group_that_it_feeds(content: Content) -> None:
    for head in content.knowledge.heads:
        for question in GROUPS.get(head.id, ()):
            fed = feeds(question, content.knowledge)
            facts = {clause.fact for rule in fed.rules for clause in content.knowledge.rules[rule].clauses}
            attributes = [entry for name, entry in content.knowledge.attributes.items() if name in facts]
            assert head.id in {*fed.criteria, *(entry.criterion for entry in attributes)} or question == "mdm"


def test_every_word_of_the_vocabulary_is_called_something(content: Content) -> None:
    for voice in content.voices.values():
        names = known_names(voice.interview, content.knowledge, voice.sentences)
        for name, entry in VOCABULARY.items():
            words = set(entry.words) - ({"V0", "V1", "V2", "V3"} if name == "level" else set())
            assert words <= set(names[name].labels)
            assert not [word for word in words if names[name].labels[word] == word and "_" in word]


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from answers, thing by thing."""

    rules: Mapping[str, object]
    criteria: Mapping[str, object]
    routes: Mapping[str, object]
    steps: frozenset[str]
    whole: Mapping[str, object]


@cache
def small() -> Knowledge:
    """A few products that rules and values look at in every way."""
    charged = replace(fact("nonprofit_tariff", "yes"), price_eur=1.0, leaves_out=tuple(LeftOut))
    return only(
        made(),
        made("alt", minimum_age=14, client_cost="one_time", org_cost_model="flat_month", nonprofit_tariff=charged),
        made("eng", "self_hosted", eligibility="public_sector", suite="nextcloud", indirect_cost="high"),
        made("frei", "consumer", **dict.fromkeys(("guest_access", "web_client", "avv_available"), "no")),
        made("kranken", eligibility="health", smartphone_required="yes", phone_number_required="yes"),
        made("stumm", **dict.fromkeys(FUNCTIONS, "no"), e2ee_1to1="no", admin_console="no", accessibility="poor"),
    )


FUNCTIONS = (
    "voice_messages",
    "video_calls",
    "file_transfer",
    "desktop_client",
    "shared_inbox",
    "polls",
    "message_translation",
    "disappearing_messages",
)


def effects(answers: Answers) -> Mapping[str, Effect]:
    """What follows from answers, scenario by scenario."""
    knowledge = small()
    profile = make_profile(answers, knowledge)
    shared = frame(profile, knowledge, TODAY)
    whole = organisation(profile, routes=("beratungsplattform",), tools=(), classes=("business",))
    found = {}
    for name in profile.scenarios:
        scenario = knowledge.scenarios[name]
        words = situation(profile, scenario, knowledge)
        weights = weights_for(knowledge.families[scenario.family].weights, profile.priorities)
        screens = {rule.id: ((rule, clauses),) for rule, clauses in applicable(knowledge.rules, words)}
        cases = [case_of(read, scenario, shared, words=words) for read in shared.products]
        found[name] = Effect(
            rules={rule: [screen(alone, read) for read in shared.products] for rule, alone in screens.items()},
            criteria={
                each.id: [
                    next((case.weight for case in each.weights if holds(case.when, words)), each.weight),
                    *(value(each, case) for case in cases),
                ]
                for head in knowledge.heads
                for each in head.subcriteria
                if holds(each.applies, words)
            },
            routes={advice.route: advice for advice in routes_for(knowledge.routes, words)}
            | {f"also {route}": True for route in also_covering(knowledge.routes, words)},
            steps=frozenset(next_steps(knowledge.next_steps, whole)),
            whole={"weights": weights, "law": profile.law, "level": profile.levels[name].level},
        )
    return found


def possible(question: Question) -> Iterator[Value]:
    options = tuple(option.id for option in question.options)
    match question.kind:
        case Kind.NUMBER:
            yield from (question.bounds[0], 12, 15, question.bounds[1])
        case Kind.ONE:
            yield from options
        case Kind.SEVERAL:
            yield from ((option,) for option in options)
            yield options[: question.most or None]


@dataclass
class Seen:
    """What answers to a question were seen to change."""

    rules: set[str] = field(default_factory=set)
    criteria: set[str] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)

    def note(self, before: Effect, after: Effect) -> None:
        """Adds in what two effects differ."""
        self.rules |= changed(before.rules, after.rules)
        self.criteria |= changed(before.criteria, after.criteria)
        self.routes |= {name.removeprefix("also ") for name in changed(before.routes, after.routes)}
        self.steps |= before.steps ^ after.steps
        self.whole |= changed(before.whole, after.whole)


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


@pytest.fixture(scope="module")
def bases(interview: Interview) -> list[Answers]:
    """What quite different organisations answered, one of them nothing."""
    vocabulary = interview.dialog.vocabulary()
    return [Answers({}), *(load_answers(path, vocabulary).answers for path in PERSONAS[::2])]


@pytest.fixture(scope="module")
def seen(interview: Interview, bases: list[Answers]) -> Mapping[str, Seen]:
    """What answers were seen to change, by question."""
    found: dict[str, Seen] = {question: Seen() for question in interview.dialog.questions}
    for question in interview.dialog.questions.values():
        for base in bases:
            before = effects(base.without(question.id))
            for given in possible(question):
                after = effects(base.with_(question.id, given))
                for scenario in before.keys() & after.keys():
                    found[question.id].note(before[scenario], after[scenario])
    return found


def test_an_answer_changes_nothing_that_its_question_does_not_feed(seen: Mapping[str, Seen]) -> None:
    for question, observed in seen.items():
        fed = feeds(question, small())
        assert observed.rules <= set(fed.rules), question
        assert observed.criteria <= {name for names in fed.criteria.values() for name in names}, question
        assert observed.routes <= set(fed.routes), question
        assert observed.steps <= set(fed.steps), question
        assert observed.whole <= {name for name in ("weights", "law", "level") if getattr(fed, name)}, question


def test_what_value_functions_read_is_not_taken_too_wide(seen: Mapping[str, Seen]) -> None:
    for question, observed in seen.items():
        if question != "q_scenarios":  # the scenario is the same before and after
            fed = feeds(question, small())
            assert observed.criteria == {name for names in fed.criteria.values() for name in names}, question


def test_a_question_without_effect_says_so() -> None:
    assert not feeds("f_krise", small())
    assert not feeds("q_of_somebody_else", small())
    assert feeds("mdm", small()).steps == ("geraeteverwaltung",)
