"""The dialog tree as it is drawn and described: cards in groups, names of conditions, and what a question feeds.

What a question feeds is not listed anywhere: it follows from the names that the conditions of the knowledge use
(``bot.knowledge.situation``). What is written down here is which answers such a name is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from bot.answers import DONT_KNOW
from bot.conditions import ALWAYS, Called, Condition, Names, describe, matches_in
from bot.dialog.interview import Interview
from bot.dialog.model import Dialog, QuestionId
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.criteria import SubCriterion, ValueKind
from bot.knowledge.rules import Rule
from bot.knowledge.scenarios import Route
from bot.knowledge.situation import VOCABULARY
from bot.texts import Sentences

ANSWERED_BY: Mapping[str, tuple[str, ...]] = {
    "scenario": ("q_scenarios",),
    "scenarios": ("q_scenarios",),
    "clientele": ("q_scenarios",),
    "target_group_takes_part": ("q_scenarios",),
    "level": ("q_vertraulich", "q_scenarios", "f_schweigepflicht", "q_zielgruppe", "q_feld"),
    "law": ("q_recht",),
    "law_answered": ("q_recht",),
    "church": ("q_recht",),
    "persons": ("q_groesse.staff", "q_groesse.volunteers"),
    "staff": ("q_groesse.staff",),
    "volunteers": ("q_groesse.volunteers",),
    "minors": ("q_zielgruppe",),
    "secrecy": ("f_schweigepflicht",),
    "q_feld": ("q_feld",),
    "q_geraete": ("q_geraete",),
    "mdm": ("mdm",),
    "q_it": ("q_it",),
    "f_krise": ("f_krise",),
    "q_zielgruppe": ("q_zielgruppe",),
    "q_bestand": ("q_bestand",),
    "f_zugang": ("f_zugang",),
    "f_funktionen": ("f_funktionen",),
}
"""The questions that the names of conditions are made of; what belongs to the whole organisation is made of no answer.

Source: docs/methode.md, sections 2.1 and 3.
"""

READ_BY_FACTS: Mapping[str, tuple[str, ...]] = {"age_limit": ("f_alter_min", "q_zielgruppe")}
"""Answers that a derived fact is held against (docs/methode.md, section 4.2)."""

READ_BY_VALUES: Mapping[ValueKind, tuple[str, ...]] = {
    ValueKind.FUNCTIONS: ("q_scenarios", "f_funktionen"),
    ValueKind.ENTRY: ("q_scenarios",),
    ValueKind.LEARNING: ("q_scenarios",),
    ValueKind.LANGUAGES: ("q_zielgruppe", "q_feld"),
    ValueKind.PRICE: ("q_budget", "q_bestand", "q_groesse.staff", "q_groesse.volunteers", "q_recht", "q_feld"),
    ValueKind.OPERATION: ("q_it",),
    ValueKind.CLIENT_COST: ("q_scenarios",),
}
"""Answers that a value function looks at (docs/methode.md, sections 6.1 to 6.3)."""

WEIGHED_BY = ("q_scenarios", "q_prio")
"""Answers that decide how much the heads count (docs/methode.md, section 6.4)."""

LAW, ALL_HEADS, NOTHING = "law", "all", "nothing"
"""Groups besides the heads: law and protection, all heads alike, nothing that the advice knows of."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    LAW: ("q_scenarios", "q_recht", "q_feld", "q_vertraulich", "f_schweigepflicht", "f_alter_min", "f_krise"),
    "bedienbarkeit": ("q_zielgruppe", "f_zugang", "f_funktionen"),
    "integration": ("q_groesse.staff", "q_groesse.volunteers", "q_geraete", "mdm", "q_bestand"),
    "kosten": ("q_it", "q_budget"),
    ALL_HEADS: ("q_prio",),
}
"""What questions are asked for above all."""

_LAWFUL = ("level", "law", "law_answered", "church", "minors", "secrecy")
_CALLED_LIKE = {"scenario": "q_scenarios", "scenarios": "q_scenarios", "law": "q_recht", "secrecy": "f_schweigepflicht"}


def asked_names(interview: Interview, sentences: Sentences) -> Names:
    """The names that conditions of the dialog use: its questions."""
    unknown = {DONT_KNOW: sentences.text("tree.dont_know")}
    return {
        question: Called(asked.title, {choice.id: choice.label for choice in asked.choices} | unknown, may_be_open=True)
        for question, asked in interview.asked.items()
    }


def known_names(interview: Interview, knowledge: Knowledge, sentences: Sentences) -> Names:
    """The names that conditions of the knowledge use; called like a question where they have the same answers."""
    asked = asked_names(interview, sentences)
    register = sentences.register.value
    labels = {
        "routes": {route.id: route.label.get(register, route.label["de"]) for route in knowledge.routes.values()},
        "tools": {product.id: product.names.get(register, product.name) for product in knowledge.products.values()},
    }
    names = {}
    for name, entry in VOCABULARY.items():
        alike = asked.get(_CALLED_LIKE.get(name, name))
        if alike is not None:
            names[name] = Called(alike.title, alike.labels)
        else:
            words = {word: _word(name, word, sentences) for word in entry.words}
            names[name] = Called(sentences.text(f"tree.name.{name}"), labels.get(name, words))
    return names


