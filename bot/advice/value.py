"""Value functions: from attributes to an interval of points on fixed anchors (docs/methode.md, section 6).

Anchors are data; which words of which attributes make a value is said here, one small function per kind. What is not
known gives the smallest and the largest value that it could still give, never an average.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product as combinations

from bot.advice.interval import ANYTHING, mean, point, span
from bot.advice.price import Price, points_of_price
from bot.advice.recommendation import Interval
from bot.conditions import Situation
from bot.knowledge.criteria import Function, SubCriterion, ValueKind
from bot.knowledge.facts import NOT_APPLICABLE, ProductClass
from bot.knowledge.reading import Derived, Reading
from bot.knowledge.scenarios import Clientele, Scenario

CLAIM_DISCOUNT = 20.0
"""A vendor's claim about what an outsider cannot see is worth its value minus 20 up to its value."""

AGE_DISCOUNT = 20.0
"""So is a fact that nobody has looked at again for long."""

GUEST_KNOWS_NOTHING_IN = ("klient_kontakt", "beratung_inhalt", "krise_notfall")
"""Scenarios in which a guest link leaves nothing to remember."""

MANY_LANGUAGES_FOR = ("wenig_deutsch", "verfolgt")


@dataclass(frozen=True, slots=True)
class Case:
    """A product in a scenario, as value functions see it.

    Attributes:
        recorded: the same with all facts whatever their age, where some are too old to count; else None.
        certain: the same without the facts that are doubted, where there are any; else None.
    """

    reading: Reading
    derived: Mapping[str, Derived]
    situation: Situation
    scenario: Scenario
    functions: Mapping[str, Function]
    price: Price
    over_budget: bool
    recorded: Case | None = None
    certain: Case | None = None

    @property
    def is_open(self) -> bool:
        """Whether new people come by themselves, so that nothing can be handed out to them beforehand."""
        return self.scenario.clientele is Clientele.OPEN


def value(criterion: SubCriterion, case: Case) -> Interval:
    """The points of a product on a sub-criterion.

    A fact that is too old to count can be worth anything up to what it was worth: it hurts as before, and helps no
    more. One that is doubted loses 20 points of certainty, or what rests on it where that is less (docs/methode.md,
    section 4).
    """
    points = _VALUES[criterion.kind](criterion, case)
    if case.recorded is None and case.certain is None:
        return points
    upper = points.upper if case.recorded is None else _VALUES[criterion.kind](criterion, case.recorded).upper
    floor = points.lower if case.certain is None else _VALUES[criterion.kind](criterion, case.certain).lower
    lower = max(points.lower - AGE_DISCOUNT, floor) if floor < points.lower else points.lower
    return Interval(lower, min(points.upper, upper))


def _scaled(word: str, points: Mapping[str, float]) -> Interval:
    """The points of a word; a function that makes no sense for a product is worth what "no" is worth."""
    if word == NOT_APPLICABLE and "no" in points:
        return point(points["no"])
    return point(points[word]) if word in points else ANYTHING


def _mean(criterion: SubCriterion, case: Case) -> Interval:
    return mean(_scaled(case.reading.word(attribute), criterion.points) for attribute in criterion.attributes)


def _table(criterion: SubCriterion, case: Case) -> Interval:
    attribute = criterion.attributes[0]
    known = _scaled(case.reading.word(attribute), criterion.points)
    if known != ANYTHING and case.reading.claimed(attribute):
        return Interval(max(known.lower - CLAIM_DISCOUNT, 0.0), known.upper)
    return known


def _functions(criterion: SubCriterion, case: Case) -> Interval:
    """The mean over what the scenario needs and what was wished for; a wish counts double."""
    wished = case.situation.get("f_funktionen", ())
    wishes = [name for name, entry in case.functions.items() if name in wished and case.scenario.id in entry.counts_in]
    names = [*case.scenario.functions, *(name for name in wishes if name not in case.scenario.functions)]
    parts = []
    for name in names:
        scaled = _scaled(case.derived[name].value, criterion.points)
        parts.extend([scaled] * (2 if name in wishes else 1))
    return mean(parts)


