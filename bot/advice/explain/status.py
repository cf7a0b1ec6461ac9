"""What became of a product in a scenario, in one line."""

from __future__ import annotations

from bot.advice.explain.facts import few, scored
from bot.advice.explain.speech import Speech, unique
from bot.advice.standing import Standing
from bot.texts import Document

_RULES = 3
"""How many conditions are named that are violated or open."""


def status(speech: Speech, standing: Standing) -> Document:
    """The place of a product with its score, or the conditions that keep it from one."""
    row = standing.entry
    return speech.say(
        f"after.status_{standing.place}",
        rank=row.rank if row else 0,
        score=scored(speech, row.score) if row else "",
        rules=_rules(speech, standing),
    )


def _rules(speech: Speech, standing: Standing) -> str:
    names = (speech.rule(rule) for rule in unique(finding.rule for finding in standing.deciding))
    return few(speech, (speech.words("result.quoted", name=name) for name in names), most=_RULES)


def by_scenario(speech: Speech, standings: tuple[Standing, ...]) -> dict[Document, tuple[str, ...]]:
    """The status of a product with the scenarios in which it is the same."""
    groups: dict[Document, tuple[str, ...]] = {}
    for standing in standings:
        said = status(speech, standing)
        groups[said] = (*groups.get(said, ()), standing.scenario)
    return groups
