"""Every knock-out rule: where it fires, where it does not, and what an unknown fact does.

Source: docs/methode.md, section 5.
"""

from collections.abc import Mapping

import pytest

from bot.advice.screening import Verdict, applicable, screen
from bot.conditions import Situation
from bot.knowledge.derive import read_on
from bot.knowledge.facts import Fact, FactValue, ScopeOfTest
from bot.knowledge.model import Outcome
from tests.support.catalogue import TODAY, accessible, in_situation, made, shipped_knowledge

Words = Mapping[str, str | tuple[str, ...]]
Facts = Mapping[str, FactValue | Fact]

V1: Words = {"level": "V1"}
V2: Words = {"level": "V2"}
V3: Words = {"level": "V3"}
NEWS: Words = {"scenario": "rundinfo_oeffentlich", "level": "V0"}
CHURCH: Words = {"church": "yes", "law": "kath_kdg"}
CLIENTS: Words = {"scenario": "klient_kontakt", "clientele": "open", "target_group_takes_part": "yes"}
GROUP: Words = {"scenario": "gruppe_klientel", "clientele": "closed", "target_group_takes_part": "yes"}
YOUTH: Words = {**GROUP, "minors": "yes"}
BLIND: Words = {**GROUP, "q_zielgruppe": ("blind_sehbehindert",)}
MANY: Words = {"persons": "over_25"}

PLAIN: Facts = {"e2ee_1to1": "no"}
PAID: Facts = {"client_cost": "one_time"}
LICENCE: Facts = {"client_cost": "one_time", "client_licence_by_org": "yes"}
SEEN: Facts = {"phone_number_required": "yes", "phone_number_visible": "yes"}
SOME_USE: Facts = {"ads_third_party_use": "limited"}
SOME_USE_WITHOUT_CONTRACT: Facts = {"ads_third_party_use": "limited", "avv_available": "no"}
ADS: Facts = {"ads_third_party_use": "yes"}
USE_UNKNOWN: Facts = {"ads_third_party_use": "unknown"}
ABROAD: Facts = {"third_country_basis": "dpf"}
PLACE_UNKNOWN: Facts = {"third_country_basis": "unknown"}
NO_CONTRACT: Facts = {"avv_available": "no"}
CONTRACT_UNKNOWN: Facts = {"avv_available": "unknown"}
NO_CONSOLE: Facts = {"admin_console": "no"}
CONSOLE_UNKNOWN: Facts = {"admin_console": "unknown"}
NO_BROWSER: Facts = {"guest_access": "no", "web_client": "no"}
BROWSER_UNKNOWN: Facts = {"guest_access": "unknown", "web_client": "no"}


def limit(*words: str) -> Words:
    return {**CLIENTS, "f_zugang": words}


def wish(scenario: str, function: str) -> Words:
    return {"scenario": scenario, "f_funktionen": (function,)}


