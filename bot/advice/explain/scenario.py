"""One scenario: the way without a messenger, the ranking, why it is so, how stable it is."""

from __future__ import annotations

from collections.abc import Iterable

from bot.advice.explain.answer import assumed, raised
from bot.advice.explain.praise import largest, reason
from bot.advice.explain.speech import Speech, Told, bullets, flow, told, unique
from bot.advice.recommendation import Contribution, RankedProduct, RouteAdvice, ScenarioAdvice
from bot.advice.standing import firsts
from bot.knowledge.model import Level, Outcome
from bot.texts import Document

SHOWN = 3
"""How many places of a ranking are shown, unless more share the first."""

_DIFFERENCE = 1.0
_DIFFERENCES = 2
_CLEARLY_MORE = 0.05


def shown(advice: ScenarioAdvice) -> tuple[RankedProduct, ...]:
    """The products of a ranking that are shown."""
    return advice.ranking[: max(SHOWN, len(firsts(advice)))]


def grouped(speech: Speech) -> tuple[tuple[ScenarioAdvice, ...], ...]:
    """The scenarios, those together about which the same is said."""
    groups: dict[object, list[ScenarioAdvice]] = {}
    for advice in speech.recommendation.scenarios:
        groups.setdefault(_picture(advice), []).append(advice)
    return tuple(tuple(group) for group in groups.values())


def _picture(advice: ScenarioAdvice) -> object:
    """What is shown of a scenario, as far as it can differ."""
    places = shown(advice)
    rows = tuple((entry.product, entry.rank, *_whole(entry), entry.over_budget, entry.outcome) for entry in places)
    return (
        advice.level,
        next((entry.route for entry in advice.routes if entry.first), None),
        rows,
        frozenset(entry.product for entry in advice.ranking[len(places) :]),
        tuple((entry.subcriterion, round(entry.points)) for entry in _praised(advice)),
        advice.stability,
    )


def _whole(entry: RankedProduct) -> tuple[int, int, int, int]:
    """The numbers of a row as they are said."""
    shares = round(entry.known_share * 100), round(entry.first_share * 100)
    return round(entry.score.lower), round(entry.score.upper), *shares


def _praised(advice: ScenarioAdvice) -> tuple[Contribution, ...]:
    """What speaks most for the product that stands first."""
    first = firsts(advice)
    return largest(first[0].contributions) if first else ()


def scenario(speech: Speech, group: tuple[ScenarioAdvice, ...], said: frozenset[Told]) -> Document:
    """What is said about a scenario, or about several that look the same.

    Args:
        speech: words and facts.
        group: the scenarios.
        said: what rules say about products and was already told in an earlier scenario.
    """
    advice = group[0]
    return Document.join(
        _heading(speech, group),
        *(_notes(speech, each) for each in group),
        _routes(speech, group),
        _ranking(speech, advice, said),
        _why(speech, advice),
        _stability(speech, advice),
        _ways_out(speech, advice),
    )


def _heading(speech: Speech, group: tuple[ScenarioAdvice, ...]) -> Document:
    names = ", ".join(speech.scenario(advice.scenario) for advice in group)
    level, stated = group[0].level, speech.recommendation.level_stated
    above = level != speech.recommendation.level or (stated is not None and level > stated)
    sources = unique(source for advice in group for source in advice.raised_by)
    if not above or not sources or level is Level.V0:
        return speech.say("result.scenario", scenario=names, level=str(level))
    reasons = speech.listed(raised(speech, source) for source in sources)
    return speech.say("result.scenario_raised", scenario=names, level=str(level), reasons=reasons)


def _notes(speech: Speech, advice: ScenarioAdvice) -> Document:
    note = f"result.note.{advice.scenario}"
    return speech.say(note) if speech.sentences.has(note) else Document()


