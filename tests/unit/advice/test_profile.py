"""Levels, law, assumptions: what follows from answers, and from answers that are missing.

Source: docs/methode.md, sections 2 and 3.
"""

import pytest

from bot.advice.levels import scenario_level
from bot.advice.profile import Profile, make_profile, situation
from bot.advice.recommend import recommend
from bot.answers import DONT_KNOW, Answers, Value
from bot.knowledge.model import Level
from tests.support.catalogue import TODAY, made, only, shipped_knowledge


def answered(**values: Value) -> Answers:
    """Answers by id; ``q_groesse__staff`` stands for ``q_groesse.staff``."""
    return Answers({question.replace("__", "."): value for question, value in values.items()})


def profile(**values: Value) -> Profile:
    return make_profile(answered(**values), shipped_knowledge())


LEVELS: list[tuple[str, dict[str, Value], str, tuple[str, ...]]] = [
    ("team_intern", {"q_vertraulich": "V1"}, "V1", ()),
    ("team_intern", {"q_vertraulich": "V0"}, "V1", ("q_scenarios",)),
    ("team_intern", {}, "V3", ("q_vertraulich",)),
    ("team_intern", {"q_vertraulich": "unklar"}, "V3", ("q_vertraulich",)),
    ("team_intern", {"q_vertraulich": DONT_KNOW}, "V3", ("q_vertraulich",)),
    ("team_intern", {"q_vertraulich": "V2", "f_schweigepflicht": "ja"}, "V3", ("f_schweigepflicht",)),
    ("team_intern", {"q_vertraulich": "V1", "f_schweigepflicht": "unklar"}, "V2", ("f_schweigepflicht",)),
    ("team_intern", {"q_vertraulich": "V1", "f_schweigepflicht": DONT_KNOW}, "V2", ("f_schweigepflicht",)),
    ("team_intern", {"q_vertraulich": "V1", "f_schweigepflicht": "nein"}, "V1", ()),
    ("team_intern", {"q_vertraulich": "V1", "q_zielgruppe": ("verfolgt",)}, "V1", ()),
    ("klient_kontakt", {"q_vertraulich": "V1"}, "V2", ("q_scenarios",)),
    ("klient_kontakt", {"q_vertraulich": "V2", "q_zielgruppe": ("verfolgt",)}, "V3", ("q_zielgruppe",)),
    ("klient_kontakt", {"f_schweigepflicht": "unklar"}, "V3", ("q_vertraulich", "f_schweigepflicht")),
    ("beratung_inhalt", {"q_vertraulich": "V3"}, "V3", ()),
    ("gruppe_klientel", {"q_vertraulich": "V1", "q_zielgruppe": ("gefaehrdet_zuhause",)}, "V3", ("q_zielgruppe",)),
    ("eltern_angehoerige", {}, "V2", ("q_vertraulich",)),
    ("ehrenamt", {}, "V1", ("q_vertraulich", "q_scenarios")),
    ("ehrenamt", {"q_feld": "hospiz"}, "V3", ("q_vertraulich",)),
    ("ehrenamt", {"q_feld": "hospiz", "q_vertraulich": "V1"}, "V1", ()),
    ("ehrenamt", {"q_vertraulich": "V1", "f_schweigepflicht": "ja"}, "V1", ()),
    ("rundinfo_oeffentlich", {"q_vertraulich": "V3", "f_schweigepflicht": "ja"}, "V0", ()),
    ("gremien_vorstand", {}, "V2", ("q_vertraulich",)),
]


@pytest.mark.parametrize(("scenario", "values", "level", "raised_by"), LEVELS)
def test_the_level_of_a_scenario(
    scenario: str, values: dict[str, Value], level: str, raised_by: tuple[str, ...]
) -> None:
    found = scenario_level(shipped_knowledge().scenarios[scenario], answered(**values))

    assert (found.level, found.raised_by) == (Level(level), raised_by)


