"""Derived facts: each says yes, no and unknown where it should."""

from datetime import date

import pytest

from bot.knowledge.derive import DERIVATIONS, derive
from bot.knowledge.facts import Fact, FactValue, ScopeOfTest
from bot.knowledge.reading import Reading
from tests.support.catalogue import TODAY, accessible, made

CASES: list[tuple[str, dict[str, FactValue], str]] = [
    ("e2ee_default_all", {}, "yes"),
    ("e2ee_default_all", {"e2ee_group": "na"}, "yes"),
    ("e2ee_default_all", {"e2ee_group": "optional"}, "no"),
    ("e2ee_default_all", {"e2ee_1to1": "no", "e2ee_group": "unknown"}, "no"),
    ("e2ee_default_all", {"e2ee_group": "unknown"}, "unknown"),
    ("e2ee_default_all", {"e2ee_files": "no"}, "no"),
    ("e2ee_default_all", {"e2ee_files": "default"}, "yes"),
    ("contact_upload", {}, "none"),
    ("contact_upload", {"address_book_upload": "optional_hashed"}, "optional"),
    ("contact_upload", {"address_book_upload": "required_hashed"}, "required"),
    ("contact_upload", {"address_book_upload": "unknown"}, "unknown"),
    ("own_purpose_use", {}, "none"),
    ("own_purpose_use", {"ads_third_party_use": "limited"}, "metadata_with_contract"),
    ("own_purpose_use", {"ads_third_party_use": "limited", "avv_available": "unknown"}, "metadata"),
    ("own_purpose_use", {"ads_third_party_use": "yes"}, "ads"),
    ("own_purpose_use", {"ads_third_party_use": "unknown"}, "unknown"),
    ("place", {}, "ok"),
    ("place", {"third_country_basis": "adequacy"}, "ok"),
    ("place", {"third_country_basis": "dpf"}, "third_country"),
    ("place", {"third_country_basis": "unclear"}, "third_country"),
    ("place", {"third_country_basis": "unknown"}, "unknown"),
    ("place", {"third_country_basis": "depends_on_host"}, "depends_on_host"),
    ("avv", {}, "yes"),
    ("avv", {"avv_available": "no"}, "no"),
    ("avv", {"avv_available": "partly"}, "unknown"),
    ("avv", {"avv_available": "depends_on_host"}, "depends_on_host"),
    ("org_use_allowed", {"org_use_allowed": "not_addressed"}, "not_addressed"),
    ("org_use_allowed", {"org_use_allowed": "unknown"}, "unknown"),
    ("age_limit", {}, "none_stated"),
    ("age_limit", {"minimum_age": 13}, "fits"),
    ("age_limit", {"minimum_age": 16}, "too_high"),
    ("age_limit", {"minimum_age": "unknown"}, "unknown"),
    ("age_limit", {"minimum_age": "depends_on_host"}, "depends_on_host"),
    ("client_cost", {}, "free"),
    ("client_cost", {"client_cost": "one_time", "client_licence_by_org": "yes"}, "org_pays"),
    ("client_cost", {"client_cost": "one_time", "client_licence_by_org": "unknown"}, "one_off"),
    ("client_cost", {"client_cost": "unknown"}, "unknown"),
    ("browser_access", {}, "yes"),
    ("browser_access", {"guest_access": "no"}, "yes"),
    ("browser_access", {"guest_access": "no", "web_client_on_phone": "unknown"}, "partly"),
    ("browser_access", {"guest_access": "partly", "web_client": "no"}, "partly"),
    ("browser_access", {"guest_access": "no", "smartphone_required": "yes"}, "no"),
    ("browser_access", {"guest_access": "unknown", "web_client": "no"}, "unknown"),
    ("browser_access", {"guest_access": "depends_on_host", "web_client": "no"}, "depends_on_host"),
    ("number_hidden", {}, "hidden"),
    ("number_hidden", {"phone_number_required": "yes"}, "hidden"),
    ("number_hidden", {"phone_number_required": "yes", "phone_number_visible": "optional"}, "hidden"),
    ("number_hidden", {"phone_number_required": "yes", "phone_number_visible": "yes"}, "visible"),
    ("number_hidden", {"phone_number_required": "optional", "phone_number_visible": "unknown"}, "unknown"),
    ("eligibility", {"eligibility": "public_sector"}, "public_sector"),
    ("secrecy_undertaking", {"secrecy_undertaking": "na"}, "own"),
    ("secrecy_undertaking", {"secrecy_undertaking": "unknown"}, "unknown"),
    ("service_status", {"service_status": "at_risk"}, "at_risk"),
    ("service_status", {"service_status": "unknown"}, "unknown"),
    ("broadcast_key", {}, "no"),
    ("broadcast_key", {"broadcast_key_at_provider": "yes"}, "yes"),
    ("broadcast_key", {"broadcast_key_at_provider": "unknown"}, "unknown"),
    ("gruppen", {}, "yes"),
    ("gruppen", {"group_max_members": 0}, "yes"),
    ("gruppen", {"group_max_members": 1}, "no"),
    ("gruppen", {"group_max_members": "unknown"}, "yes"),
    ("gruppen", {"group_max_members": "unknown", "e2ee_group": "na"}, "no"),
    ("gruppen", {"group_max_members": "unknown", "e2ee_group": "unknown"}, "unknown"),
    ("dateien", {"file_transfer": "unknown", "file_max_mb": 50}, "yes"),
    ("dateien", {"file_transfer": "no", "file_max_mb": 50}, "no"),
    ("dateien", {"file_transfer": "unknown"}, "unknown"),
    ("desktop", {"desktop_client": "no", "web_client": "no"}, "no"),
    ("desktop", {"desktop_client": "no", "web_client": "no", "client_platforms": ("linux",)}, "yes"),
    ("desktop", {"desktop_client": "no", "web_client": "unknown"}, "unknown"),
    ("rundsenden", {"channels": "partly"}, "partly"),
    ("mehrere_berater", {"shared_inbox": "na"}, "no"),
    ("moderation", {"group_roles": "unknown"}, "unknown"),
]


