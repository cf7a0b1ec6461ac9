"""What another answer would move, in words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.explain.facts import few
from bot.advice.explain.open_points import assumption
from bot.advice.explain.outlook import tools
from bot.advice.explain.pages import pages
from bot.advice.explain.speech import Speech, bullets, section
from bot.advice.explain.status import status
from bot.advice.recommendation import RuleFinding, ScenarioAdvice
from bot.advice.standing import firsts, standing
from bot.advice.what_if import Change, Difference, ScenarioChange, difference
from bot.texts import Document

_NAMES = 6
"""How many products are named in one line."""


def what_if(before: Speech, after: Speech, *, opening: Document, closing: Document) -> tuple[Document, ...]:
    """What moves from one recommendation to another.

    Args:
        before: the recommendation that holds.
        after: the one that would hold.
        opening: what is supposed.
        closing: what holds all the same, and how to keep the change.
    """
    moved = difference(before.recommendation, after.recommendation)
    if moved.is_none:
        return pages((Document.join(opening, before.say("after.nothing_moves"), closing),))
    return pages(
        (
            Document.join(opening, _organisation(before, after, moved)),
            *_scenarios(before, after, moved),
            _combination(before, after, moved),
            _steps(before, after, moved),
            _assumptions(before, after, moved),
            closing,
        )
    )


def _organisation(before: Speech, after: Speech, moved: Difference) -> Document:
    """Level, law, how sure it is, and that no product moves where none does."""
    rows = []
    if moved.level:
        rows.append(after.say("after.highest_level", before=str(moved.level.before), after=str(moved.level.after)))
    if moved.law:
        old = before.label(before.knowledge.laws[moved.law.before].name)
        rows.append(after.say("after.law", before=old, after=after.label(after.knowledge.laws[moved.law.after].name)))
    if moved.provisional:
        rows.append(after.say("after.provisional" if moved.provisional.after else "after.no_longer_provisional"))
    if not moved.moves_products:
        rows.append(after.say("after.no_product_moves"))
    return bullets(rows)


def _scenarios(before: Speech, after: Speech, moved: Difference) -> Iterable[Document]:
    """Scenarios in which the same moves are told together."""
    groups: dict[Document, list[str]] = {}
    for change in moved.scenarios:
        groups.setdefault(bullets(_scenario(before, after, change)), []).append(change.scenario)
    for said, names in groups.items():
        yield Document.join(after.say("after.where", scenarios=", ".join(map(after.scenario, names))), said)
    for advice in moved.added:
        added = after.say("after.added", scenario=after.scenario(advice.scenario), level=str(advice.level))
        yield Document.join(added, bullets((_leading(after, advice),)))
    if moved.removed:
        yield before.say("after.removed", scenarios=before.scenarios(moved.removed))


def _scenario(before: Speech, after: Speech, change: ScenarioChange) -> Iterable[Document]:
    if change.level:
        yield after.say("after.level", before=str(change.level.before), after=str(change.level.after))
    if change.route:
        yield _route(before, after, change.route)
    if change.firsts:
        yield from _first_places(before, after, change.firsts)
    if change.points:
        advice = _advice(after, change.scenario)
        name = after.short(firsts(advice)[0].product)
        points = {"before": round(change.points.before), "after": round(change.points.after)}
        yield after.say("after.points_move", product=name, **points)
    yield from _screened(after, change)
    for kind, products in (("after.over", change.over_budget), ("after.within", change.within_budget)):
        if products:
            yield after.say(kind, count=len(products), products=_few(after, products))


def _advice(speech: Speech, scenario: str) -> ScenarioAdvice:
    return next(advice for advice in speech.recommendation.scenarios if advice.scenario == scenario)


def _route(before: Speech, after: Speech, route: Change[str | None]) -> Document:
    if route.after is None:
        return after.say("after.no_route", route=before.route(route.before or ""))
    return after.say("after.route", route=after.route(route.after))


def _first_places(before: Speech, after: Speech, places: Change[tuple[str, ...]]) -> Iterable[Document]:
    """The first place anew; where some stay, only who comes, who goes and who is named first."""
    stay = set(places.before) & set(places.after)
    if not stay:
        yield after.say("after.firsts", before=_names(before, places.before), after=_names(after, places.after))
        return
    come = [product for product in places.after if product not in stay]
    gone = [product for product in places.before if product not in stay]
    if come:
        yield after.say("after.first_too", products=_few(after, come))
    if gone:
        yield after.say("after.first_no_more", products=_few(before, gone))
    if places.before[0] != places.after[0]:
        yield after.say("after.named_first", before=before.short(places.before[0]), after=after.short(places.after[0]))


def _names(speech: Speech, products: tuple[str, ...]) -> str:
    return _few(speech, products) if products else speech.words("after.no_product")


def _few(speech: Speech, products: Iterable[str]) -> str:
    return few(speech, (speech.short(product) for product in products), most=_NAMES)


def _screened(after: Speech, change: ScenarioChange) -> Iterable[Document]:
    """What the rules now say otherwise: by the condition that is violated or open, or by what became of it."""
    yield from _by_rule(after, "after.newly_excluded", ((entry.product, entry.findings) for entry in change.excluded))
    yield from _by_rule(after, "after.newly_unclear", ((entry.product, entry.findings) for entry in change.unclear))
    left_out = {*(entry.product for entry in change.excluded), *(entry.product for entry in change.unclear)}
    for kind, freed in (("after.admitted", change.admitted), ("after.settled", change.settled)):
        rest = [product for product in freed if product not in left_out]
        if rest:
            yield after.say(kind, count=len(rest), products=_with_status(after, change.scenario, rest))


def _by_rule(after: Speech, kind: str, entries: Iterable[tuple[str, tuple[RuleFinding, ...]]]) -> Iterable[Document]:
    groups: dict[str, list[str]] = {}
    for product, findings in entries:
        groups.setdefault(findings[0].rule, []).append(product)
    for rule, products in groups.items():
        yield after.say(kind, count=len(products), rule=after.rule(rule), products=_few(after, products))


def _with_status(after: Speech, scenario: str, products: list[str]) -> str:
    """Some products, those with the best places first, with what becomes of them."""
    advice = _advice(after, scenario)
    found = [entry for product in products if (entry := standing(advice, product))]
    found.sort(key=lambda entry: (entry.entry is None, entry.entry.rank if entry.entry else 0, entry.product))
    told = (
        after.words("after.becomes", product=after.short(entry.product), status=status(after, entry)) for entry in found
    )
    return few(after, told, most=_NAMES)


def _leading(speech: Speech, advice: ScenarioAdvice) -> Document:
    route = next((entry.route for entry in advice.routes if entry.first), None)
    names = _names(speech, tuple(entry.product for entry in firsts(advice)))
    if route:
        return speech.say("after.leading_route", route=speech.route(route), products=names)
    return speech.say("after.leading", products=names)


def _combination(before: Speech, after: Speech, moved: Difference) -> Document:
    if not moved.combination:
        return Document()
    rows = (
        after.say("after.combination_before", tools=_tools(before)),
        after.say("after.combination_after", tools=_tools(after)),
    )
    return Document.join(after.say("after.combination"), bullets(rows))


def _tools(speech: Speech) -> Document:
    by_tool: dict[str, list[str]] = {}
    for scenario, tool in speech.recommendation.combination.covers.items():
        by_tool.setdefault(tool, []).append(scenario)
    return tools(speech, by_tool)


def _steps(before: Speech, after: Speech, moved: Difference) -> Document:
    added = {step.id: step for step in after.knowledge.next_steps}
    removed = {step.id: step for step in before.knowledge.next_steps}
    return Document.join(
        section(after.say("after.steps_added"), bullets(after.phrase(added[name].text) for name in moved.steps_added)),
        section(
            after.say("after.steps_removed"),
            bullets(before.phrase(removed[name].text) for name in moved.steps_removed),
        ),
    )


def _assumptions(before: Speech, after: Speech, moved: Difference) -> Document:
    rows = [assumption(after, taken) for taken in moved.assumed]
    if not rows and moved.no_longer_assumed:
        return before.say("after.no_longer_assumed")
    return section(after.say("after.assumed"), bullets(rows))
