"""Loading the knowledge: everything wrong is found at its place; a product file is all a product needs."""

from __future__ import annotations

import pytest

from bot.authoring import Source
from bot.files.folders import read_folder, shipped_folder
from bot.knowledge.catalogue import Knowledge, load_knowledge

PRODUCT = """\
id: gut
name: Gut
provider: Test
product_class: business
edition: test
summary: Ein Produkt.
facts:
  eligibility: {value: anyone, source: kdk_2021, source_date: 2026, checked_on: 2026-11-23}
  broadcast_key_at_provider: {value: na, checked_on: 2026-11-23}
"""


def tables() -> tuple[Source, ...]:
    """The shipped files but for the products."""
    sources = read_folder(shipped_folder("knowledge"), shown="knowledge")
    return tuple(source for source in sources if "/products/" not in source.name)


def load(product: str, *, name: str = "gut") -> Knowledge | list[tuple[str, int, int]]:
    """The knowledge with one product, or code, line and column of each finding."""
    loaded = load_knowledge((*tables(), Source(f"knowledge/products/{name}.yaml", product)))
    if isinstance(loaded, Knowledge):
        return loaded
    return [(finding.code, finding.place.line, finding.place.column) for finding in loaded]


def test_the_shipped_knowledge_is_clean_and_dated() -> None:
    knowledge = load_knowledge(read_folder(shipped_folder("knowledge")))

    assert isinstance(knowledge, Knowledge)
    assert len(knowledge.products) >= 12
    assert knowledge.date == max(
        fact.checked_on for product in knowledge.products.values() for fact in product.facts.values()
    )


def test_a_product_needs_its_file_and_nothing_else() -> None:
    without = load_knowledge(tables())
    with_one = load(PRODUCT)

    assert isinstance(without, Knowledge)
    assert isinstance(with_one, Knowledge)
    assert not without.products
    assert list(with_one.products) == ["gut"]


READ = "source: kdk_2021, checked_on: 2026-11-23"


def line(fact: str) -> str:
    """The product with one more fact on line 10; READ stands for source and date."""
    return f"{PRODUCT}  {fact}\n".replace("READ", READ)


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (line("metadaten: {value: low, READ}"), ("unknown-attribute", 10, 3)),
        (line("metadata: {value: few, READ}"), ("unknown-value", 10, 21)),
        (line("metadata: {value: low, source: nowhere, checked_on: 2026-11-23}"), ("unknown-source", 10, 34)),
        (line("metadata: {value: low, checked_on: 2026-11-23}"), ("fact-without-source", 10, 3)),
        (line("metadata: {value: low, source: kdk_2021}"), ("missing-key", 10, 13)),
        (line("metadata: {value: unknown, checked_on: 2026-11-23, notes: x}"), ("unknown-key", 10, 54)),
        (line("archiving: {value: depends_on_host, READ}"), ("host-without-managed", 10, 22)),
        (line("archiving: {value: yes, vendor_claim: true, READ}"), ("no-vendor-claim", 10, 41)),
        (line("archiving: {value: 3, READ}"), ("unknown-value", 10, 22)),
        (line("minimum_age: {value: sixteen, READ}"), ("not-a-count", 10, 24)),
        (line("org_cost_eur: {value: viel, READ}"), ("not-an-amount", 10, 25)),
        (line("ui_languages: {value: de, READ}"), ("not-a-list", 10, 25)),
        (line("funding: {value: [gold], READ}"), ("unknown-value", 10, 21)),
        (line("suite: {value: na, price_eur: 1, checked_on: 2026-11-23}"), ("no-price-here", 10, 33)),
        (line("accessibility: {value: good, evidence: independent, READ}"), ("test-incomplete", 10, 42)),
        (line("suite: {value: na, test_date: 2023-06, checked_on: 2026-11-23}"), ("no-test-here", 10, 3)),
        (PRODUCT.replace("id: gut", "id: besser"), ("product-file-name", 1, 5)),
        (PRODUCT.replace("  eligibility", "  suite").replace("anyone", "na"), ("missing-attribute", 8, 3)),
        (PRODUCT.replace("class: business", "class: firma"), ("unknown-value", 4, 16)),
    ],
)  # fmt: skip
def test_a_mistake_in_a_product_is_found_at_its_place(product: str, expected: tuple[str, int, int]) -> None:
    assert load(product) == [expected]


def changed(file: str, before: str, after: str) -> list[str]:
    """The codes of the findings after a change in a shipped file."""
    sources = []
    for source in tables():
        text = source.text.decode() if isinstance(source.text, bytes) else source.text
        if source.name.endswith(f"/{file}"):
            assert before in text
            text = text.replace(before, after, 1)
        sources.append(Source(source.name, text))
    loaded = load_knowledge(sources)
    return [] if isinstance(loaded, Knowledge) else [finding.code for finding in loaded]