@pytest.mark.parametrize(("name", "changed", "expected"), CASES)
def test_a_derived_fact(name: str, changed: dict[str, FactValue], expected: str) -> None:
    reading = Reading(made(**changed), TODAY, age=13)

    assert derive(reading)[name].value == expected


ACCESSIBILITY: list[tuple[Fact | str, str]] = [
    (accessible("good"), "tested_good"),
    (accessible("good", scope=ScopeOfTest.SISTER), "tested_sister"),
    (accessible("good", scope=ScopeOfTest.ONE_SYSTEM), "tested_sister"),
    ("good", "vendor_claim"),
    (accessible("partly"), "partly_tested"),
    ("partly", "vendor_claim"),
    (accessible("poor"), "tested_bad"),
    ("unknown", "none"),
    (accessible("good", on=date(2022, 11, 23)), "tested_good"),
    (accessible("good", on=date(2022, 11, 22)), "none"),
]


@pytest.mark.parametrize(("known", "expected"), ACCESSIBILITY)
def test_what_stands_behind_accessibility(known: Fact | str, expected: str) -> None:
    reading = Reading(made(accessibility=known), TODAY)

    assert derive(reading)["a11y_evidence"].value == expected


def test_an_own_server_is_a_good_place_wherever_its_maker_sits() -> None:
    product = made(
        "gut",
        "self_hosted",
        server_location=("self",),
        third_country_basis="dpf",
        provider_jurisdiction=("US",),
    )

    assert derive(Reading(product, TODAY))["place"].value == "ok"


def test_a_product_of_which_nothing_is_known_has_no_derived_fact_outside_its_domain() -> None:
    nothing = made(**dict.fromkeys(made().facts, "unknown"))

    derived = derive(Reading(nothing, TODAY))

    assert {name for name, entry in derived.items() if entry.value not in ("unknown", "none")} == {"product_class"}
    assert derived["a11y_evidence"].value == "none"
    assert set(derived) == set(DERIVATIONS)
