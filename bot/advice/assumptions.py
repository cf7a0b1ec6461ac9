"""What is taken for granted because it was not answered; every assumption is said (docs/methode.md, section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.advice.levels import UNCLEAR, ScenarioLevel, overall, secrecy_answer
from bot.advice.recommendation import Assumption
from bot.answers import DONT_KNOW, Answers
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.model import Level
from bot.knowledge.scenarios import Clientele

AGE_MATTERS_IN = ("klient_kontakt", "beratung_inhalt", "gruppe_klientel", "krise_notfall")
FUNCTIONS_ASKED_IN = (
    "team_intern",
    "gruppe_klientel",
    "ehrenamt",
    "rundinfo_oeffentlich",
    "fallarbeit_extern",
    "gremien_vorstand",
)
PARTS_OF_SIZE = ("q_groesse.staff", "q_groesse.volunteers")


class Contradiction(StrEnum):
    """Answers that contradict each other; then the stricter one holds.

    LEVEL: only public news, yet confidential content.
    PUBLIC: nothing personal is written, yet a use in which confidential things are.
    AGE: the youngest are older than the youngest group that was chosen.
    """

    LEVEL = "level"
    PUBLIC = "public"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Missing:
    """Answers and what follows from them, as far as it decides which missing answers count."""

    answers: Answers
    knowledge: Knowledge
    scenarios: tuple[str, ...]
    levels: Mapping[str, ScenarioLevel]
    age: int | None
    contradictions: tuple[Contradiction, ...] = ()

    def assumptions(self, *, law_assumed: bool, level_assumed: bool) -> Iterator[Assumption]:
        """One for each answer that is missing and would count."""
        if not self.answers.chosen("q_scenarios"):
            yield Assumption("q_scenarios")
        if law_assumed:
            yield Assumption("q_recht")
        if level_assumed:
            yield Assumption("q_vertraulich", {"level": overall(self.levels).level.value})
        if Contradiction.LEVEL in self.contradictions:
            yield Assumption("doch_vertraulich", {"level": overall(self.levels).level.value})
        elif any(self.knowledge.scenarios[name].fixed for name in self.scenarios):
            yield Assumption("nur_oeffentlich")
        if Contradiction.AGE in self.contradictions and self.age is not None:
            yield Assumption("doch_juenger", {"age": str(self.age)})
        if self.answers.known("q_recht") == "andere_religion":
            yield Assumption("andere_religion")
        yield from self._base_questions()
        yield from self._follow_ups()

    def _base_questions(self) -> Iterator[Assumption]:
        for question in ("q_feld", "q_zielgruppe"):
            if self._open(question):
                yield Assumption(question)
        missing_parts = [part for part in PARTS_OF_SIZE if self._open(part)]
        if len(missing_parts) == len(PARTS_OF_SIZE):
            yield Assumption("q_groesse")
        else:
            yield from map(Assumption, missing_parts)
        for question in ("q_geraete", "q_it", "q_bestand", "q_budget", "q_prio"):
            if self._open(question):
                yield Assumption(question)

    def _follow_ups(self) -> Iterator[Assumption]:
        secrecy = secrecy_answer(self.answers)
        if secrecy is None and overall(self.levels).level is Level.V3:
            yield Assumption("f_schweigepflicht")
        if secrecy == UNCLEAR and any(self.knowledge.scenarios[name].content for name in self.scenarios):
            yield Assumption("schweigepflicht_unklar")
        if self.age is not None and self._open("f_alter_min") and self._any(AGE_MATTERS_IN):
            yield Assumption("f_alter_min", {"age": str(self.age)})
        clientele = tuple(
            name for name, entry in self.knowledge.scenarios.items() if entry.clientele is not Clientele.NONE
        )
        asked_in = {"f_zugang": clientele, "f_funktionen": FUNCTIONS_ASKED_IN, "f_krise": ("krise_notfall",)}
        for question, scenarios in asked_in.items():
            if self._open(question) and self._any(scenarios):
                yield Assumption(question)

    def _open(self, question: str) -> bool:
        return self.answers.get(question) in (None, DONT_KNOW, UNCLEAR)

    def _any(self, scenarios: tuple[str, ...]) -> bool:
        return not set(scenarios).isdisjoint(self.scenarios)