def test_the_overall_level_names_every_source_that_reaches_it() -> None:
    found = profile(
        q_scenarios=("team_intern", "klient_kontakt", "beratung_inhalt"),
        q_vertraulich="V2",
        f_schweigepflicht="ja",
        q_zielgruppe=("verfolgt",),
    )

    assert found.overall.level is Level.V3
    assert found.overall.raised_by == ("q_scenarios", "f_schweigepflicht", "q_zielgruppe")


def test_without_any_answer_everything_is_assumed_and_said() -> None:
    found = profile()

    assert found.scenarios == ("team_intern", "klient_kontakt")
    assert (found.law, found.law_assumed) == ("weltlich_dsgvo", True)
    assert found.buyer.persons == 100
    assert found.budget is None
    assert found.words["q_geraete"] == ("gemischt",)
    assert found.words["q_it"] == ("keine",)
    assert [entry.id for entry in found.assumptions] == [
        "q_scenarios",
        "q_recht",
        "q_vertraulich",
        "q_feld",
        "q_zielgruppe",
        "q_groesse",
        "q_geraete",
        "q_it",
        "q_bestand",
        "q_budget",
        "q_prio",
        "f_schweigepflicht",
        "f_zugang",
        "f_funktionen",
    ]
    assert found.decisive_assumed


@pytest.mark.parametrize("value", ["unklar", DONT_KNOW])
def test_an_unclear_answer_is_an_assumption_too(value: str) -> None:
    found = profile(q_scenarios=("ehrenamt",), q_recht=value, q_vertraulich="V1", q_geraete=value, q_budget=value)

    assert {"q_recht", "q_geraete", "q_budget"} <= {entry.id for entry in found.assumptions}
    assert "q_vertraulich" not in {entry.id for entry in found.assumptions}
    assert found.decisive_assumed


def test_only_the_part_of_the_size_that_is_missing_is_assumed() -> None:
    found = profile(q_groesse__staff="bis5")

    assert found.buyer.persons == 100
    sizes = [entry.id for entry in found.assumptions if entry.id.startswith("q_groesse")]
    assert sizes == ["q_groesse.volunteers"]


def test_bands_are_not_added_up() -> None:
    found = profile(q_groesse__staff="6_25", q_groesse__volunteers="6_25")

    assert found.buyer.persons == 25
    assert found.words["persons"] == ("up_to_25",)


@pytest.mark.parametrize(
    ("groups", "stated", "age"),
    [
        (("erwachsene",), None, None),
        (("jugend_13_15", "jugend_16_17"), None, 13),
        (("kinder_u13", "jugend_16_17"), None, 12),
        (("jugend_16_17",), 15, 15),
        (("erwachsene",), 15, None),
    ],
)
def test_the_age_of_the_youngest(groups: tuple[str, ...], stated: int | None, age: int | None) -> None:
    values: dict[str, Value] = {"q_zielgruppe": groups}
    if stated is not None:
        values["f_alter_min"] = stated

    assert profile(**values).age == age


def test_the_target_group_takes_part_in_teams_only_where_no_clients_are_reached() -> None:
    knowledge = shipped_knowledge()
    alone = profile(q_scenarios=("team_intern",))
    together = profile(q_scenarios=("team_intern", "eltern_angehoerige"))
    team = knowledge.scenarios["team_intern"]

    assert situation(alone, team, knowledge)["target_group_takes_part"] == ("yes",)
    assert situation(together, team, knowledge)["target_group_takes_part"] == ("no",)


def test_secrecy_never_asked_for_is_open_at_v3_only() -> None:
    knowledge = shipped_knowledge()
    found = profile(q_scenarios=("team_intern",), q_vertraulich="V2")
    team = knowledge.scenarios["team_intern"]

    assert situation(found, team, knowledge)["secrecy"] == ("nein",)
    assert situation(found, team, knowledge, level=Level.V3)["secrecy"] == ("unklar",)