def _routes(speech: Speech, group: tuple[ScenarioAdvice, ...]) -> Document:
    """The ways without a messenger; the one named before any product comes first."""
    by_route: dict[RouteAdvice, list[str]] = {}
    for advice in group:
        for entry in advice.routes:
            by_route.setdefault(entry, []).append(advice.scenario)
    parts = []
    for entry, scenarios in sorted(by_route.items(), key=lambda item: not item[0].first):
        kind = "result.route_first" if entry.first else "result.route"
        if len(scenarios) < len(group) and not entry.first:
            kind = "result.route_only"
        reason = route_reason(speech, entry.route, entry.texts)
        names = speech.scenarios(scenarios)
        parts.append(speech.say(kind, route=speech.route(entry.route), reason=reason, scenarios=names))
    return Document.join(*parts)


def route_reason(speech: Speech, route: str, texts: Iterable[str]) -> str:
    """Why and how a way without a messenger is offered."""
    known = speech.knowledge.routes[route].texts
    return " ".join(speech.label(known[key]) for key in texts)


def _ranking(speech: Speech, advice: ScenarioAdvice, said: frozenset[Told]) -> Document:
    if not advice.ranking:
        return Document()
    intro = "result.ranking"
    if any(entry.first for entry in advice.routes):
        special = f"result.ranking_after_route.{advice.scenario}"
        intro = special if speech.sentences.has(special) else "result.ranking_after_route"
    places = shown(advice)
    rows = bullets(_row(speech, entry, said) for entry in places)
    return Document.join(speech.say(intro), rows, _more(speech, advice, advice.ranking[len(places) :]))


def _more(speech: Speech, advice: ScenarioAdvice, rest: tuple[RankedProduct, ...]) -> Document:
    """The places that are not shown; those that cannot be first apart from those that can."""
    able = tuple(entry.product for entry in rest if entry.can_be_first)
    behind = tuple(entry for entry in rest if not entry.can_be_first)
    more = speech.say("result.more", products=speech.products(able)) if able else Document()
    if not behind:
        return more
    if advice.level is Level.V0:
        return Document.join(more, _behind_reasons(speech, behind))
    names = speech.products(entry.product for entry in behind)
    return Document.join(more, speech.say("result.more_behind", products=names))


def _behind_reasons(speech: Speech, behind: tuple[RankedProduct, ...]) -> Document:
    """Channels for public news are never named without what they are held to, such as no personal data."""
    groups: dict[Document, list[str]] = {}
    for entry in behind:
        finding = next(finding for finding in entry.findings if finding.outcome is Outcome.BEHIND)
        groups.setdefault(speech.statement(finding, entry.product), []).append(entry.product)
    rows = (
        speech.say("result.more_behind_reason", products=speech.products(products), reason=reason)
        for reason, products in groups.items()
    )
    return Document.join(speech.say("result.more_behind_reasons"), bullets(rows))


def _row(speech: Speech, entry: RankedProduct, said: frozenset[Told]) -> Document:
    facts = [speech.score(entry.score, kind="score_short")]
    facts.append(speech.words("result.rank_known", known=round(entry.known_share * 100)))
    if entry.over_budget:
        facts.append(speech.words("result.over_budget"))
    joined = speech.chained(facts)
    name = speech.product(entry.product)
    if entry.can_be_first:
        return speech.say("result.rank", rank=entry.rank, product=name, facts=joined)
    behind = [finding for finding in entry.findings if finding.outcome is Outcome.BEHIND]
    if all(told(entry.product, finding) in said for finding in behind):
        reasons = speech.say("result.reasons_above")
    else:
        reasons = flow(speech.statement(finding, entry.product) for finding in behind)
    return speech.say("result.rank_behind", product=name, facts=joined, reasons=reasons)


