"""What every rule gives for every value of its fact, also where the fact is unknown or depends on the host.

Source: docs/methode.md, sections 4 and 5. ``make coverage-rules`` holds the table against ``rules.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.advice.screening import applicable, screen
from bot.knowledge.derive import Known, Read
from bot.knowledge.facts import DEPENDS_ON_HOST, UNKNOWN
from bot.knowledge.model import Outcome
from bot.knowledge.reading import Derived, Reading
from tests.support.catalogue import TODAY, in_situation, made, shipped_knowledge

Words = Mapping[str, str | tuple[str, ...]]
Gives = Mapping[str, str]

CHURCH: Words = {"church": "yes", "law": "kath_kdg"}
CLIENTS: Words = {"scenario": "klient_kontakt", "clientele": "open", "target_group_takes_part": "yes"}
GROUP: Words = {"scenario": "gruppe_klientel", "clientele": "closed", "target_group_takes_part": "yes"}
NEWS: Words = {"scenario": "rundinfo_oeffentlich", "level": "V0"}
OPEN: Gives = {UNKNOWN: "ungeklaert", DEPENDS_ON_HOST: "bedingt"}
"""An unknown fact that could violate a rule leaves it open; what depends on the host is a condition."""
BEHIND: Gives = {UNKNOWN: "nachrangig", DEPENDS_ON_HOST: "bedingt"}
CONDITION: Gives = {UNKNOWN: "bedingt", DEPENDS_ON_HOST: "bedingt"}
NO_MATTER: Gives = {UNKNOWN: "ok", DEPENDS_ON_HOST: "ok"}
SAID_ELSEWHERE: Gives = {UNKNOWN: "ok", DEPENDS_ON_HOST: "bedingt"}
SIGNED: Gives = {"yes": "ok", "on_request": "ok", "not_needed": "ok"}
WISH: Gives = {"yes": "ok", "partly": "bedingt", "no": "nachrangig", **BEHIND}
ACCESS: Gives = WISH
ANYONE: Gives = {"anyone": "ok", "public_sector": "ok", "health": "ok", "education": "ok", "association": "ok"}


def wish(scenario: str, function: str) -> Words:
    return {"scenario": scenario, "f_funktionen": (function,)}


TABLE: dict[tuple[str, str], tuple[Words, Gives]] = {
    ("K1", "church"): ({**CHURCH, "level": "V1"}, {"yes": "ok", "no": "verletzt", **OPEN}),
    ("K1", "encrypted"): ({"level": "V2"}, {"yes": "ok", "no": "verletzt", **OPEN}),
    ("K2", "address_book"): ({}, {"none": "ok", "optional": "ok", "required": "verletzt", **OPEN}),
    ("K3", "public_news_church"): (
        {**NEWS, **CHURCH},
        {
            "none": "ok",
            "metadata_with_contract": "nachrangig",
            "metadata": "nachrangig",
            "ads": "verletzt",
            "ads_permitted": "nachrangig",
            **BEHIND,
        },
    ),
    ("K3", "public_news"): (
        NEWS,
        {
            "none": "ok",
            "metadata_with_contract": "nachrangig",
            "metadata": "nachrangig",
            "ads": "nachrangig",
            "ads_permitted": "nachrangig",
            **BEHIND,
        },
    ),
    ("K3", "organisation_data"): (
        {},
        {
            "none": "ok",
            "metadata_with_contract": "bedingt",
            "metadata": "ungeklaert",
            "ads": "verletzt",
            "ads_permitted": "verletzt",
            **OPEN,
        },
    ),
    ("K3", "ordinary_data"): (
        {"scenario": "ehrenamt"},
        {
            "none": "ok",
            "metadata_with_contract": "ungeklaert",
            "metadata": "ungeklaert",
            "ads": "verletzt",
            "ads_permitted": "verletzt",
            **OPEN,
        },
    ),
    ("K3", "confidential_data"): (
        {"level": "V2"},
        {
            "none": "ok",
            "metadata_with_contract": "verletzt",
            "metadata": "verletzt",
            "ads": "verletzt",
            "ads_permitted": "verletzt",
            **OPEN,
        },
    ),
    ("K4", "church"): (CHURCH, {"ok": "ok", "third_country": "nachrangig", **BEHIND}),
    ("K4", "secret"): ({"level": "V3"}, {"ok": "ok", "third_country": "nachrangig", **BEHIND}),
    ("K4", "confidential"): ({"level": "V2"}, {"ok": "ok", "third_country": "bedingt", **CONDITION}),
    ("K5", "small_team"): ({}, {**SIGNED, "no": "bedingt", **CONDITION}),
    ("K5", "team"): ({"persons": "over_25"}, {**SIGNED, "no": "verletzt", **OPEN}),
    ("K5", "ordinary"): ({"scenario": "ehrenamt"}, {**SIGNED, "no": "bedingt", **CONDITION}),
    ("K5", "confidential"): ({**CLIENTS, "level": "V2"}, {**SIGNED, "no": "nachrangig", **BEHIND}),
    ("K6", "terms"): ({}, {"yes": "ok", "restricted": "bedingt", "not_addressed": "bedingt", "no": "verletzt", **OPEN}),
    ("K7", "minimum_age"): (
        {**GROUP, "minors": "yes"},
        {"none_stated": "ok", "fits": "ok", "too_high": "verletzt", **OPEN},
    ),
    ("K8", "many_people"): ({"persons": "over_25"}, {"yes": "ok", "partly": "bedingt", "no": "verletzt", **OPEN}),
    ("K8", "private_devices"): (
        {**GROUP, "level": "V2", "q_geraete": "privat"},
        {"yes": "ok", "partly": "bedingt", "no": "verletzt", **OPEN},
    ),
    ("K8", "mixed_devices"): (
        {**GROUP, "level": "V2", "q_geraete": "gemischt"},
        {"yes": "ok", "partly": "bedingt", "no": "bedingt", **CONDITION},
    ),
    ("K8", "secret_team"): ({"level": "V3"}, {"yes": "ok", "partly": "bedingt", "no": "nachrangig", **BEHIND}),
    ("K9", "known_clients"): (
        {**GROUP, "f_zugang": ("keine_kosten",)},
        {"free": "ok", "org_pays": "ok", "one_off": "nachrangig", **BEHIND},
    ),
    ("K9", "open_clients"): (
        {**CLIENTS, "f_zugang": ("keine_kosten",)},
        {"free": "ok", "org_pays": "nachrangig", "one_off": "nachrangig", **BEHIND},
    ),
    ("K10", "without_number"): (
        {**CLIENTS, "f_zugang": ("keine_rufnummer",)},
        {"no": "ok", "optional": "ok", "yes": "nachrangig", **BEHIND},
    ),
    ("K10", "without_smartphone"): (
        {**CLIENTS, "f_zugang": ("kein_smartphone",)},
        {"no": "ok", "partly": "bedingt", "yes": "nachrangig", **BEHIND},
    ),
    ("K10", "without_app"): ({**CLIENTS, "f_zugang": ("keine_app",)}, ACCESS),
    ("K10", "shared_device"): ({**CLIENTS, "f_zugang": ("geteiltes_geraet",)}, ACCESS),
    ("K11", "tested"): (
        {**GROUP, "q_zielgruppe": ("gehoerlos",)},
        {
            "tested_good": "ok",
            "tested_sister": "bedingt",
            "vendor_claim": "ungeklaert",
            "partly_tested": "ungeklaert",
            "tested_bad": "verletzt",
            "none": "ungeklaert",
        },
    ),
    ("K12", "public_bodies_only"): ({}, {**ANYONE, "public_sector": "verletzt", **SAID_ELSEWHERE}),
    ("K12", "public_bodies_perhaps"): (
        {"law_answered": "no"},
        {**ANYONE, "public_sector": "ungeklaert", **SAID_ELSEWHERE},
    ),
    ("K12", "health_care"): ({"q_feld": "pflege"}, {**ANYONE, "health": "bedingt", **SAID_ELSEWHERE}),
    ("K12", "health_care_only"): ({}, {**ANYONE, "health": "verletzt", **SAID_ELSEWHERE}),
    ("K12", "audience"): ({}, {**ANYONE, "education": "verletzt", "association": "ungeklaert", **OPEN}),
    ("K13", "undertaking"): (
        {"level": "V3", "secrecy": "ja"},
        {"own": "ok", "yes": "ok", "partly": "bedingt", "no": "bedingt", **CONDITION},
    ),
    ("K14", "alive"): (
        {},
        {"active": "ok", "maintenance": "bedingt", "at_risk": "bedingt", "discontinued": "verletzt", **OPEN},
    ),
    ("K15", "key"): ({}, {"yes": "verletzt", "no": "ok", **OPEN}),
    ("K16", "hidden"): ({**GROUP, "level": "V2"}, {"hidden": "ok", "visible": "verletzt", **OPEN}),
    ("K17", "must_gruppen"): ({}, {"yes": "ok", "partly": "bedingt", "no": "verletzt", **OPEN}),
    ("K17", "must_rundsenden"): (NEWS, {"yes": "ok", "partly": "nachrangig", "no": "verletzt", **OPEN}),
    ("K17", "must_aussenstehende"): (CLIENTS, WISH),
    ("K17", "must_moderation"): (GROUP, WISH),
    ("K17", "roles_said"): ({"scenario": "ehrenamt"}, {"yes": "ok", "partly": "ok", "no": "ok", **NO_MATTER}),
    ("K17", "wish_sprachnachricht"): (wish("team_intern", "sprachnachricht"), WISH),
    ("K17", "wish_video"): (wish("team_intern", "video"), WISH),
    ("K17", "wish_dateien"): (wish("team_intern", "dateien"), WISH),
    ("K17", "wish_desktop"): (wish("team_intern", "desktop"), WISH),
    ("K17", "wish_gastlink"): (wish("klient_kontakt", "gastlink"), WISH),
    ("K17", "wish_selbstloeschung"): (wish("team_intern", "selbstloeschung"), WISH),
    ("K17", "wish_mehrere_berater"): (wish("klient_kontakt", "mehrere_berater"), WISH),
    ("K18", "server"): (
        {"q_it": "keine"},
        {
            "self_hosted": "nachrangig",
            "consumer": "ok",
            "consumer_with_business_edition": "ok",
            "business": "ok",
            "managed": "ok",
            "protocol": "ok",
            "carrier_service": "ok",
        },
    ),
}
ELSEWHERE: dict[str, Words] = {
    "K1": {"level": "V1"},
    "K2": NEWS,
    "K4": {"level": "V1"},
    "K5": NEWS,
    "K7": {"minors": "yes"},
    "K8": {"level": "V2"},
    "K9": CLIENTS,
    "K10": {"f_zugang": ("keine_app",)},
    "K11": GROUP,
    "K13": {"level": "V3", "secrecy": "nein"},
    "K15": NEWS,
    "K16": GROUP,
    "K18": {"q_it": "dienstleister"},
}
"""Where a rule does not apply at all; K3, K6, K12, K14 and K17 always look at something."""


def rows() -> Iterator[tuple[str, str, str, str]]:
    for (rule, clause), (_, gives) in TABLE.items():
        for value, outcome in gives.items():
            yield rule, clause, value, outcome


@pytest.mark.parametrize(("rule", "clause", "value", "outcome"), list(rows()))
def test_a_value_of_a_fact_gives(rule: str, clause: str, value: str, outcome: str) -> None:
    known = shipped_knowledge().rules[rule]
    situation = in_situation(**TABLE[rule, clause][0])
    counting = {each.id: each for _, clauses in applicable({rule: known}, situation) for each in clauses}

    assert counting[clause].outcome(value) is Outcome(outcome)


@pytest.mark.parametrize("rule", ELSEWHERE)
def test_elsewhere_a_rule_says_nothing(rule: str) -> None:
    """Even about a product of which nothing is known."""
    nothing = Reading(made(**dict.fromkeys(made().facts, UNKNOWN)), TODAY)
    unknown = {clause.fact: Derived(UNKNOWN, ()) for clause in shipped_knowledge().rules[rule].clauses}
    rules = applicable({rule: shipped_knowledge().rules[rule]}, in_situation(**ELSEWHERE[rule]))

    assert screen(rules, Read.of(Known(nothing, unknown))).outcome is Outcome.OK