@pytest.mark.parametrize(
    ("file", "before", "after", "expected"),
    [
        ("rules.yaml", "fact: place", "fact: ort", "unknown-derived"),
        ("rules.yaml", "gives: {yes: ok, no: verletzt}", "gives: {yes: ok}", "missing-outcome"),
        ("rules.yaml", "gives: {yes: ok, no: verletzt}", "gives: {never: ok, else: ok}", "unknown-value"),
        ("rules.yaml", "church: yes, level: V1", "kirche: yes, level: V1", "unknown-name"),
        ("rules.yaml", "church: yes, level: V1", "church: ja, level: V1", "unknown-value"),
        ("rules.yaml", "church: yes, level: V1", "q_zielgruppe: senioren, level: V1", "is-or-has"),
        ("rules.yaml", "sources: [kdk_2021, kdk_2021_criteria, ekd_2018,", "sources: [kdk,", "unknown-source"),
        ("rules.yaml", "          optional:", "          often:", "unknown-value"),
        ("rules.yaml", "        ask: {de:", "        # ask: {de:", "missing-question"),
        ("rules.yaml", "- id: K2", "- id: K1", "doubled-id"),
        ("criteria.yaml", "bedienbarkeit: 0.30", "bedienbarkeit: 0.40", "weights-not-one"),
        ("criteria.yaml", "attributes: [mdm_support]", "attributes: [mdm]", "unknown-attribute"),
        ("scenarios.yaml", "family: team", "family: firma", "unknown-value"),
        ("scenarios.yaml", "functions: [gastlink, dateien", "functions: [gast, dateien", "unknown-value"),
        ("routes.yaml", "first: true, text: own", "first: true, text: owned", "missing-text"),
        ("law.yaml", "id: kath_kdg", "id: katholisch", "unknown-value"),
        ("next_steps.yaml", "is: {", "is: {scenario: team_intern, ", "unknown-name"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_found(file: str, before: str, after: str, expected: str) -> None:
    assert expected in changed(file, before, after)


@pytest.mark.parametrize("file", ["attributes.yaml", "rules.yaml", "criteria.yaml", "next_steps.yaml"])
def test_a_missing_file_is_named(file: str) -> None:
    loaded = load_knowledge([source for source in tables() if not source.name.endswith(f"/{file}")])

    assert isinstance(loaded, tuple)
    assert [(finding.code, finding.place.file) for finding in loaded] == [("file-missing", f"knowledge/{file}")]


def test_a_missing_sentence_is_found() -> None:
    before = '          unknown: {de: "Ob die App das'
    assert changed("rules.yaml", before, before.replace("unknown", "# unknown")) == ["missing-sentence"]


def test_a_file_that_cannot_be_read_is_one_finding_at_its_place() -> None:
    assert load(PRODUCT.replace("facts:", "facts: [")) != []
    assert load("- eins\n") == [("not-a-mapping", 1, 1)]


def test_a_source_stands_once() -> None:
    twice = "kdk_2021: {title: Beschluss, publisher: Aufsicht, date: 2021}\n"
    loaded = load_knowledge((*tables(), Source("knowledge/sources-zwei.yaml", twice)))

    assert isinstance(loaded, tuple)
    assert [finding.code for finding in loaded] == ["doubled-id"]


def test_without_any_file_every_table_is_missing() -> None:
    loaded = load_knowledge(())

    assert isinstance(loaded, tuple)
    assert {finding.code for finding in loaded} == {"file-missing"}


def test_a_rule_knows_its_clauses() -> None:
    knowledge = load_knowledge(tables())

    assert isinstance(knowledge, Knowledge)
    assert knowledge.rules["K1"].clause("encrypted").fact == "e2ee_default_all"
    with pytest.raises(KeyError):
        knowledge.rules["K1"].clause("nowhere")


def test_no_sentence_says_that_whatsapp_does_not_encrypt() -> None:
    for source in tables():
        text = source.text.decode() if isinstance(source.text, bytes) else source.text
        assert "unverschlüsselt" not in text, source.name


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("- id: metadata", "- id: e2ee", "doubled-id"),
        ('words: ["Metadaten"', 'words: ["e2ee", "Metadaten"', "doubled-id"),
        ("sources: [bfdi_messenger]", "sources: [nobody]", "unknown-source"),
    ],
)
def test_a_mistake_in_the_glossary_is_found(before: str, after: str, expected: str) -> None:
    assert expected in changed("glossary.yaml", before, after)
