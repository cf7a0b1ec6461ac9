"""The protection level of each scenario, and what raised it (docs/methode.md, section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.answers import DONT_KNOW, Answers
from bot.knowledge.model import Level
from bot.knowledge.scenarios import Scenario

UNCLEAR = "unklar"


@dataclass(frozen=True, slots=True)
class ScenarioLevel:
    """The level of a scenario, and the sources that reach it and lie above what was stated."""

    level: Level
    raised_by: tuple[str, ...]


def stated_level(answers: Answers) -> Level | None:
    """The level that was stated, or None."""
    value = answers.known("q_vertraulich")
    return Level(str(value)) if value in tuple(Level) else None


def secrecy_answer(answers: Answers) -> str | None:
    """``ja``, ``nein`` or ``unklar``; None where the question was not answered at all."""
    value = answers.get("f_schweigepflicht")
    return None if value is None else UNCLEAR if value == DONT_KNOW else str(value)


def is_contradictory(scenarios: Iterable[Scenario], answers: Answers) -> bool:
    """Whether nothing but public news was chosen, and yet confidential content was stated."""
    stated = stated_level(answers)
    is_confidential = secrecy_answer(answers) == "ja" or (stated is not None and stated >= Level.V2)
    return is_confidential and all(scenario.fixed for scenario in scenarios)


def scenario_level(scenario: Scenario, answers: Answers, *, contradictory: bool = False) -> ScenarioLevel:
    """The highest level that any source gives a scenario.

    Args:
        scenario: the scenario.
        answers: what the organisation said.
        contradictory: whether the level of public news is doubted too, so that the higher one holds.
    """
    if scenario.fixed and not contradictory:
        return ScenarioLevel(scenario.minimum, ())
    stated = stated_level(answers)
    sources = dict(_sources(scenario, answers, stated))
    level = max(sources.values())
    return ScenarioLevel(level, tuple(_above(sources, level, stated)))


def _sources(scenario: Scenario, answers: Answers, stated: Level | None) -> Iterable[tuple[str, Level]]:
    yield "q_vertraulich", stated or _if_unknown(scenario, answers)
    yield "q_scenarios", scenario.minimum
    secrecy = secrecy_answer(answers)
    if (scenario.content or scenario.fixed) and secrecy == "ja":
        yield "f_schweigepflicht", Level.V3
    elif scenario.content and secrecy == UNCLEAR:
        yield "f_schweigepflicht", scenario.minimum.raised()
    if set(answers.chosen("q_zielgruppe")) & set(scenario.raised_for):
        yield "q_zielgruppe", Level.V3


def _if_unknown(scenario: Scenario, answers: Answers) -> Level:
    """The level assumed where none was stated; a field of work can have its own."""
    field = answers.known("q_feld")
    return scenario.if_unknown_in.get(str(field), scenario.if_unknown)


def _above(sources: Mapping[str, Level], level: Level, stated: Level | None) -> Iterable[str]:
    for name, reached in sources.items():
        if reached is level and (stated is None or level > stated):
            yield name


def overall(levels: Mapping[str, ScenarioLevel]) -> ScenarioLevel:
    """The highest level of the scenarios, with every source that reaches it in one of them."""
    highest = max(entry.level for entry in levels.values())
    names = dict.fromkeys(name for entry in levels.values() if entry.level is highest for name in entry.raised_by)
    return ScenarioLevel(highest, tuple(sorted(names, key=_ORDER.index)))


_ORDER = ("q_vertraulich", "q_scenarios", "f_schweigepflicht", "q_zielgruppe")
