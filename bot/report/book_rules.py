"""The chapters of the book behind the questions: rules, levels, laws, points, ways without a messenger, next steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.conditions import ALWAYS
from bot.knowledge.facts import DEPENDS_ON_HOST, UNKNOWN
from bot.knowledge.model import Level
from bot.knowledge.period import Period
from bot.knowledge.read_rules import cases
from bot.knowledge.rules import Clause, Rule
from bot.knowledge.scenarios import Law, NextStep, Phase, Route, Scenario
from bot.report.page import Mark, Page, anchor, code, items, plain


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its anchor, the sentence of its heading, and its blocks."""

    anchor: str
    heading: str
    blocks: tuple[str, ...]


def chapters(page: Page) -> tuple[Chapter, ...]:
    """All chapters behind the questions."""
    return (
        Chapter("rules", "book.rules", tuple(_rules(page))),
        Chapter("levels", "book.levels", tuple(_levels(page))),
        Chapter("laws", "book.laws", tuple(_laws(page))),
        Chapter("criteria", "book.criteria", tuple(_criteria(page))),
        Chapter("routes", "book.routes", tuple(_routes(page))),
        Chapter("steps", "book.steps", tuple(_steps(page))),
    )


def _rules(page: Page) -> Iterator[str]:
    yield page.say("book.rules_about")
    for name, newest in page.knowledge.rules.items():
        yield page.heading(3, page.rule_title(newest), f"rule-{name}")
        asked = [page.question_link(question) for question in page.questions if name in page.fed[question].rules]
        if asked:
            yield page.say("book.fed_by", questions=page.listed(asked))
        else:
            yield page.say("book.fed_by_none")
        for rule in page.knowledge.rule_versions.get(name, (newest,)):
            yield from _rule(page, rule)


def _rule(page: Page, rule: Rule) -> Iterator[str]:
    if not rule.period.is_endless:
        yield page.say("book.valid", period=_period(page, rule.period))
    yield page.say("book.basis", basis=page.text(rule.basis.text))
    yield from _sources(page, rule.basis.sources)
    yield page.say(f"book.take.{rule.take}")
    yield items(f"{_clause(page, clause)}\n{items(_cases(page, clause))}" for clause in rule.clauses)


def _clause(page: Page, clause: Clause) -> str:
    fact = Mark(code(clause.fact))
    if clause.when == ALWAYS:
        return page.say("book.clause_always", fact=fact)
    return page.say("book.clause", condition=page.condition(clause.when, page.known), fact=fact)


def _cases(page: Page, clause: Clause) -> Iterator[str]:
    words = {UNKNOWN: "book.case_unknown", DEPENDS_ON_HOST: "book.case_host"}
    for case, outcome in cases(clause):
        value = Mark(page.say(words[case]) if case in words else code(case))
        said = Mark(page.say(f"book.outcome.{outcome}"))
        if case in clause.texts:
            yield page.say("book.case_said", value=value, outcome=said, text=page.text(clause.texts[case]))
        else:
            yield page.say("book.case", value=value, outcome=said)
    if clause.ask is not None:
        yield page.say("book.ask", question=page.text(clause.ask))


def _sources(page: Page, sources: Iterable[str]) -> Iterator[str]:
    """Where something was read, with the dates of the sources."""
    entries = [page.knowledge.sources[source] for source in sources]
    if not entries:
        yield page.say("book.no_source")
        return
    yield page.say("book.sources")
    yield items(
        page.say("book.source", title=entry.title, publisher=entry.publisher, date=page.date(entry.date))
        if entry.url is None
        else page.say(
            "book.source_address",
            title=entry.title,
            publisher=entry.publisher,
            date=page.date(entry.date),
            address=page.address(entry.url),
        )
        for entry in entries
    )