CASES: list[tuple[str, Words, Facts, str]] = [
    ("K1", V2, {}, "ok"),
    ("K1", V2, PLAIN, "verletzt"),
    ("K1", V2, {"e2ee_group": "unknown"}, "ungeklaert"),
    ("K1", V1, PLAIN, "ok"),
    ("K1", {**CHURCH, **V1}, PLAIN, "verletzt"),
    ("K1", {**CHURCH, **NEWS}, PLAIN, "ok"),
    ("K2", V1, {"address_book_upload": "optional"}, "ok"),
    ("K2", V1, {"address_book_upload": "required_hashed"}, "verletzt"),
    ("K2", V1, {"address_book_upload": "unknown"}, "ungeklaert"),
    ("K2", NEWS, {"address_book_upload": "required"}, "ok"),
    ("K3", NEWS, {}, "ok"),
    ("K3", NEWS, ADS, "nachrangig"),
    ("K3", NEWS, SOME_USE, "nachrangig"),
    ("K3", NEWS, USE_UNKNOWN, "nachrangig"),
    ("K3", {**CHURCH, **NEWS}, ADS, "verletzt"),
    ("K3", {**CHURCH, **NEWS}, USE_UNKNOWN, "nachrangig"),
    ("K3", V1, SOME_USE, "bedingt"),
    ("K3", V1, SOME_USE_WITHOUT_CONTRACT, "ungeklaert"),
    ("K3", {**V1, **CHURCH}, SOME_USE, "ungeklaert"),
    ("K3", {**V1, "scenario": "ehrenamt"}, SOME_USE, "ungeklaert"),
    ("K3", V1, ADS, "verletzt"),
    ("K3", V1, USE_UNKNOWN, "ungeklaert"),
    ("K3", V2, SOME_USE, "verletzt"),
    ("K3", V2, USE_UNKNOWN, "ungeklaert"),
    ("K4", V1, ABROAD, "ok"),
    ("K4", V2, {}, "ok"),
    ("K4", V2, ABROAD, "bedingt"),
    ("K4", V2, PLACE_UNKNOWN, "bedingt"),
    ("K4", V3, ABROAD, "nachrangig"),
    ("K4", V3, PLACE_UNKNOWN, "nachrangig"),
    ("K4", {**V1, **CHURCH}, ABROAD, "nachrangig"),
    ("K4", {**NEWS, **CHURCH}, ABROAD, "ok"),
    ("K5", V1, {"avv_available": "on_request"}, "ok"),
    ("K5", V1, NO_CONTRACT, "bedingt"),
    ("K5", V1, CONTRACT_UNKNOWN, "bedingt"),
    ("K5", {**V1, **MANY}, NO_CONTRACT, "verletzt"),
    ("K5", {**V1, **MANY}, CONTRACT_UNKNOWN, "ungeklaert"),
    ("K5", {**V1, **CHURCH}, NO_CONTRACT, "verletzt"),
    ("K5", V2, NO_CONTRACT, "verletzt"),
    ("K5", {**V1, "scenario": "ehrenamt"}, NO_CONTRACT, "bedingt"),
    ("K5", {**V2, **CLIENTS}, NO_CONTRACT, "nachrangig"),
    ("K5", {**V2, **CLIENTS}, CONTRACT_UNKNOWN, "nachrangig"),
    ("K5", {**V2, **CLIENTS}, {"avv_available": "depends_on_host"}, "bedingt"),
    ("K5", NEWS, NO_CONTRACT, "ok"),
    ("K6", V1, {"org_use_allowed": "restricted"}, "bedingt"),
    ("K6", V1, {"org_use_allowed": "not_addressed"}, "bedingt"),
    ("K6", NEWS, {"org_use_allowed": "no"}, "verletzt"),
    ("K6", V1, {"org_use_allowed": "unknown"}, "ungeklaert"),
    ("K6", V1, {"org_use_allowed": "depends_on_host"}, "bedingt"),
    ("K7", YOUTH, {"minimum_age": 13}, "ok"),
    ("K7", YOUTH, {"minimum_age": 16}, "verletzt"),
    ("K7", YOUTH, {"minimum_age": "unknown"}, "ungeklaert"),
    ("K7", {**YOUTH, "scenario": "ehrenamt"}, {"minimum_age": 16}, "ok"),
    ("K7", {**YOUTH, "minors": "no"}, {"minimum_age": 16}, "ok"),
    ("K8", V1, NO_CONSOLE, "ok"),
    ("K8", {**V1, **MANY}, NO_CONSOLE, "verletzt"),
    ("K8", {**V1, **MANY}, {"admin_console": "partly"}, "bedingt"),
    ("K8", {**V1, **MANY}, CONSOLE_UNKNOWN, "ungeklaert"),
    ("K8", {**V1, **MANY, "scenario": "ehrenamt"}, NO_CONSOLE, "ok"),
    ("K8", {**V2, "q_geraete": "privat"}, NO_CONSOLE, "verletzt"),
    ("K8", {**V2, "q_geraete": "privat"}, CONSOLE_UNKNOWN, "ungeklaert"),
    ("K8", {**V2, "q_geraete": "gemischt"}, NO_CONSOLE, "bedingt"),
    ("K8", {**V2, "q_geraete": "gemischt"}, CONSOLE_UNKNOWN, "bedingt"),
    ("K8", V3, NO_CONSOLE, "nachrangig"),
    ("K8", V3, CONSOLE_UNKNOWN, "nachrangig"),
    ("K8", {**V3, **MANY, "q_geraete": "gemischt"}, {"admin_console": "depends_on_host"}, "bedingt"),
    ("K9", limit("keine_kosten"), {}, "ok"),
    ("K9", limit("keine_kosten"), PAID, "nachrangig"),
    ("K9", limit("keine_kosten"), LICENCE, "nachrangig"),
    ("K9", limit("keine_kosten"), {"client_cost": "unknown"}, "nachrangig"),
    ("K9", {**GROUP, "f_zugang": ("keine_kosten",)}, LICENCE, "ok"),
    ("K9", {**GROUP, "f_zugang": ("keine_kosten",)}, PAID, "nachrangig"),
    ("K9", CLIENTS, PAID, "ok"),
    ("K9", {"f_zugang": ("keine_kosten",)}, PAID, "ok"),
    ("K10", limit("keine_rufnummer"), {"phone_number_required": "optional"}, "ok"),
    ("K10", limit("keine_rufnummer"), {"phone_number_required": "yes"}, "nachrangig"),
    ("K10", limit("keine_rufnummer"), {"phone_number_required": "unknown"}, "nachrangig"),
    ("K10", limit("kein_smartphone"), {"smartphone_required": "partly"}, "bedingt"),
    ("K10", limit("kein_smartphone"), {"smartphone_required": "yes"}, "nachrangig"),
    ("K10", limit("keine_app"), {}, "ok"),
    ("K10", limit("keine_app"), {"guest_access": "partly", "web_client": "no"}, "bedingt"),
    ("K10", limit("keine_app"), NO_BROWSER, "nachrangig"),
    ("K10", limit("keine_app"), BROWSER_UNKNOWN, "nachrangig"),
    ("K10", limit("geteiltes_geraet"), NO_BROWSER, "nachrangig"),
    ("K10", limit("nur_whatsapp"), NO_BROWSER, "ok"),
    ("K10", limit("kein_smartphone", "keine_app"), {"smartphone_required": "partly", **NO_BROWSER}, "nachrangig"),
    ("K10", {"f_zugang": ("keine_app",)}, NO_BROWSER, "ok"),
    ("K11", BLIND, {}, "ok"),
    ("K11", BLIND, {"accessibility": accessible("good", scope=ScopeOfTest.SISTER)}, "bedingt"),
    ("K11", BLIND, {"accessibility": "good"}, "ungeklaert"),
    ("K11", BLIND, {"accessibility": accessible("partly")}, "ungeklaert"),
    ("K11", BLIND, {"accessibility": "unknown"}, "ungeklaert"),
    ("K11", BLIND, {"accessibility": accessible("poor")}, "verletzt"),
    ("K11", {**BLIND, "target_group_takes_part": "no"}, {"accessibility": "poor"}, "ok"),
    ("K12", {}, {"eligibility": "public_sector"}, "verletzt"),
    ("K12", {"law": "oeffentlich"}, {"eligibility": "public_sector"}, "ok"),
    ("K12", {"law_answered": "no"}, {"eligibility": "public_sector"}, "ungeklaert"),
    ("K12", {}, {"eligibility": "health"}, "verletzt"),
    ("K12", {"q_feld": "hospiz"}, {"eligibility": "health"}, "bedingt"),
    ("K12", {"law": "oeffentlich"}, {"eligibility": "education"}, "verletzt"),
    ("K12", {"law": "oeffentlich", "q_feld": "pflege"}, {"eligibility": "unknown"}, "ungeklaert"),
    ("K13", {**V3, "secrecy": "ja"}, {}, "ok"),
    ("K13", {**V3, "secrecy": "ja"}, {"secrecy_undertaking": "na"}, "ok"),
    ("K13", {**V3, "secrecy": "ja"}, {"secrecy_undertaking": "no"}, "bedingt"),
    ("K13", {**V3, "secrecy": "unklar"}, {"secrecy_undertaking": "unknown"}, "bedingt"),
    ("K13", {**V3, "secrecy": "nein"}, {"secrecy_undertaking": "no"}, "ok"),
    ("K13", {**V2, "secrecy": "ja"}, {"secrecy_undertaking": "no"}, "ok"),
    ("K14", {}, {"service_status": "maintenance"}, "bedingt"),
    ("K14", NEWS, {"service_status": "discontinued"}, "verletzt"),
    ("K14", {}, {"service_status": "unknown"}, "ungeklaert"),
    ("K15", V1, {"broadcast_key_at_provider": "yes"}, "verletzt"),
    ("K15", V1, {"broadcast_key_at_provider": "unknown"}, "ungeklaert"),
    ("K15", NEWS, {"broadcast_key_at_provider": "yes"}, "ok"),
    ("K16", {**GROUP, **V2}, {"phone_number_required": "yes"}, "ok"),
    ("K16", {**GROUP, **V2}, SEEN, "verletzt"),
    ("K16", {**GROUP, **V1}, SEEN, "ok"),
    ("K16", {**GROUP, **V1, "q_zielgruppe": ("anonym_noetig",)}, SEEN, "verletzt"),
    ("K16", {**GROUP, **V2}, {"phone_number_required": "yes", "phone_number_visible": "unknown"}, "ungeklaert"),
    ("K17", {}, {"group_max_members": 1}, "verletzt"),
    ("K17", {}, {"group_max_members": "unknown", "e2ee_group": "unknown"}, "ungeklaert"),
    ("K17", CLIENTS, {"group_max_members": 1}, "ok"),
    ("K17", NEWS, {"channels": "no"}, "verletzt"),
    ("K17", NEWS, {"channels": "partly"}, "nachrangig"),
    ("K17", NEWS, {"channels": "unknown"}, "ungeklaert"),
    ("K17", CLIENTS, {"outsiders_can_join": "no"}, "nachrangig"),
    ("K17", CLIENTS, {"outsiders_can_join": "partly"}, "bedingt"),
    ("K17", CLIENTS, {"outsiders_can_join": "unknown"}, "nachrangig"),
    ("K17", GROUP, {"group_roles": "no"}, "nachrangig"),
    ("K17", GROUP, {"group_roles": "partly"}, "bedingt"),
    ("K17", wish("team_intern", "video"), {"video_calls": "no"}, "nachrangig"),
    ("K17", wish("team_intern", "video"), {"video_calls": "partly"}, "bedingt"),
    ("K17", wish("team_intern", "video"), {"video_calls": "unknown"}, "nachrangig"),
    ("K17", wish("team_intern", "sprachnachricht"), {"voice_messages": "no"}, "nachrangig"),
    ("K17", wish("team_intern", "dateien"), {"file_transfer": "no"}, "nachrangig"),
    ("K17", wish("team_intern", "desktop"), {"desktop_client": "no", "web_client": "no"}, "nachrangig"),
    ("K17", wish("ehrenamt", "desktop"), {"desktop_client": "no", "web_client": "no"}, "ok"),
    ("K17", wish("klient_kontakt", "gastlink"), {"guest_access": "depends_on_host"}, "bedingt"),
    ("K17", wish("klient_kontakt", "gastlink"), {"guest_access": "no"}, "nachrangig"),
    ("K17", wish("gruppe_klientel", "gastlink"), {"guest_access": "no"}, "ok"),
    ("K17", wish("team_intern", "selbstloeschung"), {"disappearing_messages": "no"}, "nachrangig"),
    ("K17", wish("gremien_vorstand", "selbstloeschung"), {"disappearing_messages": "no"}, "ok"),
    ("K17", wish("beratung_inhalt", "mehrere_berater"), {"shared_inbox": "no"}, "nachrangig"),
    ("K17", wish("team_intern", "mehrere_berater"), {"shared_inbox": "no"}, "ok"),
    ("K17", wish("team_intern", "umfragen"), {"polls": "no"}, "ok"),
]


