"""Weights, ranks, robustness, tipping points and combinations (docs/methode.md, sections 5 to 7)."""

from collections.abc import Mapping

import pytest

from bot.advice.combination import Demand, combine
from bot.advice.interval import point
from bot.advice.ranking import Candidate, ordered, ranks
from bot.advice.recommend import recommend
from bot.advice.recommendation import Interval
from bot.advice.robustness import stability
from bot.advice.score import total_of
from bot.advice.tipping import Rival, flip_weight, tipping_points
from bot.advice.weights import weights_for
from bot.answers import Answers
from bot.knowledge.model import Level, Outcome
from tests.support.catalogue import TODAY, made, only, shipped_knowledge

P = dict(zip(("bedienbarkeit", "integration", "zukunft", "kosten", "datenschutz"), (80, 70, 35, 60, 90), strict=True))
Q = {**dict.fromkeys(P, 0), "bedienbarkeit": 60, "integration": 60, "zukunft": 95, "datenschutz": 85}
Q_COST = Interval(50, 90)


def client_weights() -> Mapping[str, float]:
    return weights_for(shipped_knowledge().families["client"].weights, ("bedienbarkeit", "kosten"))


def test_the_worked_example_to_two_decimals() -> None:
    weights = client_weights()
    first = total_of({head: point(points) for head, points in P.items()}, weights)
    second = total_of({**{head: point(points) for head, points in Q.items()}, "kosten": Q_COST}, weights)

    assert [round(weight, 4) for weight in weights.values()] == [0.4364, 0.1091, 0.0727, 0.1636, 0.2182]
    assert round(first.lower, 2) == round(first.upper, 2) == 74.55
    assert (round(second.lower, 2), round(second.upper, 2)) == (66.36, 72.91)
    assert round(1 - weights["kosten"], 2) == 0.84
    assert first.lower > second.upper


def test_the_tipping_point_of_the_worked_example() -> None:
    at = flip_weight(P, {**Q, "kosten": Q_COST.lower}, "zukunft", client_weights())

    assert at is not None
    assert round(at, 3) == 0.184


def test_the_nearest_tipping_point_of_each_head_is_named() -> None:
    weights = {"a": 0.5, "b": 0.5}
    rivals = [Rival("x", {"a": 80, "b": 40}), Rival("y", {"a": 40, "b": 60}), Rival("z", {"a": 0, "b": 70})]

    points = tipping_points(rivals, weights)

    assert [(entry.criterion, entry.new_first) for entry in points] == [("a", "y"), ("b", "y")]
    assert points[0].weight == pytest.approx(1 / 3)
    assert points[1].weight == pytest.approx(2 / 3)


def test_equal_products_never_change_places() -> None:
    assert flip_weight(P, P, "zukunft", client_weights()) is None


def test_drawing_level_at_the_very_end_is_no_tipping_point() -> None:
    assert flip_weight({"a": 50, "b": 60}, {"a": 50, "b": 40}, "a", {"a": 0.5, "b": 0.5}) is None


def test_a_head_that_has_all_the_weight_has_no_tipping_point() -> None:
    assert flip_weight({"a": 50, "b": 60}, {"a": 40, "b": 70}, "a", {"a": 1.0, "b": 0.0}) is None


def candidate(
    name: str, lower: float, upper: float | None = None, *, first: bool = True, over: bool = False
) -> Candidate:
    return Candidate(name, Interval(lower, lower if upper is None else upper), first, over)


def test_order_is_by_possibility_then_lower_bound_then_id() -> None:
    found = ordered(
        [candidate("d", 90, first=False), candidate("c", 60), candidate("b", 70, 71), candidate("a", 60.0000000001)]
    )

    assert [entry.product for entry in found] == ["b", "a", "c", "d"]


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([candidate("a", 70), candidate("b", 66, 75)], (1, 1)),
        ([candidate("a", 70), candidate("b", 65, 75)], (1, 2)),
        ([candidate("a", 70), candidate("b", 66, 69)], (1, 2)),
        ([candidate("a", 70), candidate("b", 66, 75, over=True), candidate("c", 65.5, 75)], (1, 2, 1)),
        ([candidate("a", 70), candidate("b", 69, 75), candidate("c", 60)], (1, 1, 3)),
        ([candidate("a", 70), candidate("b", 90, first=False)], (1, 2)),
        ([candidate("a", 70, first=False), candidate("b", 69, first=False)], (2, 3)),
        ([], ()),
    ],
)
def test_ranks(candidates: list[Candidate], expected: tuple[int, ...]) -> None:
    assert ranks(candidates) == expected


@pytest.mark.parametrize(
    ("share", "word"), [(1.0, "stabil"), (0.8, "stabil"), (0.79, "eher"), (0.5, "eher"), (0.49, "offen"), (None, None)]
)
def test_the_word_for_stability(share: float | None, word: str | None) -> None:
    assert stability(share, decisive_assumed=False) == word
    assert stability(share, decisive_assumed=True) == (None if share is None else "offen")


ASKED = Answers(
    {
        "q_scenarios": ("ehrenamt",),
        "q_recht": "weltlich_dsgvo",
        "q_vertraulich": "V1",
        "q_groesse.staff": "0",
        "q_groesse.volunteers": "6_25",
    }
)