def _period(page: Page, period: Period) -> str:
    first, last = period.first, period.last
    if first is not None and last is not None:
        return page.sentences.text("book.valid_between", first=first, last=last)
    if first is not None:
        return page.sentences.text("book.valid_from", first=first)
    return page.sentences.text("book.valid_until", last=last) if last is not None else ""


def _levels(page: Page) -> Iterator[str]:
    yield page.say("book.levels_about")
    yield items(page.say(f"level.{level}") for level in Level)
    asked = [page.question_link(question) for question in page.questions if page.fed[question].level]
    yield page.say("book.fed_by", questions=page.listed(asked))
    yield items("; ".join(_scenario(page, scenario)) for scenario in page.knowledge.scenarios.values())


def _scenario(page: Page, scenario: Scenario) -> Iterator[str]:
    label, minimum = page.label(scenario.label), str(scenario.minimum)
    if scenario.fixed:
        yield page.say("book.scenario_fixed", scenario=label, minimum=minimum)
    else:
        yield page.say("book.scenario", scenario=label, minimum=minimum, unknown=str(scenario.if_unknown))
    fields, groups = page.known["q_feld"].labels, page.known["q_zielgruppe"].labels
    for field, level in scenario.if_unknown_in.items():
        yield page.say("book.scenario_field", level=str(level), field=fields.get(field, field))
    if scenario.content:
        yield page.say("book.scenario_content")
    if scenario.raised_for:
        yield page.say("book.scenario_group", groups=", ".join(groups.get(each, each) for each in scenario.raised_for))


def _laws(page: Page) -> Iterator[str]:
    for name, newest in page.knowledge.laws.items():
        yield page.heading(3, page.label(newest.label), f"law-{name}")
        for law in page.knowledge.law_versions.get(name, (newest,)):
            yield from _law(page, law)


def _law(page: Page, law: Law) -> Iterator[str]:
    if not law.period.is_endless:
        yield page.say("book.valid", period=_period(page, law.period))
    yield items(page.text(text).text for text in law.texts.values())
    yield from _sources(page, law.sources)


def _criteria(page: Page) -> Iterator[str]:
    for head in page.knowledge.heads:
        yield page.heading(3, page.label(head.label), f"head-{head.id}")
        lines = []
        for each in head.subcriteria:
            asked = [
                page.question_link(question)
                for question in page.questions
                if each.id in page.fed[question].criteria.get(head.id, ())
            ]
            sentence = "book.criterion_fed_by" if asked else "book.criterion_free"
            values = {"questions": page.listed(asked)} if asked else {}
            lines.append(page.say(sentence, criterion=page.label(each.label), **values))
        yield items(lines)


def _routes(page: Page) -> Iterator[str]:
    for route in page.knowledge.routes.values():
        yield page.heading(3, page.label(route.label), f"route-{route.id}")
        yield items(_offers(page, route))


def _offers(page: Page, route: Route) -> Iterator[str]:
    for offer in route.offers:
        condition = page.condition(offer.when, page.known)
        sentence = "book.offer_first" if offer.first else "book.offer"
        yield page.say(sentence, condition=condition, text=page.text(route.texts[offer.text]))
    for note in route.notes:
        condition = page.condition(note.when, page.known)
        yield page.say("book.offer", condition=condition, text=page.text(route.texts[note.text]))
    if route.also_covers is not None:
        yield page.say("book.also_covers", condition=page.condition(route.also_covers, page.known))


def _steps(page: Page) -> Iterator[str]:
    for phase in Phase:
        yield f"### {plain(page.sentences.text(f'phase.{phase}'))}"
        yield items(_step(page, step) for step in page.knowledge.next_steps if step.phase is phase)


def _step(page: Page, step: NextStep) -> str:
    start, text = f"{anchor(f'step-{step.id}')}{code(step.id)}: ", page.text(step.text)
    if step.when == ALWAYS:
        return start + text.text
    return start + page.say("book.step_if", text=text, condition=page.condition(step.when, page.known))
