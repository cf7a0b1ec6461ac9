"""Value functions on fixed anchors: known, unknown, and what only a host or a vendor can say.

Source: docs/methode.md, section 6.
"""

from collections.abc import Mapping

import pytest

from bot.advice.price import Admission, Buyer, Price, monthly_price, points_of_price
from bot.advice.recommendation import Interval
from bot.advice.value import Case, value
from bot.knowledge.derive import derive
from bot.knowledge.facts import Fact, FactValue, LeftOut, ScopeOfTest
from bot.knowledge.reading import Reading
from tests.support.catalogue import TODAY, accessible, in_situation, made, shipped_knowledge

Words = Mapping[str, str | tuple[str, ...]]
Facts = Mapping[str, FactValue | Fact]

HUNDRED = Buyer(100)

NUMBER: Facts = {"guest_access": "no", "phone_number_required": "yes"}
NO_NUMBER: Facts = {"guest_access": "no"}
LICENCE: Facts = {"guest_access": "no", "client_cost": "one_time", "client_licence_by_org": "yes"}
PAID: Facts = {"guest_access": "no", "client_cost": "one_time", "client_licence_by_org": "no"}


def valued(
    criterion: str, scenario: str, facts: Facts, words: Words | None = None, klass: str = "business"
) -> Interval:
    """The points of a product on a sub-criterion in a scenario, at a price of 3 euros."""
    knowledge = shipped_knowledge()
    reading = Reading(made("gut", klass, **facts), TODAY)
    case = Case(
        reading=reading,
        derived=derive(reading),
        situation=in_situation(**(words or {})),
        scenario=knowledge.scenarios[scenario],
        functions=knowledge.functions,
        price=monthly_price(reading, HUNDRED),
        over_budget=False,
    )
    found = next(entry for head in knowledge.heads for entry in head.subcriteria if entry.id == criterion)
    return value(found, case)


def bounds(interval: Interval) -> tuple[float, float]:
    return interval.lower, interval.upper


CASES: list[tuple[str, str, Facts, float, float]] = [
    ("b_einstieg", "klient_kontakt", {}, 100, 100),
    ("b_einstieg", "klient_kontakt", NO_NUMBER, 75, 75),
    ("b_einstieg", "klient_kontakt", NUMBER, 50, 50),
    ("b_einstieg", "klient_kontakt", {**NUMBER, "guest_access": "partly"}, 85, 85),
    ("b_einstieg", "klient_kontakt", {**NUMBER, "email_required": "yes"}, 40, 40),
    ("b_einstieg", "klient_kontakt", {"email_required": "yes"}, 100, 100),
    ("b_einstieg", "eltern_angehoerige", LICENCE, 60, 60),
    ("b_einstieg", "klient_kontakt", LICENCE, 25, 25),
    ("b_einstieg", "ehrenamt", PAID, 25, 25),
    ("b_einstieg", "team_intern", PAID, 75, 75),
    ("b_einstieg", "ehrenamt", {**PAID, **NUMBER, "email_required": "yes"}, 0, 0),
    ("b_einstieg", "klient_kontakt", {"guest_access": "unknown"}, 75, 100),
    ("b_einstieg", "ehrenamt", {**NO_NUMBER, "client_cost": "unknown", "client_licence_by_org": "yes"}, 60, 75),
    ("b_lernen", "team_intern", {"account_model": "keys"}, 30, 30),
    ("b_lernen", "klient_kontakt", {"account_model": "keys"}, 100, 100),
    ("b_lernen", "klient_kontakt", {"account_model": "keys", "guest_access": "depends_on_host"}, 30, 100),
    ("b_lernen", "team_intern", {"account_model": "unknown"}, 0, 100),
    ("b_barrierefrei", "team_intern", {}, 100, 100),
    ("b_barrierefrei", "team_intern", {"accessibility": accessible("good", scope=ScopeOfTest.SISTER)}, 80, 80),
    ("b_barrierefrei", "team_intern", {"accessibility": "good"}, 60, 80),
    ("b_barrierefrei", "team_intern", {"accessibility": accessible("partly")}, 20, 40),
    ("b_barrierefrei", "team_intern", {"accessibility": accessible("poor")}, 0, 0),
    ("b_barrierefrei", "team_intern", {"accessibility": "unknown"}, 0, 100),
    ("b_sprache", "team_intern", {"voice_messages": "no"}, 50, 50),
    ("b_sprache", "team_intern", {"ui_languages": "unknown"}, 50, 100),
    ("b_reichweite", "ehrenamt", {"client_reach_de": "low"}, 30, 30),
    ("i_anlage", "team_intern", {}, 70, 70),
    ("i_anlage", "team_intern", {"user_provisioning": ("scim", "saml")}, 100, 100),
    ("i_anlage", "team_intern", {"user_provisioning": ("manual", "csv")}, 40, 40),
    ("i_anlage", "team_intern", {"user_provisioning": "unknown"}, 0, 100),
    ("i_schnittstellen", "team_intern", {"bot_api": "partly", "bridges_webhooks": "no"}, 50, 50),
    ("i_schnittstellen", "team_intern", {"bot_api": "unknown", "bridges_webhooks": "no"}, 100 / 3, 200 / 3),
    ("z_standard", "team_intern", {"open_standard": "own_documented"}, 50, 50),
    ("z_umzug", "team_intern", {"data_export": "depends_on_host"}, 0, 100),
    ("k_klienten", "eltern_angehoerige", LICENCE, 70, 70),
    ("k_klienten", "klient_kontakt", LICENCE, 30, 30),
    ("k_klienten", "klient_kontakt", {"client_cost": "subscription"}, 0, 0),
    ("k_klienten", "ehrenamt", {"client_cost": "unknown"}, 0, 100),
    ("d_metadaten", "team_intern", {"metadata": "moderate"}, 50, 50),
    ("d_ort", "team_intern", {}, 100, 100),
    ("d_ort", "team_intern", {"provider_jurisdiction": ("CH",), "third_country_basis": "adequacy"}, 80, 80),
    ("d_ort", "team_intern", {"third_country_basis": "scc"}, 30, 30),
    ("d_ort", "team_intern", {"provider_jurisdiction": "unknown"}, 80, 100),
    ("d_ort", "team_intern", {"third_country_basis": "unknown"}, 30, 100),
    ("d_pseudonym", "team_intern", {"phone_number_required": "optional"}, 100, 100),
    ("d_pseudonym", "team_intern", {"phone_number_required": "yes"}, 60, 60),
    ("d_pseudonym", "team_intern", {"phone_number_required": "yes", "phone_number_visible": "yes"}, 0, 0),
    ("d_pseudonym", "team_intern", {"phone_number_required": "unknown"}, 60, 100),
    ("d_geraet", "team_intern", {"local_protection": "na"}, 0, 0),
    ("k_preis", "team_intern", {}, 60, 60),
    ("k_preis", "team_intern", {"org_cost_eur": "unknown"}, 0, 100),
    ("k_preis", "team_intern", {"org_cost_model": "free"}, 100, 100),
    ("k_preis", "team_intern", {"org_cost_model": "hosting_only", "org_cost_eur": 0}, 0, 100),
    ("k_betrieb", "team_intern", {}, 80, 80),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "scenario", "facts", "lower", "upper"), CASES)
