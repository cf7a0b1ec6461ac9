"""What holds for all answers and all catalogues (docs/methode.md, section 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.advice.profile import UPPER_EDGE, make_profile, situation
from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation, RuleFinding, ScenarioAdvice
from bot.advice.screening import applicable, screen
from bot.answers import DONT_KNOW, Answers, Value
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.derive import derive, read_on
from bot.knowledge.facts import (
    AccessibilityTest,
    Attribute,
    AttributeKind,
    Fact,
    FactValue,
    LeftOut,
    Product,
    ProductClass,
    ScopeOfTest,
)
from bot.knowledge.model import Level, Outcome
from bot.knowledge.reading import Reading
from bot.knowledge.situation import FIELDS, FUNCTIONS, GROUPS, LAWS, LIMITS, SCENARIOS, VOCABULARY
from tests.support.catalogue import TODAY, made, only, shipped_knowledge

ONE = {
    "q_recht": (*LAWS, "unklar"),
    "q_feld": FIELDS,
    "q_vertraulich": (*tuple(level.value for level in Level), "unklar"),
    "q_groesse.staff": tuple(UPPER_EDGE),
    "q_groesse.volunteers": tuple(UPPER_EDGE),
    "q_geraete": ("dienst", "privat", "gemischt", "unklar"),
    "q_it": VOCABULARY["q_it"].words,
    "q_budget": ("keines", "bis_1", "bis_3", "bis_6", "ueber_6", "unklar"),
    "f_schweigepflicht": ("ja", "nein", "unklar"),
}
SEVERAL = {
    "q_scenarios": SCENARIOS,
    "q_zielgruppe": GROUPS,
    "q_bestand": VOCABULARY["q_bestand"].words,
    "q_prio": ("bedienbarkeit", "integration", "zukunft", "kosten", "datenschutz"),
    "f_zugang": LIMITS,
    "f_funktionen": FUNCTIONS,
}


@st.composite
def some_answers(draw: st.DrawFn) -> Answers:
    """Answers as an organisation could give them, some missing, some not known."""
    values: dict[str, Value] = {}
    for question, words in ONE.items():
        value = draw(st.sampled_from((None, DONT_KNOW, *words)))
        if value is not None:
            values[question] = value
    for question, words in SEVERAL.items():
        chosen = draw(st.lists(st.sampled_from(words), unique=True, max_size=2 if question == "q_prio" else 3))
        if chosen:
            values[question] = tuple(chosen)
    if draw(st.booleans()):
        values["f_alter_min"] = draw(st.integers(0, 18))
    return Answers(values)


SPECIAL = ("unknown", "na", "depends_on_host")


def values_of(attribute: Attribute) -> st.SearchStrategy[FactValue]:
    """Any value that an attribute can have."""
    match attribute.kind:
        case AttributeKind.TRI:
            return st.sampled_from(("yes", "partly", "no", *SPECIAL))
        case AttributeKind.ENUM:
            return st.sampled_from((*attribute.values, *SPECIAL))
        case AttributeKind.INTEGER | AttributeKind.NUMBER:
            return st.one_of(st.just("unknown"), st.integers(0, 20))
        case AttributeKind.LIST:
            return st.lists(st.sampled_from(attribute.values), unique=True, min_size=1, max_size=3).map(tuple)
        case AttributeKind.OPEN_LIST:
            return st.sampled_from((("de",), ("de", "en", "uk"), ("self",), ("US",), "unknown"))


@st.composite
def some_product(draw: st.DrawFn, name: str) -> Product:
    """A product: a good one with any number of facts changed, of any class."""
    attributes = shipped_knowledge().attributes
    names = draw(st.lists(st.sampled_from(sorted(attributes)), unique=True, max_size=6))
    kind = draw(st.sampled_from(tuple(ProductClass))).value
    product = made(name, kind, **{attribute: draw(values_of(attributes[attribute])) for attribute in names})
    accessibility = product.facts.get("accessibility")
    if accessibility and draw(st.booleans()):
        scope = draw(st.sampled_from(tuple(ScopeOfTest)))
        tested = replace(accessibility, test=AccessibilityTest(TODAY, "2026-11", scope))
        product = replace(product, facts={**product.facts, "accessibility": tested})
    if draw(st.booleans()):
        product = replace(product, facts={**product.facts, "nonprofit_tariff": draw(some_tariff())})
    return draw(aged(product))


@st.composite
def some_tariff(draw: st.DrawFn) -> Fact:
    """A nonprofit tariff with an amount, for whom it may be."""
    left_out = draw(st.lists(st.sampled_from(tuple(LeftOut)), unique=True))
    up_to = draw(st.sampled_from((None, 5, 250)))
    return Fact("nonprofit_tariff", "yes", TODAY, price_eur=0.5, leaves_out=tuple(left_out), up_to_persons=up_to)


@st.composite
def aged(draw: st.DrawFn, product: Product) -> Product:
    """A product some of whose facts were checked long ago."""
    names = draw(st.lists(st.sampled_from(sorted(product.facts)), unique=True, max_size=4))
    facts = dict(product.facts)
    for name in names:
        days = draw(st.sampled_from((200, 400, 800, 1600)))
        facts[name] = replace(facts[name], checked_on=TODAY - timedelta(days=days))
    return replace(product, facts=facts)


@st.composite
def some_catalogue(draw: st.DrawFn) -> Knowledge:
    """Two to five products under the shipped rules."""
    count = draw(st.integers(2, 5))
    return only(*(draw(some_product(f"p{number}")) for number in range(count)))


def without(knowledge: Knowledge, product: str) -> Knowledge:
    return replace(knowledge, products={name: entry for name, entry in knowledge.products.items() if name != product})


def order(advice: ScenarioAdvice, *, leaving_out: str = "") -> list[str]:
    return [entry.product for entry in advice.ranking if entry.product != leaving_out]


@given(some_answers(), some_catalogue())
def test_removing_a_product_never_changes_the_order_of_the_others(answers: Answers, knowledge: Knowledge) -> None:
    removed = next(iter(knowledge.products))
    with_all = recommend(answers, knowledge, TODAY)
    with_fewer = recommend(answers, without(knowledge, removed), TODAY)

    for before, after in zip(with_all.scenarios, with_fewer.scenarios, strict=True):
        assert order(before, leaving_out=removed) == order(after)
        assert [entry for entry in before.unclear if entry.product != removed] == list(after.unclear)
        assert [entry for entry in before.excluded if entry.product != removed] == list(after.excluded)


def standing(advice: ScenarioAdvice, product: str) -> tuple[int, float]:
    """How a product stands in a scenario: how bad its outcome is, and its lower bound (0 where it is not ranked)."""
    for entry in advice.ranking:
        if entry.product == product:
            return entry.outcome.severity, entry.score.lower
    if any(entry.product == product for entry in advice.unclear):
        return Outcome.UNCLEAR.severity, 0.0
    return Outcome.VIOLATED.severity, 0.0


@given(some_answers(), some_product("geprueft"), st.data())
def test_a_good_fact_that_becomes_unknown_never_helps(answers: Answers, product: Product, data: st.DataObject) -> None:
    attribute = data.draw(st.sampled_from(sorted(product.facts)))
    unknown = replace(product, facts={name: entry for name, entry in product.facts.items() if name != attribute})
    known = recommend(answers, only(product), TODAY)
    open_ = recommend(answers, only(unknown), TODAY)

    for before, after in zip(known.scenarios, open_.scenarios, strict=True):
        outcome_before, lower_before = standing(before, product.id)
        outcome_after, lower_after = standing(after, product.id)
        if outcome_before == Outcome.VIOLATED.severity:
            assert outcome_after >= Outcome.UNCLEAR.severity
        else:
            assert outcome_after >= outcome_before
            assert lower_after <= lower_before + 1e-9


@given(some_answers(), some_product("geprueft"), st.integers(0, 2000), st.integers(0, 2000))
def test_time_alone_never_helps(answers: Answers, product: Product, some_days: int, more_days: int) -> None:
    """A test of accessibility ends by its own date, good or bad: it is left out here."""
    untested = replace(product, facts={name: replace(entry, test=None) for name, entry in product.facts.items()})
    knowledge = only(untested)
    earlier = recommend(answers, knowledge, TODAY + timedelta(days=some_days))
    later = recommend(answers, knowledge, TODAY + timedelta(days=some_days + more_days))

    for before, after in zip(earlier.scenarios, later.scenarios, strict=True):
        outcome_before, lower_before = standing(before, product.id)
        outcome_after, lower_after = standing(after, product.id)
        assert outcome_after >= outcome_before
        assert lower_after <= lower_before + 1e-9


@given(some_answers(), some_product("geprueft"))
def test_a_higher_level_makes_no_outcome_better(answers: Answers, product: Product) -> None:
    knowledge = shipped_knowledge()
    profile = make_profile(answers, knowledge)
    read = read_on(TODAY, product, knowledge.attributes, age=profile.age)
    for name in profile.scenarios:
        scenario = knowledge.scenarios[name]
        levels = [level for level in Level if level >= scenario.minimum and not scenario.fixed]
        outcomes = [
            screen(applicable(knowledge.rules, situation(profile, scenario, knowledge, level=level)), read)
            for level in levels
        ]
        severities = [verdict.outcome.severity for verdict in outcomes]

        assert severities == sorted(severities)


@given(some_answers(), some_catalogue())
def test_the_same_answers_give_the_same_result(answers: Answers, knowledge: Knowledge) -> None:
    backwards = replace(knowledge, products=dict(reversed(tuple(knowledge.products.items()))))
    other_order = Answers(
        {
            question: value[::-1] if isinstance(value, tuple) and question != "q_prio" else value
            for question, value in answers.values.items()
        }
    )

    assert repr(recommend(answers, knowledge, TODAY)) == repr(recommend(other_order, backwards, TODAY))


def is_true(finding: RuleFinding, knowledge: Knowledge, answers: Answers, product: str) -> bool:
    """Whether the reason of a violated rule is what the facts of the product say, however old they are."""
    profile = make_profile(answers, knowledge)
    clause = knowledge.rules[finding.rule].clause(finding.clause)
    fact = derive(Reading(knowledge.products[product], TODAY, profile.age))[clause.fact]
    return fact.value == finding.case and clause.gives[fact.value] is Outcome.VIOLATED


@given(some_answers(), some_catalogue())
def test_every_product_stands_in_one_place_with_its_reasons(answers: Answers, knowledge: Knowledge) -> None:
    for advice in recommend(answers, knowledge, TODAY).scenarios:
        places = [
            *order(advice),
            *(entry.product for entry in advice.unclear),
            *(entry.product for entry in advice.excluded),
        ]
        assert sorted(places) == sorted(knowledge.products)
        for excluded in advice.excluded:
            assert {finding.outcome for finding in excluded.findings} == {Outcome.VIOLATED}
            assert all(is_true(finding, knowledge, answers, excluded.product) for finding in excluded.findings)
        for unclear in advice.unclear:
            assert {finding.outcome for finding in unclear.findings} == {Outcome.UNCLEAR}
        for ranked in advice.ranking:
            worst_found = max((finding.outcome.severity for finding in ranked.findings), default=0)
            assert ranked.outcome.severity == worst_found


@given(some_answers(), some_catalogue())
def test_every_reason_has_its_sentence_and_every_question_its_wording(answers: Answers, knowledge: Knowledge) -> None:
    for advice in recommend(answers, knowledge, TODAY).scenarios:
        findings = [
            *(finding for ranked in advice.ranking for finding in ranked.findings),
            *(finding for unclear in advice.unclear for finding in unclear.findings),
            *(finding for excluded in advice.excluded for finding in excluded.findings),
        ]
        for finding in findings:
            clause = knowledge.rules[finding.rule].clause(finding.clause)
            clause.texts[finding.case]["de"].format(product="", rule="", **finding.values)
            assert finding.outcome is not Outcome.UNCLEAR or clause.ask is not None


@given(some_answers(), some_catalogue())
def test_numbers_stay_in_their_bounds(answers: Answers, knowledge: Knowledge) -> None:
    for advice in recommend(answers, knowledge, TODAY).scenarios:
        assert abs(sum(advice.weights.values()) - 1) < 1e-9
        leaders = [entry for entry in advice.ranking if entry.can_be_first]
        assert advice.stability is None or leaders
        if leaders:
            assert abs(sum(entry.first_share for entry in leaders) - 1) < 1e-9
        for entry in advice.ranking:
            assert -1e-9 <= entry.score.lower <= entry.score.upper <= 100 + 1e-9
            assert -1e-9 <= entry.known_share <= 1 + 1e-9
            assert all(0 <= part.lower <= part.upper <= 100 for part in entry.by_criterion.values())


@given(some_answers(), some_catalogue())
def test_every_scenario_is_covered_or_named(answers: Answers, knowledge: Knowledge) -> None:
    result: Recommendation = recommend(answers, knowledge, TODAY)

    covered = set(result.combination.covers)
    assert covered | set(result.combination.uncovered) == {advice.scenario for advice in result.scenarios}
    assert not covered & set(result.combination.uncovered)
    assert len(result.combination.tools) <= 3
    assert sum(route.first for advice in result.scenarios for route in advice.routes) <= len(result.scenarios)
