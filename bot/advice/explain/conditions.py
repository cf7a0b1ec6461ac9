"""What has to be observed with the products that are advised, once per product."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.explain.scenario import shown
from bot.advice.explain.speech import Speech, bullets, flow, section, unique
from bot.advice.price import Admission
from bot.advice.recommendation import RuleFinding
from bot.knowledge.facts import DEPENDS_ON_HOST, STALE
from bot.knowledge.model import Outcome
from bot.texts import Document

SAID_WITH_NOTE = "accessibility"


def conditions(speech: Speech) -> Document:
    """Per product that can be first and is shown: its conditions and instructions, with their sources."""
    products = _shown_products(speech)
    statements = {product: _statements(speech, product) for product in products}
    free = tuple(product for product, said in statements.items() if not said)
    parts = [
        Document.join(speech.say("result.conditions_product", product=speech.product(product)), said)
        for product, said in statements.items()
        if said
    ]
    if free:
        parts.append(speech.say("result.no_condition", products=speech.products(free)))
    return section(speech.say("result.conditions"), *parts)


def _shown_products(speech: Speech) -> tuple[str, ...]:
    entries = (entry for advice in speech.recommendation.scenarios for entry in shown(advice))
    return unique(entry.product for entry in entries if entry.can_be_first)


def _statements(speech: Speech, product: str) -> Document:
    """The statements about one product; what holds in some scenarios only names them."""
    by_text: dict[Document, list[tuple[str, RuleFinding]]] = {}
    found = _findings(speech, product)
    for scenario, finding in found:
        if finding.case != STALE:
            by_text.setdefault(speech.statement(finding, product), []).append((scenario, finding))
    everywhere = _scenarios(speech, product)
    statements = [_statement(speech, product, each, everywhere) for each in by_text.values()]
    doubted = [finding for _, finding in found if finding.case == STALE]
    return bullets([*statements, _stale(speech, doubted), _tariff(speech, product)])


def _tariff(speech: Speech, product: str) -> Document:
    """Whether the organisation gets the nonprofit tariff; nothing where there is none with a known price."""
    admission = next(
        entry.admission
        for advice in speech.recommendation.scenarios
        for entry in advice.ranking
        if entry.product == product
    )
    if admission is Admission.NO_TARIFF:
        return Document()
    source = speech.source(product, ("nonprofit_tariff",))
    said = speech.say(f"result.tariff_{admission}")
    return flow((said, source)) if source else said


def _stale(speech: Speech, findings: list[RuleFinding]) -> Document:
    """What nobody has looked at again for long, in one statement; nothing where there is nothing of the kind."""
    if not findings:
        return Document()
    oldest = min(finding.values["date"] for finding in findings)
    rules = unique(speech.rule(finding.rule) for finding in findings)
    return speech.say("result.stale", date=speech.date(oldest), rules=", ".join(rules))


def _statement(
    speech: Speech, product: str, found: list[tuple[str, RuleFinding]], everywhere: tuple[str, ...]
) -> Document:
    finding = found[0][1]
    text = speech.statement(finding, product)
    note = _note(speech, product, finding)
    if note:
        text = speech.say("result.statement_note", text=text, note=note)
    scenarios = unique(scenario for scenario, _ in found)
    if scenarios != everywhere:
        text = speech.say("result.statement_only", text=text, scenarios=speech.scenarios(scenarios))
    source = None if finding.case == DEPENDS_ON_HOST else speech.source(product, finding.attributes)
    return flow((text, source)) if source else text


def _note(speech: Speech, product: str, finding: RuleFinding) -> str:
    """What the authors noted on a fact that must be said with its version and date (docs/methode.md, section 4)."""
    fact = speech.knowledge.products[product].facts.get(SAID_WITH_NOTE)
    return fact.note.rstrip(".") if fact and SAID_WITH_NOTE in finding.attributes else ""


def _findings(speech: Speech, product: str) -> tuple[tuple[str, RuleFinding], ...]:
    return tuple(
        (advice.scenario, finding)
        for advice in speech.recommendation.scenarios
        for entry in shown(advice)
        if entry.product == product and entry.can_be_first
        for finding in entry.findings
        if finding.outcome in (Outcome.OK, Outcome.CONDITIONAL)
    )


def _scenarios(speech: Speech, product: str) -> tuple[str, ...]:
    every: Iterable[str] = (
        advice.scenario
        for advice in speech.recommendation.scenarios
        for entry in shown(advice)
        if entry.product == product and entry.can_be_first
    )
    return unique(every)
