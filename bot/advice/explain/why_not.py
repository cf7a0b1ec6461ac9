"""Why not: WhatsApp and Facebook Messenger always, then what the organisation has, then the others.

The two messengers are spoken of by their facts, not by the rules that exclude them: the guidance advises against them
for sensitive data whatever the level, and what is said must be true for them. Their contents are encrypted end to end
by default, so nothing here says otherwise (docs/methode.md, section 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.advice.explain.speech import Speech, bullets, flow, section
from bot.advice.recommendation import ExcludedProduct, RuleFinding
from bot.texts import Document

NAMED_BY_GUIDANCE = ("whatsapp", "fb_messenger")
"""The two products that the guidance text advises against by name."""

TRAITS = (
    "metadata",
    "address_book_upload",
    "ads_third_party_use",
    "org_use_allowed",
    "avv_available",
    "admin_console",
    "third_country_basis",
)
"""Attributes that are spoken of, in this order, where a sentence ``trait.<attribute>.<value>`` exists."""


ENCRYPTION = ("e2ee_1to1", "e2ee_group")
"""Attributes that say what is encrypted."""


def named(speech: Speech) -> tuple[str, ...]:
    """The products that the result advises against by name, with their reasons."""
    return (*_present(speech), *(product for product in _excluded(speech) if _is_owned(speech, product)))


def why_not(speech: Speech) -> Document:
    """The two messengers that the guidance names."""
    law = speech.label(speech.knowledge.laws[speech.recommendation.law].name)
    return section(
        speech.say("result.why_not"),
        speech.say("result.why_not_guidance", law=law),
        _encryption(speech),
        bullets(document for trait in TRAITS for document in _trait(speech, trait)),
        speech.say("result.why_not_consent"),
        _situation(speech),
    )


def _present(speech: Speech) -> tuple[str, ...]:
    return tuple(product for product in NAMED_BY_GUIDANCE if product in speech.knowledge.products)


def _encryption(speech: Speech) -> Document:
    """What is encrypted, per product, as its facts say."""
    parts = []
    for product in _present(speech):
        known = speech.knowledge.products[product]
        single, group = map(known.word, ENCRYPTION)
        sentence = f"trait.e2ee.{single}.{group}"
        if speech.sentences.has(sentence):
            parts.append(speech.say(sentence, product=_bare(speech, product)))
    return flow(parts)


def _trait(speech: Speech, attribute: str) -> tuple[Document, ...]:
    """One reason per value of an attribute, with the product it is true for unless that is both."""
    by_value: dict[str, list[str]] = {}
    for product in _present(speech):
        value = speech.knowledge.products[product].word(attribute)
        if speech.sentences.has(f"trait.{attribute}.{value}"):
            by_value.setdefault(value, []).append(product)
    return tuple(_reason(speech, attribute, value, products) for value, products in by_value.items())


def _reason(speech: Speech, attribute: str, value: str, products: list[str]) -> Document:
    names = speech.listed(_bare(speech, product) for product in products)
    only = "" if len(products) == len(_present(speech)) else speech.words("result.why_not_only", products=names)
    text = speech.say(f"trait.{attribute}.{value}", only=f" {only}" if only else "")
    return flow((text, *dict.fromkeys(_sources(speech, products, attribute))))


def _sources(speech: Speech, products: list[str], attribute: str) -> Iterator[Document]:
    """Where the fact was read for each of the products."""
    for product in products:
        source = speech.source(product, (attribute,))
        if source:
            yield source


def _bare(speech: Speech, product: str) -> str:
    """The name under which everybody knows the product, without its edition."""
    return speech.product(product).partition(" (")[0]


def _situation(speech: Speech) -> Document:
    """What fits to this organisation: clients who only use WhatsApp, or a club of volunteers."""
    if "nur_whatsapp" in speech.answers.chosen("f_zugang"):
        return speech.say("result.front_door")
    if speech.answers.chosen("q_groesse.staff") == ("0",):
        return speech.say("result.friends")
    return Document()


def _excluded(speech: Speech) -> dict[str, dict[str, ExcludedProduct]]:
    """Excluded products but those of the guidance: product to scenario to what excludes it there."""
    found: dict[str, dict[str, ExcludedProduct]] = {}
    for advice in speech.recommendation.scenarios:
        for entry in advice.excluded:
            if entry.product not in NAMED_BY_GUIDANCE:
                found.setdefault(entry.product, {})[advice.scenario] = entry
    return dict(sorted(found.items()))


def _is_owned(speech: Speech, product: str) -> bool:
    """Whether the organisation named the package that the product belongs to."""
    return speech.knowledge.products[product].word("suite") in speech.answers.chosen("q_bestand")


def owned(speech: Speech) -> Document:
    """Why not the products of a package that the organisation has."""
    parts = [
        _explained(speech, product, by_scenario)
        for product, by_scenario in _excluded(speech).items()
        if _is_owned(speech, product)
    ]
    return section(speech.say("result.why_not_named"), bullets(parts))


def mention(speech: Speech) -> Document:
    """What is of use for organisational matters without confidential data only, by what is missing for more."""
    groups: dict[str, list[str]] = {}
    for product, by_scenario in _excluded(speech).items():
        if _is_mentioned(by_scenario) and not _is_owned(speech, product):
            groups.setdefault(next(iter(_missing(by_scenario))), []).append(product)
    parts = [
        speech.words("result.mention_reason", products=speech.products(products), reason=speech.rule(rule))
        for rule, products in groups.items()
    ]
    return speech.say("result.mention", products=speech.chained(parts)) if parts else Document()


def _is_mentioned(by_scenario: dict[str, ExcludedProduct]) -> bool:
    """Whether the product is of use for organisational matters wherever it is excluded."""
    return all(entry.mention for entry in by_scenario.values())


def _missing(by_scenario: Mapping[str, ExcludedProduct]) -> dict[str, tuple[str, ...]]:
    """A rule that is violated, with the scenarios; one that holds in all of them, else the first of each."""
    rules = {scenario: [finding.rule for finding in entry.findings] for scenario, entry in by_scenario.items()}
    first, *others = rules.values()
    common = [rule for rule in first if all(rule in other for other in others)]
    if common:
        return {common[0]: tuple(by_scenario)}
    missing: dict[str, tuple[str, ...]] = {}
    for scenario, violated in rules.items():
        missing[violated[0]] = (*missing.get(violated[0], ()), scenario)
    return missing


def _explained(speech: Speech, product: str, by_scenario: dict[str, ExcludedProduct]) -> Document:
    """Every violated rule of a product, in full sentences."""
    statements: dict[Document, RuleFinding] = {}
    for entry in by_scenario.values():
        for finding in entry.findings:
            statements.setdefault(speech.statement(finding, product), finding)
    sourced: dict[Document, None] = {}
    for statement, finding in statements.items():
        source = speech.source(product, finding.attributes)
        sourced |= dict.fromkeys((statement, source) if source else (statement,))
    sentence = "result.why_not_product"
    if len(by_scenario) < len(speech.recommendation.scenarios):
        sentence = "result.why_not_product_only"
    head = speech.say(sentence, product=speech.product(product), scenarios=speech.scenarios(by_scenario))
    useful = [scenario for scenario, entry in by_scenario.items() if entry.mention]
    everywhere = len(useful) == len(speech.recommendation.scenarios)
    kind = "result.mention_owned_all" if everywhere else "result.mention_owned"
    still = speech.say(kind, scenarios=speech.scenarios(useful)) if useful else Document()
    return flow((head, *sourced, still))


def others(speech: Speech) -> Document:
    """All other excluded products, gathered under a condition they do not meet and the scenarios it holds in."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for product, by_scenario in _excluded(speech).items():
        if not _is_owned(speech, product) and not _is_mentioned(by_scenario):
            for rule, where in _missing(by_scenario).items():
                groups.setdefault((rule, where), []).append(speech.short(product))
    rows = (_other(speech, rule, where, names) for (rule, where), names in groups.items())
    return section(speech.say("result.why_not_others"), bullets(rows))


def _other(speech: Speech, rule: str, where: tuple[str, ...], names: list[str]) -> Document:
    """One condition with the products that do not meet it; the shorter list of scenarios is named."""
    elsewhere = tuple(entry.scenario for entry in speech.recommendation.scenarios if entry.scenario not in where)
    kind, named = "result.why_not_other_only", where
    if len(elsewhere) < len(where):
        kind, named = "result.why_not_other_but" if elsewhere else "result.why_not_other", elsewhere
    return speech.say(kind, reason=speech.rule(rule), scenarios=speech.scenarios(named), products=", ".join(names))