def test_public_news_alone_leave_no_level_to_assume() -> None:
    found = profile(q_scenarios=("rundinfo_oeffentlich",), q_recht="kath_kdg")

    assert found.overall.level is Level.V0
    assert [entry.id for entry in found.assumptions if entry.id in ("q_vertraulich", "nur_oeffentlich")] == [
        "nur_oeffentlich"
    ]
    assert not found.decisive_assumed


@pytest.mark.parametrize(
    ("values", "path", "provisional"),
    [
        ({"q_scenarios": ("ehrenamt",), "q_recht": "weltlich_dsgvo", "q_vertraulich": "V1"}, "full", False),
        ({"q_scenarios": ("ehrenamt",), "q_recht": "weltlich_dsgvo", "q_vertraulich": "V1"}, "express", False),
        ({"q_scenarios": ("team_intern",), "q_recht": "weltlich_dsgvo", "q_vertraulich": "V3"}, "full", False),
        ({"q_scenarios": ("team_intern",), "q_recht": "weltlich_dsgvo", "q_vertraulich": "V3"}, "express", True),
        ({"q_scenarios": ("ehrenamt",), "q_vertraulich": "V1"}, "full", True),
    ],
)
def test_when_a_result_is_provisional(values: dict[str, Value], path: str, *, provisional: bool) -> None:
    result = recommend(answered(**values), only(made()), TODAY, path=path)

    assert result.provisional is provisional


def test_nothing_is_better_than_open_where_the_law_was_assumed() -> None:
    certain = answered(q_scenarios=("ehrenamt",), q_recht="weltlich_dsgvo", q_vertraulich="V1")

    assert recommend(certain, only(made()), TODAY).scenarios[0].stability == "stabil"
    assert recommend(certain.without("q_recht"), only(made()), TODAY).scenarios[0].stability == "offen"


@pytest.mark.parametrize(
    ("values", "level", "said"),
    [
        ({"q_vertraulich": "V1"}, "V0", "nur_oeffentlich"),
        ({"q_vertraulich": "V2"}, "V2", "doch_vertraulich"),
        ({"q_vertraulich": "V3"}, "V3", "doch_vertraulich"),
        ({"q_vertraulich": "V2", "f_schweigepflicht": "ja"}, "V3", "doch_vertraulich"),
        ({"f_schweigepflicht": "ja"}, "V3", "doch_vertraulich"),
        ({"f_schweigepflicht": "unklar"}, "V0", "nur_oeffentlich"),
    ],
)
def test_public_news_with_confidential_content_take_the_higher_level(
    values: dict[str, Value], level: str, said: str
) -> None:
    found = profile(q_scenarios=("rundinfo_oeffentlich",), **values)

    assert found.overall.level is Level(level)
    assert said in {entry.id for entry in found.assumptions}
    assert len({"nur_oeffentlich", "doch_vertraulich"} & {entry.id for entry in found.assumptions}) == 1


def test_beside_confidential_work_public_news_stay_public() -> None:
    found = profile(q_scenarios=("rundinfo_oeffentlich", "beratung_inhalt"), q_vertraulich="V3")

    assert {name: entry.level.value for name, entry in found.levels.items()} == {
        "beratung_inhalt": "V3",
        "rundinfo_oeffentlich": "V0",
    }


@pytest.mark.parametrize(
    ("groups", "stated", "age", "is_doubted"),
    [
        (("kinder_u13",), 16, 12, True),
        (("jugend_13_15", "jugend_16_17"), 15, 15, False),
        (("jugend_13_15",), 16, 13, True),
        (("kinder_u13",), 9, 9, False),
        (("erwachsene",), 40, None, False),
    ],
)
def test_of_two_ages_the_lower_one_counts(
    groups: tuple[str, ...], stated: int, age: int | None, *, is_doubted: bool
) -> None:
    found = profile(q_zielgruppe=groups, f_alter_min=stated)

    assert found.age == age
    assert ("doch_juenger" in {entry.id for entry in found.assumptions}) is is_doubted
