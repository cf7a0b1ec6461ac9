"""A small knowledge and a recommendation by hand, so that every form of the explanation can be looked at alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.advice.price import Admission
from bot.advice.recommendation import (
    Combination,
    Contribution,
    ExcludedProduct,
    Interval,
    RankedProduct,
    Recommendation,
    RouteAdvice,
    RuleFinding,
    ScenarioAdvice,
    TippingPoint,
    UnclearProduct,
)
from bot.authoring import Source
from bot.conditions import ALWAYS
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.criteria import Head, SubCriterion, ValueKind
from bot.knowledge.facts import Fact, Product, ProductClass, SourceEntry
from bot.knowledge.model import Level, Outcome
from bot.knowledge.rules import Basis, Clause, Rule, Take
from bot.knowledge.scenarios import Clientele, Law, NextStep, Phase, Route, Scenario, TargetGroup
from bot.texts import Register, Sentences, load_sentences

DAY = date(2026, 11, 23)
RESULT = Path(__file__).parents[3] / "dialogs" / "sentences" / "de" / "result.yaml"
HEADS = ("bedienbarkeit", "integration", "zukunft", "kosten", "datenschutz")
SUBCRITERIA = {"bedienbarkeit": ("b_funktion", "b_reichweite"), "integration": ("i_verwaltung",)} | {
    "zukunft": ("z_standard",),
    "kosten": ("k_preis",),
    "datenschutz": ("d_metadaten",),
}


def german() -> Sentences:
    """The shipped sentences of the result."""
    sentences = load_sentences(Register.DE, (Source(RESULT.name, RESULT.read_bytes()),))
    assert isinstance(sentences, Sentences), sentences
    return sentences


def product(name: str, **values: str) -> Product:
    """A product with a sourced fact per value."""
    facts = {
        attribute: Fact(attribute, value, DAY, ("terms",), "2024-02") for attribute, value in sorted(values.items())
    }
    return Product(
        name, name.title(), "Anbieter", ProductClass.CONSUMER, "personal", {"de": "Ein Messenger."}, (), facts
    )


def rule(name: str, clause: str, texts: Mapping[str, str], ask: str | None = None) -> Rule:
    """A rule with one clause that has sentences and, if given, a question."""
    sentences = {case: {"de": text} for case, text in texts.items()}
    asked = None if ask is None else {"de": ask}
    only = Clause(clause, ALWAYS, "fact", {"yes": Outcome.OK, "no": Outcome.VIOLATED}, None, sentences, asked)
    return Rule(name, {"de": f"Regel {name}"}, Basis({"de": "Gesetz"}, ()), Take.WORST, (only,))


def scenario(name: str, clientele: Clientele) -> Scenario:
    """A scenario of which only the name and the clientele matter here."""
    return Scenario(
        id=name,
        label={"de": f"Einsatz {name}"},
        minimum=Level.V1,
        if_unknown=Level.V3,
        fixed=False,
        content=True,
        if_unknown_in={},
        raised_for=(),
        family="team",
        clientele=clientele,
        target_group=TargetGroup.NEVER,
        functions=(),
    )


def products() -> dict[str, Product]:
    """Alpha on Matrix, Beta, a chat of an office suite, and the two messengers that the guidance names."""
    meta = {"metadata": "extensive", "ads_third_party_use": "yes", "e2ee_1to1": "default"}
    more = {"org_use_allowed": "no", "avv_available": "no", "admin_console": "no", "third_country_basis": "dpf"}
    entries = (
        product("alpha", open_standard="matrix"),
        product("beta", open_standard="none"),
        product("fb_messenger", e2ee_group="optional", address_book_upload="optional", **meta),
        product("suite_chat", suite="m365"),
        product("whatsapp", e2ee_group="default", address_book_upload="required", **meta, **more),
    )
    return {entry.id: entry for entry in entries}


def heads() -> tuple[Head, ...]:
    """The five heads with one or two sub-criteria each."""
    return tuple(
        Head(head, {"de": head.title()}, tuple(subcriterion(name) for name in SUBCRITERIA[head])) for head in HEADS
    )


def subcriterion(name: str) -> SubCriterion:
    """A sub-criterion of which only the name matters here."""
    return SubCriterion(name, {"de": f"Merkmal {name}"}, ValueKind.MEAN, ALWAYS, 1, (), (), {}, {})


def knowledge() -> Knowledge:
    """Five products, three rules, two scenarios, three laws, one way without a messenger, three steps."""
    rules = (
        rule("K1", "e2ee", {"no": "Die Chats sind nicht voreingestellt Ende-zu-Ende-verschlüsselt."}),
        rule("K2", "contacts", {"optional": "Den Abgleich der Kontakte bei der Einrichtung **ablehnen**."}),
        rule("K5", "avv", {"no": "Es gibt keinen AVV.", "unknown": "Der AVV ist offen."}, "Bieten Sie einen AVV an?"),
    )
    names = (("weltlich_dsgvo", "DSGVO"), ("kath_kdg", "KDG"), ("ev_dsgekd", "DSG-EKD"))
    scenarios = (scenario("team_intern", Clientele.NONE), scenario("klient_kontakt", Clientele.OPEN))
    return Knowledge(
        attributes={},
        sources={"terms": SourceEntry("terms", "Bedingungen", "Anbieter", "https://example.org/terms", "2024-02")},
        products=products(),
        rules={entry.id: entry for entry in rules},
        heads=heads(),
        functions={},
        families={},
        scenarios={entry.id: entry for entry in scenarios},
        laws={law: law_of(law, name) for law, name in names},
        routes={"phone": Route("phone", {"de": "Telefon"}, (), (), False, None, {"why": {"de": "Rufen Sie an."}})},
        next_steps=tuple(NextStep(f"step_{phase}", phase, ALWAYS, {"de": f"Schritt {phase}."}) for phase in Phase),
    )


def law_of(law: str, name: str) -> Law:
    """A law with the sentence that says that it applies."""
    texts = {"applies": {"de": f"Es gilt: {name}."}}
    return Law(law, {"de": name}, {"de": name}, church=name != "DSGVO", sources=(), texts=texts)


def ranked(name: str, rank: int, lower: float, upper: float) -> RankedProduct:
    """A product on a place, with one condition."""
    score = Interval(lower, upper)
    contributions = tuple(
        Contribution(head, sub, lower / 10 + number, score)
        for number, (head, subs) in enumerate(SUBCRITERIA.items())
        for sub in subs
    )
    return RankedProduct(
        product=name,
        rank=rank,
        outcome=Outcome.CONDITIONAL,
        score=score,
        known_share=0.84,
        first_share=0.91,
        over_budget=False,
        admission=Admission.NO_TARIFF,
        findings=(RuleFinding("K2", "contacts", "optional", Outcome.OK, ("address_book_upload", "open_standard")),),
        by_criterion=dict.fromkeys(HEADS, score),
        contributions=contributions,
    )


def advice(name: str = "team_intern", level: Level = Level.V1) -> ScenarioAdvice:
    """A scenario in which Alpha is first, Beta second, one product unclear and two excluded."""
    violated = RuleFinding("K1", "e2ee", "no", Outcome.VIOLATED, ("suite",))
    unclear = RuleFinding("K5", "avv", "unknown", Outcome.UNCLEAR)
    return ScenarioAdvice(
        scenario=name,
        level=level,
        raised_by=("q_scenarios",),
        weights={"bedienbarkeit": 0.2, "integration": 0.3, "zukunft": 0.15, "kosten": 0.15, "datenschutz": 0.2},
        routes=(),
        ranking=(ranked("alpha", 1, 66.36, 72.91), ranked("beta", 2, 50.0, 50.0)),
        unclear=(UnclearProduct("fb_messenger", (unclear,)),),
        excluded=(
            ExcludedProduct("suite_chat", (violated,), mention=True),
            ExcludedProduct("whatsapp", (violated,), mention=False),
        ),
        stability="stabil",
        tipping_points=(TippingPoint("zukunft", 0.1844, "beta"),),
    )


def recommendation(*scenarios: ScenarioAdvice) -> Recommendation:
    """A recommendation for some scenarios, the plain one without any."""
    chosen = scenarios or (advice(),)
    return Recommendation(
        knowledge_date=DAY,
        as_of=DAY,
        law="weltlich_dsgvo",
        law_assumed=False,
        level=max(entry.level for entry in chosen),
        level_stated=Level.V1,
        level_raised_by=(),
        scenarios=chosen,
        combination=Combination(("alpha",), {entry.scenario: "alpha" for entry in chosen}, ()),
        next_steps=("step_decide", "step_prepare", "step_run"),
        assumptions=(),
        provisional=False,
    )


def behind(entry: RankedProduct) -> RankedProduct:
    """The same product, held back from the first place."""
    finding = RuleFinding("K5", "avv", "no", Outcome.BEHIND, ("avv_available",))
    return replace(entry, rank=entry.rank + 1, outcome=Outcome.BEHIND, findings=(finding,))


def with_route(entry: ScenarioAdvice) -> ScenarioAdvice:
    """The same scenario with a way without a messenger before any product."""
    return replace(entry, routes=(RouteAdvice("phone", first=True, texts=("why",)),))