def _why(speech: Speech, advice: ScenarioAdvice) -> Document:
    first = firsts(advice)
    if not first:
        return Document()
    leader = first[0]
    reasons = speech.chained(reason(speech, entry) for entry in _praised(advice))
    why = speech.say("result.why", product=speech.short(leader.product), reasons=reasons) if reasons else Document()
    if any(entry.first for entry in advice.routes):
        return Document.join(why, _tie(speech, first))
    heads = ", ".join(
        speech.words(
            "result.head_range" if round(score.lower) != round(score.upper) else "result.head_point",
            head=speech.head(head),
            lower=round(score.lower),
            upper=round(score.upper),
        )
        for head, score in leader.by_criterion.items()
    )
    return Document.join(why, speech.say("result.heads", heads=heads), _tie(speech, first))


def _tie(speech: Speech, first: tuple[RankedProduct, ...]) -> Document:
    """What two products on the first place have over each other."""
    if len(first) != 2:
        return Document()
    one, other = first
    ahead, behind = _ahead(speech, one, other), _ahead(speech, other, one)
    if not ahead or not behind:
        return Document()
    return speech.say(
        "result.tie_difference",
        first=speech.short(one.product),
        first_strength=speech.listed(ahead),
        second=speech.short(other.product),
        second_strength=speech.listed(behind),
    )


def _ahead(speech: Speech, one: RankedProduct, other: RankedProduct) -> tuple[str, ...]:
    """The sub-criteria in which one product leads most."""
    points = {entry.subcriterion: entry.points for entry in other.contributions}
    leads = {entry.subcriterion: entry.points - points.get(entry.subcriterion, 0.0) for entry in one.contributions}
    best = sorted((name for name in leads if leads[name] >= _DIFFERENCE), key=lambda name: (-leads[name], name))
    return tuple(speech.words("result.quoted", name=speech.criterion(name)) for name in best[:_DIFFERENCES])


def _stability(speech: Speech, advice: ScenarioAdvice) -> Document:
    first = firsts(advice)
    if advice.stability is None or not first:
        return Document()
    if advice.stability == "offen" and assumed(speech):
        return speech.say("result.stability_offen_assumed")
    leader = first[0]
    word = speech.say(
        f"result.stability_{advice.stability}",
        product=speech.short(leader.product),
        share=round(leader.first_share * 100),
    )
    return Document.join(word, _rival(speech, advice, leader))


def _rival(speech: Speech, advice: ScenarioAdvice, leader: RankedProduct) -> Document:
    """The product that would come first more often if what is unknown about it turned out well."""
    clearly = leader.first_share + _CLEARLY_MORE
    others = [entry for entry in advice.ranking if entry.can_be_first and entry.first_share > clearly]
    if not others:
        return Document()
    rival = max(others, key=lambda entry: entry.first_share)
    unknown = unique(open_criteria(speech, rival))
    if not unknown:
        return Document()
    return speech.say(
        "result.stability_rival",
        rival=speech.short(rival.product),
        share=round(rival.first_share * 100),
        unknown=speech.listed(unknown),
    )


def open_criteria(speech: Speech, entry: RankedProduct) -> Iterable[str]:
    """The sub-criteria in which the score of a product is not certain."""
    return (speech.criterion(part.subcriterion) for part in entry.contributions if part.score.lower < part.score.upper)


def _ways_out(speech: Speech, advice: ScenarioAdvice) -> Document:
    """What to do where nothing can be first, or nothing of it is affordable (docs/methode.md, sections 5, 6)."""
    first = firsts(advice)
    if first:
        costly = all(entry.over_budget for entry in advice.ranking if entry.can_be_first)
        return Document.join(speech.say("result.unaffordable"), _lower_level(speech, advice)) if costly else Document()
    if any(entry.first for entry in advice.routes):
        return speech.say("result.nothing_first_route")
    kind = "result.nothing_first" if advice.unclear else "result.nothing_first_settled"
    return Document.join(speech.say(kind), _lower_level(speech, advice))


def _lower_level(speech: Speech, advice: ScenarioAdvice) -> Document:
    """What would come first with less confidential content, where that helps."""
    if advice.lower_level is None:
        return Document()
    level, products = advice.lower_level
    return speech.say("result.lower_level", level=str(level), products=speech.products(products))