def test_a_value(criterion: str, scenario: str, facts: Facts, lower: float, upper: float) -> None:
    assert bounds(valued(criterion, scenario, facts)) == pytest.approx((lower, upper))


def test_every_kind_of_value_is_tested() -> None:
    named = {criterion for criterion, *_ in CASES} | {"b_funktion"}
    kinds = {entry.kind for head in shipped_knowledge().heads for entry in head.subcriteria}

    assert {
        entry.kind for head in shipped_knowledge().heads for entry in head.subcriteria if entry.id in named
    } == kinds


def test_a_claim_of_the_vendor_is_worth_its_value_minus_20_up_to_its_value() -> None:
    claimed = {"metadata": made().facts["metadata"]}
    claimed["metadata"] = type(claimed["metadata"])("metadata", "minimal", TODAY, sources=("test",), vendor_claim=True)

    assert valued("d_metadaten", "team_intern", claimed) == Interval(80, 100)


@pytest.mark.parametrize(
    ("wishes", "facts", "expected"),
    [
        ((), {}, 100),
        ((), {"video_calls": "no"}, 80),
        (("video",), {"video_calls": "no"}, 100 * 4 / 6),
        (("umfragen",), {"polls": "no"}, 100 * 5 / 7),
        (("gastlink",), {"guest_access": "no"}, 100),
    ],
)
def test_functions_that_were_wished_for_count_double(wishes: tuple[str, ...], facts: Facts, expected: float) -> None:
    found = valued("b_funktion", "team_intern", facts, {"f_funktionen": wishes})

    assert bounds(found) == pytest.approx((expected, expected))


def test_an_unknown_function_widens_the_mean() -> None:
    found = valued("b_funktion", "team_intern", {"voice_messages": "unknown"})

    assert bounds(found) == pytest.approx((80, 100))


@pytest.mark.parametrize(("group", "expected"), [("erwachsene", 100), ("wenig_deutsch", 100 * (2 / 7 + 1) / 2)])
def test_the_languages_needed_depend_on_the_people(group: str, expected: float) -> None:
    found = valued("b_sprache", "team_intern", {}, {"q_zielgruppe": (group,)})

    assert found.lower == pytest.approx(expected)


@pytest.mark.parametrize(
    ("q_it", "effort", "lower", "upper"),
    [("eigene_it", "low", 80, 80), ("dienstleister", "high", 20, 20), ("nebenbei", "unknown", 0, 40)],
)
def test_an_own_server_costs_work(q_it: str, effort: str, lower: float, upper: float) -> None:
    found = valued("k_betrieb", "team_intern", {"indirect_cost": effort}, {"q_it": q_it}, klass="self_hosted")

    assert found == Interval(lower, upper)