def verdict(rule: str, situation: Situation, product_class: str = "business", /, **facts: FactValue | Fact) -> Verdict:
    """What one rule says about a good product with some facts changed."""
    product = made("gut", product_class, **facts)
    only_this = {rule: shipped_knowledge().rules[rule]}
    return screen(applicable(only_this, situation), read_on(TODAY, product, shipped_knowledge().attributes, age=14))


@pytest.mark.parametrize(("rule", "words", "facts", "expected"), CASES)
def test_a_rule(rule: str, words: Words, facts: Facts, expected: str) -> None:
    assert verdict(rule, in_situation(**words), **facts).outcome == Outcome(expected)


@pytest.mark.parametrize(
    ("q_it", "product_class", "expected"),
    [
        ("eigene_it", "self_hosted", "ok"),
        ("dienstleister", "self_hosted", "ok"),
        ("nebenbei", "self_hosted", "nachrangig"),
        ("keine", "self_hosted", "nachrangig"),
        ("keine", "managed", "ok"),
    ],
)
def test_k18_an_own_server_needs_somebody(q_it: str, product_class: str, expected: str) -> None:
    assert verdict("K18", in_situation(q_it=q_it), product_class).outcome == Outcome(expected)


def test_every_rule_is_in_the_table() -> None:
    assert {rule for rule, *_ in CASES} | {"K18"} == set(shipped_knowledge().rules)


