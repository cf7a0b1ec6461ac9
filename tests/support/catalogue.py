"""Small catalogues for tests: the shipped rules and criteria with products made up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from bot.conditions import Situation
from bot.files.folders import read_folder, shipped_folder
from bot.knowledge.catalogue import Knowledge, load_knowledge
from bot.knowledge.facts import AccessibilityTest, Fact, FactValue, Product, ProductClass, ScopeOfTest

TODAY = date(2026, 11, 23)

GOOD: Mapping[str, FactValue] = {
    "service_status": "active",
    "eligibility": "anyone",
    "broadcast_key_at_provider": "na",
    "client_reach_de": "medium",
    "phone_number_required": "no",
    "email_required": "no",
    "smartphone_required": "no",
    "client_platforms": ("android", "ios", "web"),
    "web_client": "yes",
    "web_client_on_phone": "yes",
    "desktop_client": "yes",
    "guest_access": "yes",
    "outsiders_can_join": "yes",
    "account_model": "managed",
    "minimum_age": 0,
    "group_max_members": 100,
    "group_roles": "yes",
    "channels": "yes",
    "video_calls": "yes",
    "voice_messages": "yes",
    "file_transfer": "yes",
    "accessibility": "good",
    "ui_languages": ("de", "en"),
    "polls": "yes",
    "message_translation": "no",
    "admin_console": "yes",
    "user_provisioning": ("csv", "ldap"),
    "mdm_support": "yes",
    "bot_api": "yes",
    "bridges_webhooks": "yes",
    "shared_inbox": "yes",
    "archiving": "yes",
    "open_source_client": "yes",
    "open_source_server": "yes",
    "self_hosting": "yes",
    "open_standard": "matrix",
    "data_export": "full",
    "continuity_risk": "low",
    "client_cost": "free",
    "client_licence_by_org": "na",
    "org_cost_model": "per_user_month",
    "org_cost_eur": 3.0,
    "nonprofit_tariff": "no",
    "indirect_cost": "low",
    "suite": "na",
    "provider_jurisdiction": ("DE",),
    "server_location": ("DE",),
    "third_country_basis": "none_needed",
    "avv_available": "yes",
    "org_use_allowed": "yes",
    "secrecy_undertaking": "yes",
    "e2ee_1to1": "default",
    "e2ee_group": "default",
    "metadata": "low",
    "phone_number_visible": "no",
    "address_book_upload": "none",
    "ads_third_party_use": "none",
    "independent_audit": "yes",
    "disappearing_messages": "yes",
    "local_protection": "yes",
}
"""A product that passes every rule, all of it known."""


@cache
def shipped_knowledge() -> Knowledge:
    """The shipped knowledge, read once."""
    knowledge = load_knowledge(read_folder(shipped_folder("knowledge"), shown="knowledge"))
    assert isinstance(knowledge, Knowledge), [f"{finding.place}: {finding.code}" for finding in knowledge]
    return knowledge


def fact(attribute: str, value: FactValue) -> Fact:
    """A fact that was checked today."""
    return Fact(attribute, value, TODAY, sources=("test",), source_date="2026")


def accessible(value: str, *, on: date = date(2025, 6, 30), scope: ScopeOfTest = ScopeOfTest.SAME) -> Fact:
    """Accessibility with an independent test behind it."""
    test = AccessibilityTest(on, f"{on:%Y-%m}", scope)
    return replace(fact("accessibility", value), test=test)


def made(name: str = "gut", product_class: str = "business", /, **changed: FactValue | Fact) -> Product:
    """A good product with some facts changed; the value ``unknown`` leaves a fact out of its file."""
    facts = {attribute: fact(attribute, value) for attribute, value in GOOD.items()}
    facts["accessibility"] = accessible("good")
    for attribute, value in changed.items():
        facts[attribute] = value if isinstance(value, Fact) else fact(attribute, value)
    return Product(
        id=name,
        name=name.title(),
        provider="Test",
        product_class=ProductClass(product_class),
        edition="test",
        summary={"de": ""},
        facts={attribute: entry for attribute, entry in facts.items() if entry.value != "unknown"},
    )


def only(*products: Product) -> Knowledge:
    """The shipped rules and criteria with nothing but some products in the catalogue."""
    return replace(shipped_knowledge(), products={product.id: product for product in products})


PLAIN_SITUATION: Situation = {
    "scenario": ("team_intern",),
    "clientele": ("none",),
    "target_group_takes_part": ("no",),
    "level": ("V1",),
    "law": ("weltlich_dsgvo",),
    "law_answered": ("yes",),
    "church": ("no",),
    "persons": ("up_to_25",),
    "staff": ("yes",),
    "volunteers": ("no",),
    "minors": ("no",),
    "secrecy": ("nein",),
    "q_feld": ("andere",),
    "q_geraete": ("dienst",),
    "mdm": ("unklar",),
    "q_it": ("eigene_it",),
    "f_krise": ("nein",),
    "scenarios": ("team_intern",),
    "q_zielgruppe": ("erwachsene",),
    "q_bestand": (),
    "f_zugang": (),
    "f_funktionen": (),
}
"""A small secular team with ordinary data."""


def in_situation(**words: str | tuple[str, ...]) -> Situation:
    """The plain situation with some words changed."""
    changed = {name: (word,) if isinstance(word, str) else word for name, word in words.items()}
    return {**PLAIN_SITUATION, **changed}
