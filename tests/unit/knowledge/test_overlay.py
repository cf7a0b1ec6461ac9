"""An organisation's own folder over the shipped knowledge."""

from __future__ import annotations

import pytest

from bot.advice.recommend import recommend
from bot.answers import Answers
from bot.authoring import Source
from bot.knowledge.overlay import Overlaid, overlay
from tests.support.catalogue import TODAY, shipped_knowledge

SIGNED = "{value: yes, source: our_contract, source_date: 2026-05-04, checked_on: 2026-11-20}"
SOURCES = 'our_contract: {title: "Unser Vertrag", publisher: "Verein", date: 2026-05-04}\n'


def overlaid(**files: str) -> Overlaid:
    """The shipped knowledge under files of an organisation: products by id, and ``sources``."""
    written = [
        Source("own/sources.yaml" if name == "sources" else f"own/products/{name}.yaml", text)
        for name, text in files.items()
    ]
    return overlay(shipped_knowledge(), written)


def found(result: Overlaid) -> list[tuple[str, str, int]]:
    return [(finding.code, finding.place.file, finding.place.line) for finding in result.findings]


def test_one_fact_is_changed_and_all_others_stay() -> None:
    result = overlaid(sources=SOURCES, wire_pro=f"facts:\n  secrecy_undertaking: {SIGNED}\n")
    before, after = (known.products["wire_pro"] for known in (shipped_knowledge(), result.knowledge))
    assert found(result) == []
    assert before.value("secrecy_undertaking") != "yes"
    assert after.value("secrecy_undertaking") == "yes"
    assert after.facts["secrecy_undertaking"].own
    assert {name: fact for name, fact in after.facts.items() if name != "secrecy_undertaking"} == {
        name: fact for name, fact in before.facts.items() if name != "secrecy_undertaking"
    }


def test_a_fact_with_a_mistake_is_left_out_and_the_shipped_one_stays() -> None:
    wrong = SIGNED.replace("value: yes", "value: maybe")
    text = f"facts:\n  secrecy_undertaking: {SIGNED}\n  avv_available: {wrong}\n"
    result = overlaid(sources=SOURCES, wire_pro=text)
    shipped = shipped_knowledge().products["wire_pro"].facts["avv_available"]
    assert found(result) == [("unknown-value", "own/products/wire_pro.yaml", 3)]
    assert result.knowledge.products["wire_pro"].facts["avv_available"] is shipped
    assert result.knowledge.products["wire_pro"].value("secrecy_undertaking") == "yes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("facts:\n  avv_available: {value: yes, source: our_contract}\n", ("missing-key", 2)),
        ("facts:\n  avv_available: {value: yes, source: nowhere, checked_on: 2026-11-20}\n", ("unknown-source", 2)),
        ("facts:\n  avv: {value: yes, source: our_contract, checked_on: 2026-11-20}\n", ("unknown-attribute", 2)),
        ("facts:\n  avv_available: yes\n", ("not-a-mapping", 2)),
        ("name: Wire\nfacts: {}\n", ("unknown-key", 1)),
        ("facts:\n\tavv_available: 1\n", ("yaml-tab", 2)),
        ("- 1\n", ("not-a-mapping", 1)),
        ("id: wire\nfacts: {}\n", ("product-file-name", 1)),
    ],
)
def test_no_mistake_reaches_the_shipped_knowledge(text: str, expected: tuple[str, int]) -> None:
    result = overlaid(sources=SOURCES, wire_pro=text)
    assert [(code, line) for code, _, line in found(result)] == [expected]
    assert result.knowledge.products == shipped_knowledge().products


NEW = """
id: hauschat
name: Hauschat
provider: Wir selbst
product_class: self_hosted
edition: own
summary: Unser eigener Chat.
facts:
  eligibility: {value: anyone, source: our_contract, checked_on: 2026-11-20}
  broadcast_key_at_provider: {value: na, checked_on: 2026-11-20}
"""


def test_a_product_of_their_own_is_in_every_result() -> None:
    result = overlaid(sources=SOURCES, hauschat=NEW)
    advice = recommend(Answers({"q_scenarios": ("team_intern",)}), result.knowledge, TODAY).scenarios[0]
    named = {entry.product for group in (advice.ranking, advice.unclear, advice.excluded) for entry in group}
    assert found(result) == []
    assert "hauschat" in named


def test_a_product_with_a_mistake_is_not_added() -> None:
    result = overlaid(sources=SOURCES, hauschat=NEW.replace("value: anyone", "value: alle"))
    assert [code for code, *_ in found(result)] == ["unknown-value"]
    assert "hauschat" not in result.knowledge.products


def test_a_known_source_is_not_replaced() -> None:
    result = overlaid(sources=SOURCES.replace("our_contract", "own_assessment"))
    assert [code for code, *_ in found(result)] == ["doubled-id"]
    assert result.knowledge.sources == shipped_knowledge().sources


def test_rules_are_not_for_overlays() -> None:
    result = overlay(shipped_knowledge(), [Source("own/rules.yaml", "rules: []\n")])
    assert [code for code, *_ in found(result)] == ["not-for-overlays"]


CHURCH_NEWS = Answers({"q_scenarios": ("rundinfo_oeffentlich",), "q_recht": "kath_kdg"})
OWN_RULE = "facts:\n  own_rule: {value: yes, source: our_contract, checked_on: 2026-11-20}\n"


def test_a_rule_of_its_own_opens_an_additional_channel_to_a_church_body() -> None:
    without = recommend(CHURCH_NEWS, shipped_knowledge(), TODAY).scenarios[0]
    with_rule = recommend(CHURCH_NEWS, overlaid(sources=SOURCES, whatsapp_channel=OWN_RULE).knowledge, TODAY).scenarios[
        0
    ]
    assert [entry.product for entry in without.excluded if entry.product == "whatsapp_channel"]
    ranked = next(entry for entry in with_rule.ranking if entry.product == "whatsapp_channel")
    assert not ranked.can_be_first
    assert ("K3", "ads_permitted") in {(finding.rule, finding.case) for finding in ranked.findings}


def test_only_an_organisation_knows_its_own_rules() -> None:
    """The shipped catalogue cannot say it for them."""
    attribute = shipped_knowledge().attributes["own_rule"]
    assert attribute.own
    assert not any("own_rule" in product.facts for product in shipped_knowledge().products.values())