def test_a_good_product_passes_every_rule_in_the_strictest_situation() -> None:
    knowledge = shipped_knowledge()
    product = made()
    read = read_on(TODAY, product, knowledge.attributes, age=13)
    strict = {**V3, **CHURCH, **MANY, "secrecy": "ja", "minors": "yes", "q_zielgruppe": ("gehoerlos", "anonym_noetig")}
    for scenario, entry in knowledge.scenarios.items():
        words = in_situation(
            **strict, scenario=scenario, clientele=entry.clientele.value, f_zugang=("keine_kosten", "keine_app")
        )

        assert screen(applicable(knowledge.rules, words), read).outcome is Outcome.OK


def test_an_ok_can_carry_an_instruction() -> None:
    found = verdict("K2", in_situation(**V1), address_book_upload="optional")

    assert [(finding.rule, finding.case, finding.outcome) for finding in found.findings] == [
        ("K2", "optional", Outcome.OK)
    ]


def test_one_open_fact_is_asked_for_once() -> None:
    words = in_situation(**V3, **MANY, q_geraete="gemischt")

    found = verdict("K8", words, admin_console="unknown")

    assert [finding.clause for finding in found.findings] == ["many_people"]


def test_the_wish_clauses_agree_with_the_table_of_functions() -> None:
    knowledge = shipped_knowledge()
    for clause in knowledge.rules["K17"].clauses:
        if not clause.id.startswith("wish_"):
            continue
        function = clause.id.removeprefix("wish_")
        for scenario in knowledge.scenarios:
            applies = applicable(knowledge.rules, in_situation(**wish(scenario, function)))
            counting = [found.id for rule, clauses in applies if rule.id == "K17" for found in clauses]

            assert (clause.id in counting) is (scenario in knowledge.functions[function].counts_in)