def _word(name: str, word: str, sentences: Sentences) -> str:
    for sentence in (f"tree.word.{word}", f"after.class.{word}" if name == "tool_class" else ""):
        if sentences.has(sentence):
            return sentences.text(sentence)
    return word


@dataclass(frozen=True, slots=True)
class Feeds:
    """What the answer to a question goes into.

    Attributes:
        rules: rule id to the names by which its conditions look at the answer; the question itself where a fact is held
            against it.
        criteria: the sub-criteria that look at it, by their ids, under the id of their head.
        weights: whether it decides how much the heads count.
        law: whether it decides which data protection law applies.
        level: whether it can raise the protection level.
        routes: ids of the ways without a messenger.
        steps: ids of the next steps.
    """

    rules: Mapping[str, tuple[str, ...]]
    criteria: Mapping[str, tuple[str, ...]]
    weights: bool
    law: bool
    level: bool
    routes: tuple[str, ...]
    steps: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether it goes into anything at all."""
        return any((self.rules, self.criteria, self.weights, self.law, self.level, self.routes, self.steps))


def feeds(question: str, knowledge: Knowledge) -> Feeds:
    """What a question feeds, read off the conditions of the knowledge."""
    rules = {rule.id: names for rule in knowledge.rules.values() if (names := _through_rule(question, rule))}
    criteria = {
        head.id: fed
        for head in knowledge.heads
        if (fed := tuple(each.id for each in head.subcriteria if _in_criterion(question, each)))
    }
    return Feeds(
        rules=rules,
        criteria=criteria,
        weights=question in WEIGHED_BY,
        law=question in ANSWERED_BY["law"],
        level=question in ANSWERED_BY["level"],
        routes=tuple(route.id for route in knowledge.routes.values() if _in_route(question, route)),
        steps=tuple(step.id for step in knowledge.next_steps if through(question, step.when)),
    )


def through(question: str, *conditions: Condition) -> tuple[str, ...]:
    """The names by which conditions look at the answer to a question."""
    used = dict.fromkeys(matches.name for condition in conditions for matches in matches_in(condition))
    return tuple(name for name in used if question in ANSWERED_BY.get(name, ()))


def _through_rule(question: str, rule: Rule) -> tuple[str, ...]:
    names = through(question, *(clause.when for clause in rule.clauses))
    held_against = any(question in READ_BY_FACTS.get(clause.fact, ()) for clause in rule.clauses)
    return (*names, question) if held_against and question not in names else names


def _in_criterion(question: str, criterion: SubCriterion) -> bool:
    conditions = (criterion.applies, *(case.when for case in criterion.weights))
    return bool(through(question, *conditions)) or question in READ_BY_VALUES.get(criterion.kind, ())


def _in_route(question: str, route: Route) -> bool:
    conditions = [*(offer.when for offer in route.offers), *(note.when for note in route.notes)]
    covers = () if route.also_covers is None else (route.also_covers,)
    return bool(through(question, *conditions, *covers))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands on a path.

    Attributes:
        number: which step it is; among the follow-ups where it is one of them.
        follow_up: whether its step is asked only where an answer can still change the result.
        parts: which parts of the step it is, first and last; None where it is the whole step.
    """

    number: int
    follow_up: bool
    parts: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Questions that are always asked together, drawn as one.

    Attributes:
        group: what they are asked for.
        also: further groups they feed.
        places: where they stand, by path.
        when: the condition under which they are asked.
        deciding: the questions that the condition looks at.
    """

    parts: tuple[QuestionId, ...]
    group: str
    also: tuple[str, ...]
    places: Mapping[str, Place]
    when: Condition
    deciding: tuple[QuestionId, ...]
    follow_up: bool
    expendable: bool


def cards(dialog: Dialog, knowledge: Knowledge) -> tuple[Card, ...]:
    """The questions on the paths as cards, in the order of the longest path."""
    paths = sorted(dialog.paths.values(), key=lambda steps: -sum(map(len, steps)))
    ordered = dict.fromkeys(question for steps in paths for step in steps for question in step)
    bundles: list[list[QuestionId]] = []
    for question in ordered:
        if bundles and _belong_together(dialog, bundles[-1][-1], question):
            bundles[-1].append(question)
        else:
            bundles.append([question])
    return tuple(_card(dialog, tuple(bundle), knowledge) for bundle in bundles)


def _belong_together(dialog: Dialog, one: QuestionId, other: QuestionId) -> bool:
    """Whether two questions follow each other within a step wherever they are asked, under the same condition."""
    first, second = dialog.questions[one], dialog.questions[other]
    same = (first.when, first.follow_up, _group(one)) == (second.when, second.follow_up, _group(other))
    steps = [step for path in dialog.paths.values() for step in path if one in step or other in step]
    return same and all((one, other) in pairwise(step) for step in steps)


def _group(question: str) -> str:
    return next((group for group, questions in GROUPS.items() if question in questions), NOTHING)


def _card(dialog: Dialog, parts: tuple[QuestionId, ...], knowledge: Knowledge) -> Card:
    first = dialog.questions[parts[0]]
    deciding = dict.fromkeys(QuestionId(matches.name) for matches in matches_in(first.when))
    group = _group(parts[0])
    return Card(
        parts=parts,
        group=group,
        also=tuple(dict.fromkeys(other for part in parts for other in _also(part, knowledge) if other != group)),
        places={path: place for path in dialog.paths for place in _places(dialog, path, parts)},
        when=first.when,
        deciding=tuple(deciding),
        follow_up=first.follow_up,
        expendable=first.expendable,
    )


def _also(question: str, knowledge: Knowledge) -> Iterator[str]:
    """The groups that a question feeds by its own answer."""
    fed = feeds(question, knowledge)
    if fed.weights or len(fed.criteria) == len(knowledge.heads):
        yield ALL_HEADS
    else:
        yield from fed.criteria
    if any(question in ANSWERED_BY[name] for name in _LAWFUL):
        yield LAW


def _places(dialog: Dialog, path: str, parts: tuple[QuestionId, ...]) -> Iterator[Place]:
    for follow_up, steps in _numbered(dialog, path):
        for number, step in enumerate(steps, start=1):
            if parts[0] in step:
                first = step.index(parts[0]) + 1
                yield Place(number, follow_up, None if step == parts else (first, first + len(parts) - 1))


def _numbered(dialog: Dialog, path: str) -> Iterator[tuple[bool, list[tuple[QuestionId, ...]]]]:
    """The steps of a path that are always counted, and its follow-ups."""

    def is_follow_up(step: tuple[QuestionId, ...]) -> bool:
        return all(dialog.questions[question].follow_up for question in step)

    for follow_up, steps in groupby(sorted(dialog.paths[path], key=is_follow_up), key=is_follow_up):
        yield follow_up, list(steps)


def numbered(place: Place, sentences: Sentences) -> str:
    """The number of a question on a path, with its parts where it shares it with others."""
    number = sentences.text("tree.number_follow_up" if place.follow_up else "tree.number", number=place.number)
    if place.parts is None:
        return number
    first, last = place.parts
    if first == last:
        return sentences.text("tree.number_part", number=number, part=first)
    return sentences.text("tree.number_parts", number=number, first=first, last=last)


def way(kind: str, path: str, sentences: Sentences) -> str:
    """What a path is called, as a word (``path``) or as a heading (``way``); its id where it has no name."""
    sentence = f"tree.{kind}.{path}"
    return sentences.text(sentence) if sentences.has(sentence) else path


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path; ``conditional`` where no part of it is always asked."""

    questions: tuple[QuestionId, ...]
    place: Place
    conditional: bool