def test_shares_of_first_places_add_up_and_follow_the_scores() -> None:
    better = made("besser", org_cost_eur=0)
    result = recommend(ASKED, only(made("gut"), better, made("weg", address_book_upload="required")), TODAY)
    ranking = result.scenarios[0].ranking

    assert [entry.product for entry in ranking] == ["besser", "gut"]
    assert [entry.first_share for entry in ranking] == [1.0, 0.0]


def test_what_is_not_known_can_turn_out_either_way() -> None:
    open_cost = made("offen", org_cost_eur="unknown")
    result = recommend(ASKED, only(made("gut"), open_cost), TODAY)
    shares = {entry.product: entry.first_share for entry in result.scenarios[0].ranking}

    assert shares["offen"] == pytest.approx(0.4, abs=0.05)
    assert sum(shares.values()) == pytest.approx(1)


def test_an_unclear_product_stands_in_unclear_alone() -> None:
    result = recommend(ASKED, only(made("gut"), made("frage", org_use_allowed="unknown")), TODAY).scenarios[0]

    assert [entry.product for entry in result.ranking] == ["gut"]
    assert [(entry.product, [found.rule for found in entry.findings]) for entry in result.unclear] == [
        ("frage", ["K6"])
    ]


def test_where_nothing_can_be_first_ranks_start_at_two_and_a_lower_level_is_shown() -> None:
    abroad = made("fern", third_country_basis="dpf")
    asked = ASKED.with_("q_vertraulich", "V3")
    result = recommend(asked, only(abroad), TODAY).scenarios[0]

    assert [entry.rank for entry in result.ranking] == [2]
    assert result.stability is None
    assert result.lower_level == (Level.V2, ("fern",))


def test_where_nothing_is_affordable_a_lower_level_is_shown_too() -> None:
    free = made("frei", org_cost_model="free", third_country_basis="dpf")
    asked = ASKED.with_("q_vertraulich", "V3").with_("q_budget", "keines")
    result = recommend(asked, only(made("teuer"), free), TODAY).scenarios[0]

    assert [(entry.product, entry.over_budget, entry.outcome) for entry in result.ranking] == [
        ("teuer", True, Outcome.OK),
        ("frei", False, Outcome.BEHIND),
    ]
    assert result.lower_level == (Level.V2, ("frei",))


def test_a_product_of_use_for_ordinary_matters_is_mentioned() -> None:
    plain = made("offen", e2ee_1to1="no")
    bad = made("schlecht", e2ee_1to1="no", org_use_allowed="no")
    result = recommend(ASKED.with_("q_vertraulich", "V2"), only(plain, bad), TODAY).scenarios[0]

    assert [(entry.product, entry.mention) for entry in result.excluded] == [("offen", True), ("schlecht", False)]
    assert [finding.rule for entry in result.excluded for finding in entry.findings] == ["K1", "K1", "K6"]


def demand(
    scenario: str, route: str | None = None, *, clients: bool = False, news: bool = False, **bounds: float
) -> Demand:
    return Demand(scenario, route, (), bounds, confidential_clients=clients, public_news=news)


PLATFORM = frozenset({"beratungsplattform"})


def test_one_tool_beats_two_that_are_barely_better() -> None:
    found = combine([demand("team", a=70, b=66), demand("volunteers", b=70, c=74)], PLATFORM)

    assert found.tools == ("b",)
    assert found.covers == {"team": "b", "volunteers": "b"}


def test_two_tools_are_worth_it_where_they_are_much_better() -> None:
    found = combine([demand("team", a=90, b=50), demand("volunteers", b=50, c=90)], PLATFORM)

    assert found.tools == ("a", "c")


def test_routes_cover_and_only_the_platform_counts_as_a_tool() -> None:
    found = combine(
        [demand("advice", "beratungsplattform"), demand("news", "newsletter"), demand("team", a=70)], PLATFORM
    )

    assert found.tools == ("a", "beratungsplattform")
    assert found.covers == {"advice": "beratungsplattform", "news": "newsletter", "team": "a"}


def test_a_route_in_the_set_covers_more() -> None:
    contact = Demand(
        "contact", None, ("beratungsplattform",), {"a": 70.0}, confidential_clients=True, public_news=False
    )
    found = combine([demand("advice", "beratungsplattform"), contact], PLATFORM)

    assert found.tools == ("beratungsplattform",)


def test_what_nothing_covers_is_named() -> None:
    found = combine([demand("team"), demand("x", a=1), demand("y", b=1), demand("z", c=1), demand("zz", d=1)], PLATFORM)

    assert len(found.tools) == 3
    assert found.uncovered == ("team", "zz")


def test_confidential_clients_and_public_news_never_share_a_product() -> None:
    found = combine([demand("contact", clients=True, a=90), demand("news", news=True, a=90, b=10)], PLATFORM)

    assert found.covers == {"contact": "a", "news": "b"}


def test_next_steps_know_the_tools() -> None:
    steps = recommend(ASKED, only(made("gut")), TODAY).next_steps

    assert "avv" in steps
    assert "dsfa" not in steps
