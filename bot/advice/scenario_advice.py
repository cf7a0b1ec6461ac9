"""The advice for one scenario: screening, scores, ranking, robustness, routes (docs/methode.md, sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.advice.price import Admission, monthly_price
from bot.advice.profile import Profile, situation
from bot.advice.ranking import Candidate, ordered, ranks
from bot.advice.recommendation import ExcludedProduct, RankedProduct, ScenarioAdvice, UnclearProduct
from bot.advice.robustness import Contender, first_shares, stability
from bot.advice.routes import routes_for
from bot.advice.score import Part, Score, contributions, parts_for, score
from bot.advice.screening import Verdict, applicable, screen
from bot.advice.tipping import Rival, tipping_points
from bot.advice.value import Case
from bot.advice.weights import weights_for
from bot.conditions import Situation
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.derive import Known, Read, read_on
from bot.knowledge.model import Level, Outcome
from bot.knowledge.scenarios import Scenario

USABLE = (Outcome.OK, Outcome.CONDITIONAL, Outcome.BEHIND)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all scenarios of a recommendation share."""

    knowledge: Knowledge
    profile: Profile
    products: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A product that passes the screening, with its score."""

    candidate: Candidate
    verdict: Verdict
    score: Score
    admission: Admission


@dataclass(frozen=True, slots=True)
class _Field:
    """All products in a scenario at one level."""

    situation: Situation
    verdicts: Mapping[str, Verdict]
    weights: Mapping[str, float]
    parts: tuple[Part, ...]
    ranking: tuple[_Scored, ...]

    def leaders(self) -> tuple[_Scored, ...]:
        """Those that can be first."""
        return tuple(each for each in self.ranking if each.candidate.can_be_first)


def frame(profile: Profile, knowledge: Knowledge, as_of: date) -> Frame:
    """Everything the scenarios share: products are read once."""
    return Frame(knowledge, profile, read_products(knowledge, as_of, profile.age))


@lru_cache(maxsize=8)
def read_products(knowledge: Knowledge, as_of: date, age: int | None) -> tuple[Read, ...]:
    """All products on a day; the same for every organisation with an equally young target group."""
    products = sorted(knowledge.products.values(), key=lambda product: product.id)
    return tuple(read_on(as_of, product, knowledge.attributes, age=age) for product in products)


def advise(name: str, shared: Frame) -> ScenarioAdvice:
    """The advice for a scenario."""
    scenario = shared.knowledge.scenarios[name]
    level = shared.profile.levels[name]
    field = _field(scenario, shared, level.level)
    leaders = field.leaders()
    contenders = [Contender(each.candidate.product, each.score) for each in leaders]
    shares = first_shares(contenders, field.parts, field.weights)
    rivals = [
        Rival(each.candidate.product, {head: part.lower for head, part in each.score.heads.items()}) for each in leaders
    ]
    first_share = shares[leaders[0].candidate.product] if leaders else None
    return ScenarioAdvice(
        scenario=name,
        level=level.level,
        raised_by=level.raised_by,
        weights=field.weights,
        routes=(routes := routes_for(shared.knowledge.routes, field.situation)),
        ranking=_ranked(field, shares),
        unclear=_unclear(field),
        excluded=_excluded(field, scenario, shared),
        stability=stability(first_share, decisive_assumed=shared.profile.decisive_assumed),
        tipping_points=tipping_points(rivals, field.weights),
        lower_level=None if any(route.first for route in routes) else _lower_level(leaders, scenario, shared),
    )


def _field(scenario: Scenario, shared: Frame, level: Level) -> _Field:
    """The field of a scenario at a level."""
    knowledge, profile = shared.knowledge, shared.profile
    words = situation(profile, scenario, knowledge, level=level)
    weights = weights_for(knowledge.families[scenario.family].weights, profile.priorities)
    parts = parts_for(knowledge.heads, weights, words)
    rules = applicable(knowledge.rules, words)
    verdicts = {read.product.id: screen(rules, read) for read in shared.products}
    scored = {}
    for read in shared.products:
        verdict = verdicts[read.product.id]
        if verdict.outcome in USABLE:
            case = case_of(read, scenario, shared, words=words)
            total = score(parts, case, weights)
            candidate = Candidate(read.product.id, total.total, verdict.outcome.can_be_first, case.over_budget)
            scored[read.product.id] = _Scored(candidate, verdict, total, case.price.admission)
    order = ordered([each.candidate for each in scored.values()])
    return _Field(words, verdicts, weights, parts, tuple(scored[each.product] for each in order))


def case_of(read: Read, scenario: Scenario, shared: Frame, *, words: Situation) -> Case:
    """A product as value functions see it; above the budget once it was, until somebody looks at its price again."""
    current = _known_case(read.current, scenario, shared, words=words)
    certain = None if read.certain is read.current else _known_case(read.certain, scenario, shared, words=words)
    recorded = None if read.recorded is read.current else _known_case(read.recorded, scenario, shared, words=words)
    was_over = recorded is not None and recorded.over_budget
    if certain is None and recorded is None:
        return current
    return replace(current, over_budget=current.over_budget or was_over, recorded=recorded, certain=certain)


def _known_case(known: Known, scenario: Scenario, shared: Frame, *, words: Situation) -> Case:
    price = monthly_price(known.reading, shared.profile.buyer)
    return Case(
        reading=known.reading,
        derived=known.derived,
        situation=words,
        scenario=scenario,
        functions=shared.knowledge.functions,
        price=price,
        over_budget=price.is_over(shared.profile.budget),
    )


def _ranked(field: _Field, shares: Mapping[str, float]) -> tuple[RankedProduct, ...]:
    places = ranks([each.candidate for each in field.ranking])
    return tuple(
        RankedProduct(
            product=each.candidate.product,
            rank=rank,
            outcome=each.verdict.outcome,
            score=each.score.total,
            known_share=each.score.known_share,
            first_share=shares.get(each.candidate.product, 0.0),
            over_budget=each.candidate.over_budget,
            admission=each.admission,
            findings=each.verdict.findings,
            by_criterion=each.score.heads,
            contributions=contributions(field.parts, each.score),
        )
        for each, rank in zip(field.ranking, places, strict=True)
    )


def _unclear(field: _Field) -> tuple[UnclearProduct, ...]:
    return tuple(
        UnclearProduct(product, verdict.of(Outcome.UNCLEAR))
        for product, verdict in field.verdicts.items()
        if verdict.outcome is Outcome.UNCLEAR
    )


def _excluded(field: _Field, scenario: Scenario, shared: Frame) -> tuple[ExcludedProduct, ...]:
    """What violates a rule; useful at V1 is what could be ranked there (docs/methode.md, section 5, ``mention``)."""
    out = {name: verdict for name, verdict in field.verdicts.items() if verdict.outcome is Outcome.VIOLATED}
    useful: set[str] = set()
    if shared.profile.levels[scenario.id].level > Level.V1:
        rules = applicable(
            shared.knowledge.rules, situation(shared.profile, scenario, shared.knowledge, level=Level.V1)
        )
        useful = {
            read.product.id
            for read in shared.products
            if read.product.id in out and screen(rules, read).outcome in USABLE
        }
    return tuple(
        ExcludedProduct(name, verdict.of(Outcome.VIOLATED), mention=name in useful) for name, verdict in out.items()
    )


def _lower_level(leaders: Sequence[_Scored], scenario: Scenario, shared: Frame) -> tuple[Level, tuple[str, ...]] | None:
    """The next lower level with an affordable first, where here nothing can be first or nothing is affordable.

    Never below what the scenario itself requires.
    """
    if any(not each.candidate.over_budget for each in leaders):
        return None
    here = shared.profile.levels[scenario.id].level
    for level in reversed(tuple(Level)):
        if scenario.minimum <= level < here:
            field = _field(scenario, shared, level)
            found = [each for each in field.leaders() if not each.candidate.over_budget]
            if found:
                return level, tuple(each.candidate.product for each in found)
    return None