def steps_on(dialog: Dialog, path: str) -> tuple[Step, ...]:
    """The steps of a path in their order."""
    numbers = {
        step: Place(at, follow_up) for follow_up, steps in _numbered(dialog, path) for at, step in enumerate(steps, 1)
    }
    return tuple(
        Step(step, numbers[step], all(dialog.questions[question].when != ALWAYS for question in step))
        for step in dialog.paths[path]
    )


def group_title(group: str, knowledge: Knowledge, sentences: Sentences) -> str:
    """The name of a group: of its head, where it is one."""
    for head in knowledge.heads:
        if head.id == group:
            return head.label.get(sentences.register.value, head.label["de"])
    return sentences.text(f"tree.group.{group}")


def told(interview: Interview, drawn: Iterable[Card], knowledge: Knowledge, sentences: Sentences) -> str:
    """The tree in words, for those who do not see its picture: the paths, the groups, the conditions."""
    names = asked_names(interview, sentences)

    def titles(questions: Iterable[QuestionId]) -> str:
        return ", ".join(interview.asked[question].title for question in questions)

    def parts() -> Iterator[str]:
        for path in interview.dialog.paths:
            steps = (
                sentences.text("tree.told_step", number=numbered(step.place, sentences), titles=titles(step.questions))
                for step in steps_on(interview.dialog, path)
            )
            most = sentences.text("tree.most", count=interview.dialog.most(path))
            yield sentences.text("tree.told_way", way=way("way", path, sentences), most=most, steps="; ".join(steps))
        for group in dict.fromkeys(card.group for card in drawn):
            mine = (question for card in drawn if card.group == group for question in card.parts)
            yield sentences.text(
                "tree.told_group", group=group_title(group, knowledge, sentences), questions=titles(mine)
            )
        for card in drawn:
            if card.deciding:
                said = describe(card.when, names, sentences)
                yield sentences.text("tree.told_condition", question=titles(card.parts), condition=said)

    return " ".join(parts())