def _possible(reading: Reading, attribute: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words an attribute can still have: the known one, or all of them."""
    word = reading.word(attribute)
    if word == NOT_APPLICABLE and "no" in words:
        return ("no",)
    return (word,) if word in words else words


_TRI = ("yes", "partly", "no")
_NEEDED = ("yes", "no", "optional")


def _entry(criterion: SubCriterion, case: Case) -> Interval:
    """How low the threshold is: guest link, number, e-mail address, licence or price for the person."""
    points = criterion.points
    ways = tuple(
        _entry_points(points, guest=guest, number=number, email=email)
        for guest, number, email in combinations(
            _possible(case.reading, "guest_access", _TRI),
            _possible(case.reading, "phone_number_required", _NEEDED),
            _possible(case.reading, "email_required", _NEEDED),
        )
    )
    cost = span(_cost_of_entry(points, case))
    return Interval(max(min(ways) + cost.lower, 0.0), max(max(ways) + cost.upper, 0.0))


def _entry_points(points: Mapping[str, float], *, guest: str, number: str, email: str) -> float:
    if guest == "yes":
        return points["guest"]
    base = points["with_number"] if number == "yes" else points["without_number"]
    if guest == "partly":
        base = max(base, points["guest_partly"])
    return base + (points["email"] if email == "yes" else 0.0)


def _cost_of_entry(points: Mapping[str, float], case: Case) -> list[Interval]:
    """What a price for the person takes away; nothing in teams, where the organisation pays anyway."""
    if case.scenario.family == "team":
        return [point(0.0)]
    deductions = []
    for cost, licence in _client_costs(case):
        if cost == "free":
            deductions.append(point(0.0))
        else:
            deductions.append(point(points["licence" if licence and not case.is_open else "person_pays"]))
    return deductions


_COSTS = ("free", "one_time", "subscription", "per_message")


def _client_costs(case: Case) -> list[tuple[str, bool]]:
    """Every pair of cost for the person and licence from the organisation that is still possible."""
    costs = _possible(case.reading, "client_cost", _COSTS)
    licences = _possible(case.reading, "client_licence_by_org", _TRI)
    return [(cost, licence == "yes") for cost in costs for licence in licences]


def _learning(criterion: SubCriterion, case: Case) -> Interval:
    """What a person has to remember or to keep."""
    account = _scaled(case.reading.word("account_model"), criterion.points)
    if case.scenario.id not in GUEST_KNOWS_NOTHING_IN:
        return account
    ways = {"yes": point(criterion.points["guest"])}
    return span(ways.get(guest, account) for guest in _possible(case.reading, "guest_access", _TRI))


def _accessibility(criterion: SubCriterion, case: Case) -> Interval:
    evidence = case.derived["a11y_evidence"].value
    if evidence not in criterion.points:
        return ANYTHING
    upper = criterion.points[evidence]
    return Interval(criterion.points.get(f"{evidence}_from", upper), upper)


def _languages(criterion: SubCriterion, case: Case) -> Interval:
    """The share of the languages needed, and voice messages for those who read with effort."""
    needs_many = not set(MANY_LANGUAGES_FOR).isdisjoint(
        case.situation.get("q_zielgruppe", ())
    ) or "migration" in case.situation.get("q_feld", ())
    needed = criterion.lists["many" if needs_many else "always"]
    offered = case.reading.words("ui_languages")
    languages = ANYTHING if offered is None else point(100.0 * len(set(needed) & set(offered)) / len(needed))
    return mean((languages, _scaled(case.derived["sprachnachricht"].value, criterion.points)))


def _provisioning(criterion: SubCriterion, case: Case) -> Interval:
    """The best way of making accounts that there is."""
    offered = case.reading.words("user_provisioning")
    if offered is None:
        return ANYTHING
    if "scim" in offered and not {"saml", "oidc"}.isdisjoint(offered):
        return point(criterion.points["scim_and_login"])
    return point(max((criterion.points.get(word, 0.0) for word in offered), default=0.0))


def _price(criterion: SubCriterion, case: Case) -> Interval:
    if case.over_budget:
        return point(0.0)
    lowest, highest = case.price.lowest, case.price.highest
    best = ANYTHING.upper if lowest is None else points_of_price(lowest, criterion.points)
    return Interval(ANYTHING.lower if highest is None else points_of_price(highest, criterion.points), best)


def _operation(criterion: SubCriterion, case: Case) -> Interval:
    """How much work the operation is for the organisation, by who does it."""
    kind = case.reading.product.product_class
    if kind is not ProductClass.SELF_HOSTED:
        return _scaled(kind.value, criterion.points)
    who = "".join(case.situation.get("q_it", ("keine",)))
    efforts = _possible(case.reading, "indirect_cost", ("low", "medium", "high"))
    return span(point(criterion.points[f"{who}_{effort}"]) for effort in efforts)


def _client_cost(criterion: SubCriterion, case: Case) -> Interval:
    """What the target group pays; a licence of the organisation helps only those it knows."""
    return span(
        point(criterion.points["org_pays" if cost != "free" and licence and not case.is_open else cost])
        for cost, licence in _client_costs(case)
    )


def _place(criterion: SubCriterion, case: Case) -> Interval:
    points = criterion.points
    countries = case.reading.words("provider_jurisdiction")
    if countries is None:
        inside = Interval(points["adequate"], points["within"])
    else:
        inside = point(points["within" if set(countries) <= set(criterion.lists["within"]) else "adequate"])
    match case.derived["place"].value:
        case "ok":
            return inside
        case "third_country":
            return point(points["third_country"])
        case _:
            return span((inside, point(points["third_country"])))


def _pseudonym(criterion: SubCriterion, case: Case) -> Interval:
    points = criterion.points
    seen = {"no": points["hidden"], "optional": points["optional"], "yes": points["visible"]}
    return span(
        point(seen[visible] if required == "yes" else points["not_required"])
        for required in _possible(case.reading, "phone_number_required", _NEEDED)
        for visible in _possible(case.reading, "phone_number_visible", _NEEDED)
    )


_VALUES: Mapping[ValueKind, Callable[[SubCriterion, Case], Interval]] = {
    ValueKind.MEAN: _mean,
    ValueKind.TABLE: _table,
    ValueKind.FUNCTIONS: _functions,
    ValueKind.ENTRY: _entry,
    ValueKind.LEARNING: _learning,
    ValueKind.ACCESSIBILITY: _accessibility,
    ValueKind.LANGUAGES: _languages,
    ValueKind.PROVISIONING: _provisioning,
    ValueKind.PRICE: _price,
    ValueKind.OPERATION: _operation,
    ValueKind.CLIENT_COST: _client_cost,
    ValueKind.PLACE: _place,
    ValueKind.PSEUDONYM: _pseudonym,
}
