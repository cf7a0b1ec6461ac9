"""What the advice knows about an organisation: answers and, where one is missing, stated assumptions.

Source: docs/methode.md, sections 2 (levels, roles of scenarios) and 3 (questions, and what an unanswered one means).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.advice.assumptions import Contradiction, Missing
from bot.advice.levels import (
    UNCLEAR,
    ScenarioLevel,
    is_contradictory,
    overall,
    scenario_level,
    secrecy_answer,
    stated_level,
)
from bot.advice.price import Buyer
from bot.advice.recommendation import Assumption
from bot.answers import Answers
from bot.conditions import Situation
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import LeftOut
from bot.knowledge.model import Level
from bot.knowledge.scenarios import Clientele, Scenario, TargetGroup

UPPER_EDGE = {"0": 0, "bis5": 5, "6_25": 25, "26_100": 100, "101_500": 500, "ueber500": 1000}
BUDGET_EDGE = {"keines": 0.0, "bis_1": 1.0, "bis_3": 3.0, "bis_6": 6.0}
YOUNGEST = {"kinder_u13": 12, "jugend_13_15": 13, "jugend_16_17": 16}
OLDEST = {"kinder_u13": 12, "jugend_13_15": 15, "jugend_16_17": 17}
SMALL_TEAM = 25
HEALTH_FIELDS = ("pflege", "hospiz")

ASSUMED_SCENARIOS = ("team_intern", "klient_kontakt")
ASSUMED_LAW = "weltlich_dsgvo"
ASSUMED_BAND = "26_100"
ASSUMED_GROUPS = ("erwachsene",)
ASSUMED_WORDS = {"q_feld": "andere", "q_geraete": "gemischt", "q_it": "keine", "mdm": UNCLEAR, "f_krise": "nein"}


@dataclass(frozen=True, slots=True)
class Profile:
    """An organisation as the decision model sees it.

    Attributes:
        scenarios: chosen or assumed, in the order of the catalogue.
        levels: level per scenario.
        buyer: who pays; persons are the larger of the two bands, by its upper edge.
        age: age of the youngest; None where no minors are in the target group.
        budget: upper edge in euros per person and month; None for no limit.
        priorities: heads that count more, first choice first.
        secrecy: as answered; None where never asked.
        words: what conditions may ask, but for what depends on scenario and level.
        decisive_assumed: whether scenarios, law or level had to be assumed.
    """

    scenarios: tuple[str, ...]
    law: str
    law_assumed: bool
    levels: Mapping[str, ScenarioLevel]
    overall: ScenarioLevel
    stated: Level | None
    buyer: Buyer
    age: int | None
    budget: float | None
    priorities: tuple[str, ...]
    secrecy: str | None
    words: Situation
    assumptions: tuple[Assumption, ...]
    decisive_assumed: bool


def make_profile(answers: Answers, knowledge: Knowledge) -> Profile:
    """The profile that follows from the answers."""
    scenarios = _scenarios(answers, knowledge)
    doubts = contradictions(answers, knowledge)
    levels = {
        name: scenario_level(knowledge.scenarios[name], answers, contradictory=Contradiction.LEVEL in doubts)
        for name in scenarios
    }
    law, law_assumed = _law(answers)
    age = _age(answers)
    level_assumed = stated_level(answers) is None and not all(knowledge.scenarios[name].fixed for name in scenarios)
    missing = Missing(answers, knowledge, scenarios, levels, age, doubts)
    return Profile(
        scenarios=scenarios,
        law=law,
        law_assumed=law_assumed,
        levels=levels,
        overall=overall(levels),
        stated=stated_level(answers),
        buyer=_buyer(answers, knowledge, law=law, law_assumed=law_assumed),
        age=age,
        budget=BUDGET_EDGE.get(str(answers.known("q_budget"))),
        priorities=answers.chosen("q_prio")[:2],
        secrecy=secrecy_answer(answers),
        words=_words(answers, knowledge, law=law, law_assumed=law_assumed, age=age, scenarios=scenarios),
        assumptions=tuple(missing.assumptions(law_assumed=law_assumed, level_assumed=level_assumed)),
        decisive_assumed=not answers.chosen("q_scenarios") or law_assumed or level_assumed,
    )


def contradictions(answers: Answers, knowledge: Knowledge) -> tuple[Contradiction, ...]:
    """Where answers contradict each other."""
    scenarios = [knowledge.scenarios[name] for name in _scenarios(answers, knowledge)]
    chosen = [knowledge.scenarios[name] for name in answers.chosen("q_scenarios")]
    is_public = stated_level(answers) is Level.V0
    found = {
        Contradiction.LEVEL: is_contradictory(scenarios, answers),
        Contradiction.PUBLIC: is_public and any(scenario.minimum >= Level.V2 for scenario in chosen),
        Contradiction.AGE: age_contradicts(answers),
    }
    return tuple(contradiction for contradiction, is_there in found.items() if is_there)


def situation(profile: Profile, scenario: Scenario, knowledge: Knowledge, *, level: Level | None = None) -> Situation:
    """What conditions may ask about a scenario, at its level or at another one."""
    at = profile.levels[scenario.id].level if level is None else level
    with_clientele = any(knowledge.scenarios[name].clientele is not Clientele.NONE for name in profile.scenarios)
    takes_part = scenario.target_group is TargetGroup.ALWAYS or (
        scenario.target_group is TargetGroup.WITHOUT_CLIENTELE and not with_clientele
    )
    return {
        **profile.words,
        "level": (at.value,),
        "secrecy": (_secrecy(profile, at),),
        "scenario": (scenario.id,),
        "clientele": (scenario.clientele.value,),
        "target_group_takes_part": (_yes(takes_part),),
    }


def organisation(
    profile: Profile, *, routes: tuple[str, ...], tools: tuple[str, ...], classes: tuple[str, ...]
) -> Situation:
    """What conditions may ask about the organisation as a whole, once the advice is there."""
    return {
        **profile.words,
        "level": (profile.overall.level.value,),
        "secrecy": (_secrecy(profile, profile.overall.level),),
        "routes": routes,
        "tools": tools,
        "tool_class": classes,
    }


def _secrecy(profile: Profile, level: Level) -> str:
    """A question never answered counts as open at V3, where rule and next steps ask for it, else as no."""
    return profile.secrecy or (UNCLEAR if level is Level.V3 else "nein")


def _scenarios(answers: Answers, knowledge: Knowledge) -> tuple[str, ...]:
    chosen = answers.chosen("q_scenarios") or ASSUMED_SCENARIOS
    return tuple(name for name in knowledge.scenarios if name in chosen)


def _law(answers: Answers) -> tuple[str, bool]:
    law = answers.known("q_recht")
    assumed = law is None or law == UNCLEAR
    return (ASSUMED_LAW if assumed else str(law)), assumed


def _band(answers: Answers, part: str) -> str:
    value = answers.known(f"q_groesse.{part}")
    return ASSUMED_BAND if value is None else str(value)


def _persons(answers: Answers) -> int:
    return max(UPPER_EDGE[_band(answers, part)] for part in ("staff", "volunteers"))


def _buyer(answers: Answers, knowledge: Knowledge, *, law: str, law_assumed: bool) -> Buyer:
    """Who pays, with what nonprofit tariffs ask: church, public body, health care, school, paid staff."""
    field, staff = answers.known("q_feld"), answers.known("q_groesse.staff")
    kinds = {
        LeftOut.CHURCH: knowledge.laws[law].church,
        LeftOut.PUBLIC: law == "oeffentlich",
        LeftOut.HEALTH: field in HEALTH_FIELDS,
        LeftOut.PAID_STAFF: staff not in (None, "0"),
    }
    perhaps = {
        LeftOut.CHURCH: law_assumed or law == "andere_religion",
        LeftOut.PUBLIC: law_assumed,
        LeftOut.HEALTH: field is None,
        LeftOut.SCHOOL: field in (None, "kita"),
        LeftOut.PAID_STAFF: staff is None,
    }
    return Buyer(
        persons=_persons(answers),
        suites=answers.chosen("q_bestand"),
        kinds=frozenset(kind for kind, holds in kinds.items() if holds),
        perhaps=frozenset(kind for kind, holds in perhaps.items() if holds),
    )


def _age(answers: Answers) -> int | None:
    ages = [YOUNGEST[group] for group in answers.chosen("q_zielgruppe") if group in YOUNGEST]
    if not ages:
        return None
    stated = answers.number("f_alter_min")
    return min(ages) if stated is None or age_contradicts(answers) else stated


def age_contradicts(answers: Answers) -> bool:
    """Whether the age stated for the youngest is above that of the youngest group that was chosen."""
    stated = answers.number("f_alter_min")
    oldest = [OLDEST[group] for group in answers.chosen("q_zielgruppe") if group in OLDEST]
    return stated is not None and bool(oldest) and stated > min(oldest)


def _word(answers: Answers, question: str) -> str:
    """The one word of an answer; ``unklar`` counts as not known where something is assumed for it."""
    value = answers.known(question)
    if value is None or (value == UNCLEAR and question == "q_geraete"):
        return ASSUMED_WORDS[question]
    return str(value)


def _words(
    answers: Answers, knowledge: Knowledge, *, law: str, law_assumed: bool, age: int | None, scenarios: tuple[str, ...]
) -> Situation:
    return {
        "law": (law,),
        "law_answered": (_yes(not law_assumed),),
        "church": (_yes(knowledge.laws[law].church),),
        "persons": ("over_25" if _persons(answers) > SMALL_TEAM else "up_to_25",),
        "staff": (_yes(_band(answers, "staff") != "0"),),
        "volunteers": (_yes(_band(answers, "volunteers") != "0"),),
        "minors": (_yes(age is not None),),
        "scenarios": scenarios,
        "q_zielgruppe": answers.chosen("q_zielgruppe") or ASSUMED_GROUPS,
        **{question: answers.chosen(question) for question in ("q_bestand", "f_zugang", "f_funktionen")},
        **{question: (_word(answers, question),) for question in ASSUMED_WORDS},
    }


def _yes(value: bool) -> str:  # noqa: FBT001 - a truth value is all it takes
    return "yes" if value else "no"
