"""Why not this product: for any product of the catalogue, what keeps it from the first place, or that nothing does."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.explain.facts import scored, strung
from bot.advice.explain.pages import pages
from bot.advice.explain.praise import largest, reason
from bot.advice.explain.speech import Speech, Told, bullets, flow, told, unique
from bot.advice.recommendation import RankedProduct, RuleFinding, ScenarioAdvice
from bot.advice.standing import Gap, Place, Standing, firsts, gaps, standings
from bot.texts import Document

_GAPS = 4
"""How many sub-criteria are named in which a product falls behind, or is ahead."""

_WORTH_NAMING = 0.5


def why_not_this(speech: Speech, product: str) -> tuple[Document, ...]:
    """What became of a product, scenario by scenario; the same in several scenarios is said once."""
    found = standings(speech.recommendation, product)
    groups: dict[Document, list[Standing]] = {}
    for entry in found:
        groups.setdefault(_told(speech, entry, frozenset()), []).append(entry)
    is_ahead = all(entry.place in (Place.FIRST, Place.SHARED) for entry in found)
    heading = speech.say("after.ahead" if is_ahead else "after.why_not", product=speech.product(product))
    sections, said = [heading], frozenset[Told]()
    for alike in groups.values():
        names = ", ".join(speech.scenario(entry.scenario) for entry in alike)
        sections.append(Document.join(speech.say("after.where", scenarios=names), _told(speech, alike[0], said)))
        said |= {told(product, finding) for entry in alike for finding in entry.deciding}
    return pages((Document.join(*sections[:2]), *sections[2:]))


def _told(speech: Speech, entry: Standing, said: frozenset[Told]) -> Document:
    """What became of the product; what rules say is not repeated where it was said of another scenario."""
    advice = next(each for each in speech.recommendation.scenarios if each.scenario == entry.scenario)
    match entry.place:
        case Place.EXCLUDED:
            return _excluded(speech, entry, said)
        case Place.UNCLEAR:
            return _unclear(speech, entry, said)
        case Place.BEHIND:
            return Document.join(_behind(speech, entry, said), route_first(speech, advice))
        case Place.LATER:
            return Document.join(_later(speech, entry, advice), route_first(speech, advice))
        case _:
            return Document.join(_first(speech, entry, advice), route_first(speech, advice))


def _excluded(speech: Speech, entry: Standing, said: frozenset[Told]) -> Document:
    return Document.join(
        speech.say("after.excluded", product=speech.short(entry.product), count=len(_rules(entry.deciding))),
        _broken(speech, entry, said),
        speech.say("result.mention_owned_all") if entry.mention else Document(),
    )


def _broken(speech: Speech, entry: Standing, said: frozenset[Told]) -> Document:
    """Per rule what is true for the product, where that was read, and what the rule rests on."""
    by_rule: dict[str, list[RuleFinding]] = {}
    for finding in entry.deciding:
        by_rule.setdefault(finding.rule, []).append(finding)
    return bullets(
        speech.say("after.as_above", rule=speech.rule(rule))
        if all(told(entry.product, finding) in said for finding in findings)
        else _rule(speech, entry.product, rule, findings=findings)
        for rule, findings in by_rule.items()
    )


def _rule(speech: Speech, product: str, rule: str, *, findings: list[RuleFinding]) -> Document:
    parts: dict[Document, None] = {}
    for finding in findings:
        parts[speech.statement(finding, product)] = None
        source = speech.source(product, finding.attributes)
        if source:
            parts[source] = None
    basis = speech.label(speech.knowledge.rules[rule].basis.text)
    return flow(
        (speech.say("after.rule", rule=speech.rule(rule)), *parts, speech.say("after.basis", basis=basis.rstrip(".")))
    )


def _rules(findings: Iterable[RuleFinding]) -> tuple[str, ...]:
    return unique(finding.rule for finding in findings)


def _unclear(speech: Speech, entry: Standing, said: frozenset[Told]) -> Document:
    rows = dict.fromkeys(
        speech.say("after.as_above", rule=speech.rule(finding.rule))
        if told(entry.product, finding) in said
        else _open(speech, finding, entry.product)
        for finding in entry.deciding
    )
    heading = speech.say("after.unclear", product=speech.short(entry.product), count=len(rows))
    return Document.join(heading, bullets(rows))


def _open(speech: Speech, finding: RuleFinding, product: str) -> Document:
    """What is open about a rule, and what to ask the vendor."""
    question = speech.question(finding, product)
    said = flow((speech.say("after.rule", rule=speech.rule(finding.rule)), speech.statement(finding, product)))
    return flow((said, speech.say("after.ask", question=question))) if question else said


def _behind(speech: Speech, entry: Standing, said: frozenset[Told]) -> Document:
    row = _ranked(entry)
    return Document.join(
        speech.say("after.behind", product=speech.short(entry.product)),
        _broken(speech, entry, said),
        speech.say("after.behind_score", score=scored(speech, row.score)),
    )


def _ranked(entry: Standing) -> RankedProduct:
    assert entry.entry is not None, "whoever has a place in the ranking has a row of it"
    return entry.entry


def _later(speech: Speech, entry: Standing, advice: ScenarioAdvice) -> Document:
    row, leaders = _ranked(entry), firsts(advice)
    return Document.join(
        speech.say(
            "after.later",
            product=speech.short(entry.product),
            rank=row.rank,
            score=scored(speech, row.score),
            firsts=speech.products(each.product for each in leaders),
        ),
        budget(speech, row, leaders[0]),
        lead(speech, leaders[0], row),
    )


def budget(speech: Speech, row: RankedProduct, first: RankedProduct) -> Document:
    """That one of a product and the first is above the budget; nothing where both are alike."""
    if row.over_budget == first.over_budget:
        return Document()
    within, over = (first, row) if row.over_budget else (row, first)
    return speech.say("after.over_budget", over=speech.short(over.product), within=speech.short(within.product))


def lead(speech: Speech, first: RankedProduct, other: RankedProduct) -> Document:
    """By how many points one product is ahead of another and where, and where it is the other way round."""
    rows = gaps(first, other)
    lost = [gap for gap in rows if gap.points >= _WORTH_NAMING][:_GAPS]
    won = [gap for gap in reversed(rows) if gap.points <= -_WORTH_NAMING][:_GAPS]
    names = {"first": speech.short(first.product), "other": speech.short(other.product)}
    points = round(first.score.lower) - round(other.score.lower)
    parts = []
    if lost:
        where = strung(speech, (_gap(speech, gap) for gap in lost))
        parts.append(speech.say("after.lost" if points else "after.lost_even", count=points, where=where, **names))
    if won:
        where = strung(speech, (_gap(speech, gap) for gap in won))
        parts.append(speech.say("after.won", where=where, **names))
    if any(gap.is_open for gap in lost):
        parts.append(speech.say("after.open_counts"))
    return Document.join(*parts)


def _gap(speech: Speech, gap: Gap) -> str:
    points = speech.words("result.why_points", count=round(abs(gap.points)) or 1)
    sentence = "after.gap_open" if gap.is_open and gap.points > 0 else "after.gap"
    return speech.words(sentence, name=speech.criterion(gap.subcriterion), points=points)


def _first(speech: Speech, entry: Standing, advice: ScenarioAdvice) -> Document:
    row = _ranked(entry)
    others = [each.product for each in firsts(advice) if each.product != entry.product]
    praise = speech.chained(reason(speech, part) for part in largest(row.contributions))
    return Document.join(
        speech.say(
            "after.shared" if others else "after.first",
            product=speech.short(entry.product),
            score=scored(speech, row.score),
            others=speech.products(others),
        ),
        speech.say("result.why", product=speech.short(entry.product), reasons=praise) if praise else Document(),
    )


def route_first(speech: Speech, advice: ScenarioAdvice) -> Document:
    """That a way without a messenger comes before any product; nothing where none does."""
    route = next((entry.route for entry in advice.routes if entry.first), None)
    return speech.say("after.route_first", route=speech.route(route)) if route else Document()
