"""What is said after the result is true of the recommendation: places, rules, points, facts."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from bot.advice.applied import looked_at, rules_of
from bot.advice.explain.against import why_not_this
from bot.advice.explain.comparison import comparison
from bot.advice.explain.facts import few, shown
from bot.advice.explain.portrait import portrait
from bot.advice.explain.speech import Speech
from bot.advice.explain.status import status
from bot.advice.explain.why import why
from bot.advice.recommend import recommend
from bot.advice.standing import Place, firsts, gaps, standing, standings
from bot.conversation.content import Content
from bot.files.answers import load_answers
from bot.files.content import load_content
from bot.knowledge.facts import NOT_APPLICABLE, UNKNOWN
from bot.knowledge.model import Outcome
from bot.texts import Document, Register, plain
from tests.support.catalogue import TODAY

ROOT = Path(__file__).parents[3]
PERSONAS = ("p1", "p2", "p4", "p8", "p11")
CODE = (ROOT / "bot" / "advice", ROOT / "bot" / "conversation")
LITERAL = re.compile(r'"(after(?:\.[a-z0-9_]+)+)"')
MADE_IN_CODE = re.compile(r"^after\.(value|verdict|none|number|class|status)[._]")


@cache
def shipped() -> Content:
    return load_content()


@cache
def speech(name: str, register: Register = Register.DE) -> Speech:
    content = shipped()
    written = load_answers(ROOT / "knowledge" / "personas" / f"{name}.yaml", content.interview.dialog.vocabulary())
    result = recommend(written.answers, content.knowledge, TODAY, path=written.path)
    return Speech(result, content.knowledge, content.voices[register].sentences, written.answers)


def text(documents: tuple[Document, ...]) -> str:
    return "\n".join(plain.render(document) for document in documents)


@pytest.mark.parametrize("name", PERSONAS)
def test_every_product_of_the_catalogue_stands_somewhere(name: str) -> None:
    for product in shipped().knowledge.products:
        found = standings(speech(name).recommendation, product)
        assert len(found) == len(speech(name).recommendation.scenarios)
        for entry in found:
            assert bool(entry.deciding) == (entry.place in (Place.BEHIND, Place.UNCLEAR, Place.EXCLUDED)), product


@pytest.mark.parametrize("name", PERSONAS)
def test_why_not_gives_every_true_reason_with_its_basis_and_source(name: str) -> None:
    told = speech(name)
    for product in told.knowledge.products:
        said = text(why_not_this(told, product))
        for entry in standings(told.recommendation, product):
            for finding in entry.deciding:
                assert plain.render(told.statement(finding, product)) in said
                assert told.rule(finding.rule) in said
                question = told.question(finding, product)
                if entry.place is Place.UNCLEAR and question:
                    assert question in said
                if entry.place in (Place.EXCLUDED, Place.BEHIND):
                    assert told.label(told.knowledge.rules[finding.rule].basis.text).rstrip(".") in said
                    source = told.source(product, finding.attributes)
                    assert source is None or plain.render(source) in said


@pytest.mark.parametrize("name", PERSONAS)
def test_why_not_says_what_costs_the_points(name: str) -> None:
    told = speech(name)
    for advice in told.recommendation.scenarios:
        for row in advice.ranking:
            entry = standing(advice, row.product)
            assert entry is not None
            said = text(why_not_this(told, row.product))
            if entry.place is Place.LATER:
                lost = gaps(firsts(advice)[0], row)
                assert f"Platz {row.rank}" in said
                assert told.short(firsts(advice)[0].product) in said
                if lost[0].points >= 0.5:
                    assert f"„{told.criterion(lost[0].subcriterion)}“" in said
            elif entry.place in (Place.FIRST, Place.SHARED):
                assert "steht hier auf Platz 1" in said
            else:
                assert "kann hier aber nicht auf Platz 1 stehen" in said


@pytest.mark.parametrize("name", PERSONAS)
def test_gaps_add_up_to_the_distance(name: str) -> None:
    for advice in speech(name).recommendation.scenarios:
        for one, other in pairwise(advice.ranking):
            total = sum(gap.points for gap in gaps(one, other))
            assert total == pytest.approx(one.score.lower - other.score.lower)


@pytest.mark.parametrize("name", PERSONAS)
def test_why_names_the_largest_contributions_and_only_rules_that_were_passed(name: str) -> None:
    told = speech(name)
    said = text(why(told))
    for advice in told.recommendation.scenarios:
        leaders = firsts(advice)
        if not leaders:
            assert "kein Produkt auf Platz 1" in said
            continue
        first = leaders[0]
        assert told.product(first.product) in said
        applied = {rule.id for rule, _ in rules_of(advice, told.answers, told.knowledge)}
        assert {finding.rule for finding in first.findings} <= applied
        assert all(finding.outcome in (Outcome.OK, Outcome.CONDITIONAL) for finding in first.findings)
        for finding in first.findings:
            assert plain.render(told.statement(finding, first.product)) in said
        for rule in applied:
            assert told.rule(rule) in said


def test_where_nothing_is_first_why_counts_the_reasons() -> None:
    told = speech("p11")
    nothing = [advice for advice in told.recommendation.scenarios if not firsts(advice)]
    for advice in nothing:
        rules = [{finding.rule for finding in entry.findings} for entry in advice.excluded]
        most = max((sum(rule in found for found in rules) for rule in told.knowledge.rules), default=0)
        assert f"{most} Produkt" in text(why(told))


@pytest.mark.parametrize("name", PERSONAS)
def test_a_comparison_gives_places_points_and_true_facts(name: str) -> None:
    told = speech(name)
    products = ("signal", "threema_work", "whatsapp")
    said = text(comparison(told, products))
    for advice in told.recommendation.scenarios:
        for product in products:
            entry = standing(advice, product)
            assert entry is not None
            assert f"{told.short(product)}: {plain.render(status(told, entry))}" in said
    for line in said.partition("Was sich unterscheidet")[2].splitlines():
        attribute = next(
            (each for each in told.knowledge.attributes.values() if line.startswith(f"• {each.label['de']} –")), None
        )
        if attribute:
            assert all(f"{told.short(product)}: {shown(told, product, attribute.id)}" in line for product in products)
            assert len({told.knowledge.products[product].value(attribute.id) for product in products}) > 1


@pytest.mark.parametrize("register", Register)
def test_a_portrait_tells_every_known_fact_once_and_what_is_not_known(register: Register) -> None:
    told = speech("p4", register)
    for product in ("signal", "threema_work", "alfaview", "grape", "matrix_hosted_eu"):
        documents = portrait(told, product)
        said = text(documents)
        known = told.knowledge.products[product]
        for attribute, fact in known.facts.items():
            label = told.label(told.knowledge.attributes[attribute].label)
            if fact.value in (UNKNOWN, NOT_APPLICABLE):
                continue
            assert said.count(f"• {label}: {shown(told, product, attribute)}") == 1, attribute
        searched = [name for name, fact in known.facts.items() if fact.value == UNKNOWN]
        assert all(told.label(told.knowledge.attributes[name].label) in said for name in searched)
        cited = {
            source
            for fact in known.facts.values()
            if fact.value not in (UNKNOWN, NOT_APPLICABLE)
            for source in fact.sources
        }
        assert all(told.knowledge.sources[source].title in said for source in cited)
        assert "{" not in said


def test_what_decides_comes_first_in_a_portrait() -> None:
    told = speech("p4")
    said = text(portrait(told, "signal"))
    decisive = looked_at("signal", told.recommendation, told.answers, told.knowledge)
    assert "avv_available" in decisive
    assert said.index("AVV (Art. 28 DSGVO): nein") < said.index("Umfragen: ja")


def test_every_word_of_the_catalogue_has_words_in_every_register() -> None:
    known = shipped().knowledge
    for register in Register:
        told = speech("p4", register)
        for attribute in known.attributes.values():
            for word in attribute.values:
                sentences = told.sentences
                assert sentences.has(f"after.value.{attribute.id}.{word}") or sentences.has(f"after.value.{word}"), (
                    attribute.id,
                    word,
                )


def test_long_lists_are_cut_short() -> None:
    told = speech("p4")
    assert few(told, ["a", "b", "c"], most=2) == "a, b und c"
    assert few(told, ["a", "b", "c", "d"], most=2) == "a, b und 2 weitere"


def test_every_sentence_of_the_file_exists_and_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for folder in CODE for path in sorted(folder.rglob("*.py")))
    literals = set(LITERAL.findall(code)) - {"after.yaml"}
    german = shipped().voices[Register.DE].sentences
    own = {name for name, place in german.places.items() if place.file.endswith("/after.yaml")}
    assert sorted(name for name in literals if not german.has(name)) == []
    assert sorted(name for name in own - literals if not MADE_IN_CODE.match(name)) == []


@pytest.mark.parametrize("register", Register)
def test_nothing_is_left_to_be_filled_in(register: Register) -> None:
    told = speech("p4", register)
    said = text((*why(told), *why_not_this(told, "whatsapp"), *comparison(told, ("signal", "wire_pro"))))
    assert re.search(r"[{}]|\bafter\.[a-z]|\.\.", said) is None
