"""What conditions can come to: whether one can ever hold, always holds, or is left nothing by those before it.

Conditions compare names with words, so only finitely many cases differ for them: of every name, those of its values
that the conditions tell apart. All combinations of these are gone through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from bot.conditions import Condition, ConditionEntry, Matches, Path, Situation, holds, matches_in
from bot.knowledge.scenarios import Clientele, Law, Scenario
from bot.knowledge.situation import VOCABULARY, YES_NO, Name

MOST_CASES = 20_000
"""Combinations that are gone through; conditions with more are taken for possible."""

MOST_SEPARATE = 13
"""Words of one name with several words that are told apart; nothing is said of names with more."""

Case = Situation
Allowed = Callable[[Situation], bool]
Truths = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Names that depend on each other, and every case there can be of them together."""

    names: frozenset[str]
    cases: tuple[Case, ...]


def truths(conditions: Sequence[Condition], groups: Iterable[Names], allowed: Allowed = lambda _: True) -> set[Truths]:
    """Every combination of truth values that some conditions can take together; none where that is not known.

    Args:
        conditions: what is looked at.
        groups: the cases of all names; a name that is in no group has no words.
        allowed: keeps out combinations that cannot be.
    """
    compared = tuple(dict.fromkeys(match for condition in conditions for match in matches_in(condition)))
    names = {match.name for match in compared}
    differing = [tuple(_differing(group, compared)) for group in groups if group.names & names]
    if prod(map(len, differing)) > MOST_CASES:
        return set()
    return {
        tuple(holds(condition, situation) for condition in conditions)
        for situation in map(_merged, product(*differing))
        if allowed(situation)
    }


def _differing(group: Names, compared: Sequence[Matches]) -> Iterator[Case]:
    """One case for each way in which the comparisons can come out."""
    mine = [match for match in compared if match.name in group.names]
    seen: set[Truths] = set()
    for case in group.cases:
        outcome = tuple(holds(match, case) for match in mine)
        if outcome not in seen:
            seen.add(outcome)
            yield case


def _merged(cases: Iterable[Case]) -> Situation:
    return {name: words for case in cases for name, words in case.items()}


def constants(
    written: ConditionEntry, path: Path, outcomes: Callable[[Condition], set[bool]]
) -> Iterator[tuple[Path, bool]]:
    """The outermost parts of a condition that always hold (True) or never do (False), each with its place.

    Args:
        written: the condition.
        path: where it stands.
        outcomes: gives the truth values that a condition can take; none where that is not known.
    """
    found = outcomes(written.built())
    if len(found) == 1:
        yield path, found.pop()
        return
    if written.negation is not None:
        yield from constants(written.negation, (*path, "not"), outcomes)
    for key, group in (("all", written.all), ("any", written.any)):
        for index, part in enumerate(group or ()):
            yield from constants(part, (*path, key, index), outcomes)


def one_of(name: str, words: Iterable[str], *, optional: bool) -> Names:
    """A name with one word; an optional one can have none of them."""
    cases: list[Case] = [{name: (word,)} for word in words]
    return Names(frozenset((name,)), (*cases, {name: ()}) if optional or not cases else tuple(cases))


def some_of(name: str, words: Iterable[str], conditions: Iterable[Condition], *, most: int = 0) -> Names:
    """A name with several words, as far as the conditions tell them apart.

    Args:
        name: the name.
        words: what it can have.
        conditions: what is asked about it.
        most: how many words it can have at once; 0 for any number.
    """
    asked = [match.words for condition in conditions for match in matches_in(condition) if match.name == name]
    kinds: dict[Truths, str] = {}
    for word in words:
        kinds.setdefault(tuple(word in listed for listed in asked), word)
    separate = list(kinds.values())
    if len(separate) > MOST_SEPARATE:
        return Names(frozenset((name,)), ())
    sizes = range((min(most, len(separate)) if most else len(separate)) + 1)
    cases: list[Case] = [{name: chosen} for size in sizes for chosen in combinations(separate, size)]
    return Names(frozenset((name,)), tuple(cases))


def situations(
    scenarios: Mapping[str, Scenario],
    laws: Mapping[str, Law],
    conditions: Collection[Condition],
    catalogue: Mapping[str, Iterable[str]],
) -> tuple[Names, ...]:
    """The cases of everything that conditions of the knowledge may ask (``bot.knowledge.situation``).

    Args:
        scenarios: for the levels that each can have, and its clientele.
        laws: which of them are those of churches.
        conditions: what is asked.
        catalogue: the words of names whose words the catalogue itself gives.
    """
    together = (_scenario_cases(scenarios), _law_cases(laws))
    taken = {name for group in together for name in group.names}
    asked = {match.name for condition in conditions for match in matches_in(condition)} - taken
    return (*together, *(_of_name(name, VOCABULARY[name], conditions, catalogue) for name in asked & VOCABULARY.keys()))


def _of_name(
    name: str, entry: Name, conditions: Collection[Condition], catalogue: Mapping[str, Iterable[str]]
) -> Names:
    if not entry.several:
        return one_of(name, entry.words, optional=entry.words != YES_NO)
    words = entry.words or tuple(catalogue.get(name, ()))
    return some_of(name, words, conditions) if words else Names(frozenset((name,)), ())


def _scenario_cases(scenarios: Mapping[str, Scenario]) -> Names:
    """Every scenario at every level from its lowest one on; the organisation as a whole can have each of these too."""
    cases: list[Case] = [
        {"scenario": (scenario.id,), "level": (level,), "clientele": (scenario.clientele.value,)}
        for scenario in scenarios.values()
        for level in VOCABULARY["level"].words
        if level >= scenario.minimum.value
    ]
    if not cases:
        words = (VOCABULARY["scenario"].words, VOCABULARY["level"].words, tuple(Clientele))
        cases = [{"scenario": (one,), "level": (level,), "clientele": (kind,)} for one, level, kind in product(*words)]
    return Names(frozenset(("scenario", "level", "clientele")), tuple(cases))


def _law_cases(laws: Mapping[str, Law]) -> Names:
    church = {law.id: "yes" if law.church else "no" for law in laws.values()}
    cases: list[Case] = [
        {"law": (law,), "church": (word,)}
        for law in VOCABULARY["law"].words
        for word in ((church[law],) if law in church else YES_NO)
    ]
    return Names(frozenset(("law", "church")), tuple(cases))
