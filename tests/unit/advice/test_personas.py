"""Twelve personas against the shipped knowledge: six of the specification, six of other kinds of organisations.

No fact is bent for a persona: where one does not hold, model, fact or persona is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation, ScenarioAdvice
from bot.answers import AnswersFile
from bot.conversation.content import Content
from bot.files.answers import load_answers
from bot.files.folders import shipped_folder
from bot.knowledge.model import Level
from tests.support.catalogue import TODAY

FOLDER = shipped_folder("knowledge") / "personas"

TEAM = frozenset(
    {"threema_work", "threema_onprem", "wire_pro", "wire_onprem", "matrix_hosted_eu", "matrix_selfhost", "ess_pro"}
)


@dataclass(frozen=True)
class Expected:
    """What is expected of a persona.

    Attributes:
        top: by scenario, one of these comes first: the route named before any product, else a product on rank 1.
        never_top: these do not come first; ``product@scenario`` is limited to that scenario.
        absent: these stand in the excluded list only; limited in the same way.
    """

    top: dict[str, frozenset[str]]
    never_top: frozenset[str]
    absent: frozenset[str]


PERSONAS = {
    "p1": Expected(
        top={
            "beratung_inhalt": frozenset({"beratungsplattform"}),
            "klient_kontakt": frozenset({"beratungsplattform", "wire_pro", "matrix_hosted_eu", "matrix_selfhost"}),
            "team_intern": TEAM,
        },
        never_top=frozenset({"signal", "ms_teams", "threema_consumer", "matrix_public"}),
        absent=frozenset({"whatsapp", "whatsapp_business_api", "fb_messenger", "telegram", "bundesmessenger"}),
    ),
    "p2": Expected(
        top={"ehrenamt": frozenset({"signal", "delta_chat"})},
        never_top=frozenset(
            {
                "whatsapp",
                "telegram",
                "matrix_selfhost",
                "rocketchat_selfhost",
                "threema_onprem",
                "wire_pro",
                "threema_work",
                "slack",
                "discord",
            }
        ),
        absent=frozenset({"fb_messenger", "bundesmessenger"}),
    ),
    "p3": Expected(
        top={
            "gruppe_klientel": frozenset(
                {"matrix_hosted_eu", "matrix_selfhost", "ess_pro", "threema_work", "threema_onprem", "wire_onprem"}
            )
        },
        never_top=frozenset({"signal", "nextcloud_talk_selfhost", "threema_consumer"}),
        absent=frozenset({"whatsapp", "fb_messenger", "telegram", "discord", "bundesmessenger"}),
    ),
    "p4": Expected(
        top={"team_intern": TEAM},
        never_top=frozenset({"ms_teams", "signal", "rocketchat_selfhost"}),
        absent=frozenset({"whatsapp", "whatsapp_business_api", "fb_messenger", "telegram", "slack", "bundesmessenger"}),
    ),
    "p5": Expected(
        top={
            "klient_kontakt": frozenset({"beratungsplattform", "sms_telefon", "wire_pro", "matrix_hosted_eu"}),
            "team_intern": frozenset({"threema_work", "wire_pro", "matrix_hosted_eu"}),
            "krise_notfall": frozenset({"sms_telefon"}),
        },
        never_top=frozenset({"signal", "threema_consumer", "matrix_selfhost"}),
        absent=frozenset({"whatsapp", "whatsapp_business_api", "fb_messenger", "telegram", "bundesmessenger"}),
    ),
    "p6": Expected(
        top={"gruppe_klientel": frozenset({"threema_work", "threema_onprem"}), "team_intern": TEAM},
        never_top=frozenset({"matrix_selfhost@gruppe_klientel", "ms_teams", "threema_consumer"}),
        absent=frozenset({"whatsapp", "fb_messenger", "telegram", "bundesmessenger"}),
    ),
    # No money, no IT, ordinary data: an app that costs nothing and that people know. News belong where everybody can
    # read them without an account.
    "p7": Expected(
        top={"ehrenamt": frozenset({"signal", "delta_chat"}), "rundinfo_oeffentlich": frozenset({"newsletter"})},
        never_top=frozenset({"whatsapp_channel", "telegram", "wire_pro", "threema_work", "matrix_selfhost"}),
        # The present terms of WhatsApp's app neither forbid nor allow an association's news: unclear there.
        absent=frozenset({"whatsapp@ehrenamt", "bundesmessenger"}),
    ),
    # A violent partner looks through the phone: whatever leaves an app behind comes after talking, and what knows a
    # number or is read by its provider is out.
    "p8": Expected(
        top={"klient_kontakt": frozenset({"beratungsplattform"}), "team_intern": TEAM, "fallarbeit_extern": TEAM},
        never_top=frozenset({"signal", "delta_chat", "threema_consumer", "matrix_public"}),
        absent=frozenset({"whatsapp", "whatsapp_business_api", "fb_messenger", "telegram", "discord", "ms_teams"}),
    ),
    # Nobody stated a level, hospice work makes it the highest; volunteers write of the dying on their own phones, so
    # that the organisation must be able to remove who leaves.
    "p9": Expected(
        top={"ehrenamt": TEAM, "team_intern": TEAM},
        never_top=frozenset({"signal", "delta_chat", "threema_consumer", "ms_teams"}),
        absent=frozenset({"whatsapp", "fb_messenger", "telegram", "bundesmessenger"}),
    ),
    # A public body: what is made for public administration is open to it, once what is not known of it is settled.
    "p10": Expected(
        top={
            "team_intern": TEAM | {"bundesmessenger"},
            "fallarbeit_extern": TEAM | {"bundesmessenger"},
            "klient_kontakt": frozenset({"beratungsplattform"}),
        },
        never_top=frozenset({"signal", "delta_chat", "ms_teams"}),
        absent=frozenset({"whatsapp", "fb_messenger", "discord", "slack"}),
    ),
    # Nobody may see a number, phones are private, and what is said is as confidential as it gets: no free app is left,
    # and the result says that what comes first costs something.
    "p11": Expected(
        top={"gruppe_klientel": frozenset({"wire_pro", "threema_work", "matrix_hosted_eu"})},
        never_top=frozenset({"matrix_selfhost", "ess_pro", "wire_onprem", "threema_onprem"}),
        absent=frozenset({"whatsapp", "fb_messenger", "telegram", "discord"}),
    ),
    # The church authorities' criteria hold for ordinary data too; parents pay nothing, and a channel that lives on
    # advertising needs a rule of the church's own.
    "p12": Expected(
        top={
            "eltern_angehoerige": TEAM,
            "team_intern": TEAM,
            "rundinfo_oeffentlich": frozenset({"newsletter"}),
        },
        never_top=frozenset({"signal", "telegram", "ms_teams", "whatsapp_channel"}),
        absent=frozenset({"whatsapp", "whatsapp_channel", "fb_messenger", "bundesmessenger"}),
    ),
}


def tops(advice: ScenarioAdvice) -> list[str]:
    """What comes first: the route named before any product, else every product that shares rank 1."""
    routes = [route.route for route in advice.routes if route.first]
    return routes or [entry.product for entry in advice.ranking if entry.rank == 1]


def limited_to(scenario: str, listed: frozenset[str]) -> frozenset[str]:
    """The products of a list that count in a scenario."""
    names = (name.partition("@") for name in listed)
    return frozenset(product for product, _, only_in in names if only_in in ("", scenario))


def answers_of(persona: str, content: Content) -> AnswersFile:
    return load_answers(FOLDER / f"{persona}.yaml", content.interview.dialog.vocabulary())


@pytest.fixture(params=PERSONAS)
def persona(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def result(persona: str, content: Content) -> Recommendation:
    written = answers_of(persona, content)
    return recommend(written.answers, content.knowledge, TODAY, path=written.path)


def test_the_first_is_one_that_is_acceptable(persona: str, result: Recommendation, content: Content) -> None:
    for advice in result.scenarios:
        accepted = PERSONAS[persona].top.get(advice.scenario)
        if accepted is not None and accepted & (content.knowledge.products.keys() | content.knowledge.routes.keys()):
            assert accepted & set(tops(advice)), advice.scenario


def test_what_must_not_come_first_does_not(persona: str, result: Recommendation) -> None:
    for advice in result.scenarios:
        leaders = {entry.product for entry in advice.ranking if entry.rank == 1}

        assert not limited_to(advice.scenario, PERSONAS[persona].never_top) & leaders, advice.scenario


def test_what_must_not_appear_is_excluded_with_a_reason(persona: str, result: Recommendation, content: Content) -> None:
    for advice in result.scenarios:
        excluded = {entry.product: entry.findings for entry in advice.excluded}
        for product in limited_to(advice.scenario, PERSONAS[persona].absent) & content.knowledge.products.keys():
            assert excluded.get(product), f"{product} in {advice.scenario}"


def test_nothing_unexpected_comes_first(persona: str, result: Recommendation) -> None:
    for advice in result.scenarios:
        accepted = PERSONAS[persona].top.get(advice.scenario)
        if accepted is not None and not any(route.first for route in advice.routes):
            assert set(tops(advice)) <= accepted, advice.scenario


def test_signal_and_delta_chat_are_a_tie_for_the_small_club(content: Content) -> None:
    written = answers_of("p2", content)
    advice = recommend(written.answers, content.knowledge, TODAY, path=written.path).scenarios[0]

    assert set(tops(advice)) == {"signal", "delta_chat"}


def advised(persona: str, content: Content) -> Recommendation:
    written = answers_of(persona, content)
    return recommend(written.answers, content.knowledge, TODAY, path=written.path)


def test_the_hospice_is_at_the_highest_level_without_having_said_so(content: Content) -> None:
    result = advised("p9", content)

    assert (result.level, result.level_stated) == (Level.V3, None)
    assert "q_vertraulich" in result.level_raised_by


def test_a_public_body_is_asked_to_settle_what_is_open_of_the_product_made_for_it(content: Content) -> None:
    for advice in advised("p10", content).scenarios:
        questions = {entry.product: entry.findings for entry in advice.unclear}
        assert questions["bundesmessenger"], advice.scenario


def test_who_has_no_money_sees_what_comes_first_and_that_it_costs(content: Content) -> None:
    (advice,) = advised("p11", content).scenarios
    firsts = [entry for entry in advice.ranking if entry.rank == 1]

    assert firsts
    assert all(entry.over_budget for entry in firsts)


def test_church_law_holds_for_the_caritas_and_the_church_youth(content: Content) -> None:
    laws = {
        persona: recommend(answers_of(persona, content).answers, content.knowledge, TODAY).law for persona in PERSONAS
    }

    assert (laws["p1"], laws["p3"], laws["p4"]) == ("kath_kdg", "ev_dsgekd", "weltlich_dsgvo")