@pytest.mark.parametrize(
    ("euros", "points"), [(0, 100), (0.5, 92.5), (1, 85), (2, 72.5), (3, 60), (6, 30), (8, 15), (10, 0), (40, 0)]
)
def test_points_of_a_price(euros: float, points: float) -> None:
    anchors = next(
        entry.points for head in shipped_knowledge().heads for entry in head.subcriteria if entry.id == "k_preis"
    )

    assert points_of_price(euros, anchors) == pytest.approx(points)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Price(3.0, 3.0, charged=True)),
        ({"org_cost_model": "one_time_per_user", "org_cost_eur": 48.0}, Price(2.0, 2.0, charged=True)),
        ({"org_cost_model": "flat_month", "org_cost_eur": 50.0}, Price(0.5, 0.5, charged=True)),
        ({"org_cost_model": "on_request", "org_cost_eur": "unknown"}, Price(None, None, charged=True)),
        ({"org_cost_model": "donation", "org_cost_eur": 0.0}, Price(0.0, 0.0, charged=False)),
        ({"org_cost_model": "unknown"}, Price(None, None, charged=False)),
        ({"org_cost_eur": 0}, Price(0.0, 0.0, charged=False)),
    ],
)
def test_a_price_per_person_and_month(facts: Facts, expected: Price) -> None:
    assert monthly_price(Reading(made(**facts), TODAY), HUNDRED) == expected


def test_what_is_part_of_a_package_costs_nothing_more() -> None:
    product = Reading(made(suite="m365"), TODAY)

    assert monthly_price(product, Buyer(5, ("m365",))) == Price(0.0, 0.0, charged=False)
    assert monthly_price(product, Buyer(5, ("nextcloud",))) == Price(3.0, 3.0, charged=True)


def reduced(leaves_out: tuple[LeftOut, ...] = (), up_to: int | None = None) -> Reading:
    """A product for 3 euros, for a nonprofit organisation 1 euro."""
    tariff = Fact(
        "nonprofit_tariff",
        "yes",
        TODAY,
        sources=("test",),
        price_eur=1.0,
        leaves_out=leaves_out,
        up_to_persons=up_to,
    )
    return Reading(made(nonprofit_tariff=tariff), TODAY)


ADMITTED = Price(1.0, 1.0, charged=True, admission=Admission.ADMITTED)
REFUSED = Price(3.0, 3.0, charged=True, admission=Admission.LEFT_OUT)
OPEN = Price(1.0, 3.0, charged=True, admission=Admission.OPEN)
CHURCH, HEALTH = frozenset({LeftOut.CHURCH}), frozenset({LeftOut.HEALTH})


@pytest.mark.parametrize(
    ("leaves_out", "buyer", "expected"),
    [
        ((), Buyer(5), ADMITTED),
        ((), Buyer(5, kinds=CHURCH), ADMITTED),
        ((LeftOut.CHURCH,), Buyer(5, kinds=CHURCH), REFUSED),
        ((LeftOut.CHURCH,), Buyer(5, kinds=HEALTH), ADMITTED),
        ((LeftOut.CHURCH,), Buyer(5, perhaps=CHURCH), OPEN),
        ((LeftOut.CHURCH, LeftOut.HEALTH), Buyer(5, kinds=HEALTH, perhaps=CHURCH), REFUSED),
        ((), Buyer(5, kinds=frozenset({LeftOut.PUBLIC})), REFUSED),
        ((), Buyer(250), ADMITTED),
        ((), Buyer(251), REFUSED),
    ],
)
def test_a_nonprofit_price_is_for_whom_it_does_not_leave_out(
    leaves_out: tuple[LeftOut, ...], buyer: Buyer, expected: Price
) -> None:
    assert monthly_price(reduced(leaves_out, up_to=250), buyer) == expected


@pytest.mark.parametrize("buyer", [Buyer(5), Buyer(5, perhaps=CHURCH)])
def test_nobody_takes_a_tariff_that_is_dearer_than_the_full_price(buyer: Buyer) -> None:
    tariff = Fact(
        "nonprofit_tariff",
        "yes",
        TODAY,
        sources=("test",),
        price_eur=9.0,
        leaves_out=(LeftOut.CHURCH,),
        up_to_persons=250,
    )
    price = monthly_price(Reading(made(nonprofit_tariff=tariff), TODAY), buyer)
    assert (price.lowest, price.highest) == (3.0, 3.0)


@pytest.mark.parametrize(
    ("price", "budget", "over"),
    [
        (Price(3.0, 3.0, charged=True), None, False),
        (Price(3.0, 3.0, charged=True), 3.0, False),
        (Price(3.1, 3.1, charged=True), 3.0, True),
        (Price(None, None, charged=True), 3.0, False),
        (Price(None, None, charged=True), 0.0, True),
        (Price(None, None, charged=False), 0.0, False),
        (Price(0.0, 0.0, charged=False), 0.0, False),
    ],
)
def test_over_budget_is_said_only_where_it_is_certain(price: Price, budget: float | None, *, over: bool) -> None:
    assert price.is_over(budget) is over
