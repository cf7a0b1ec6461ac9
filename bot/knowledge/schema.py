"""What authors may write in ``knowledge/``: pydantic models of the files, strict about names, lenient about spelling.

Allowed values of facts come from ``attributes.yaml`` and are checked in ``products``; references are resolved in
``catalogue``.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel

from bot.conditions import ConditionEntry
from bot.knowledge.criteria import ValueKind
from bot.knowledge.facts import AttributeKind, Confidence, LeftOut, ProductClass, ScopeOfTest
from bot.knowledge.model import Level, Outcome
from bot.knowledge.period import Period
from bot.knowledge.rules import Take
from bot.knowledge.scenarios import Clientele, Phase, TargetGroup


def _as_list(value: object) -> object:
    """A single word stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _as_records(value: object) -> object:
    """A single record stands for a list of one."""
    return value if isinstance(value, list) else [value]


def _as_text(value: object) -> object:
    """A year or a day is kept as it was written."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _as_german(value: object) -> object:
    """A plain text is German."""
    return {"de": value} if isinstance(value, str) else value


Words = Annotated[list[str], BeforeValidator(_as_list)]
WrittenDate = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^(undated|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)$")]
Language = Literal["de", "en", "leicht"]
TextsFile = dict[Language, str]
GermanOrTexts = Annotated[TextsFile, BeforeValidator(_as_german)]


class Border(BaseModel):
    """Base of all models here: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Valid(Border):
    """What holds in a period only; first and last day."""

    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def period(self) -> Period:
        """When it holds."""
        return Period(self.valid_from, self.valid_until)


class SourceFile(Border):
    """One entry of ``sources.yaml``; the key is its id."""

    title: str
    publisher: str
    url: str | None = Field(default=None, pattern=r"^https?://")
    date: WrittenDate


class FactFile(Valid):
    """One fact of a product file; the key is the attribute."""

    value: str | int | float | list[str]
    source: Words = Field(default_factory=list)
    source_date: WrittenDate | None = None
    checked_on: date
    confidence: Confidence | None = None
    note: str = ""
    edition: str | None = None
    vendor_claim: bool = False
    evidence: Literal["independent"] | None = None
    test_date: WrittenDate | None = None
    test_scope: ScopeOfTest | None = None
    price_eur: float | None = Field(default=None, ge=0)
    leaves_out: tuple[LeftOut, ...] = ()
    up_to_persons: int | None = Field(default=None, gt=0)


FactFiles = Annotated[list[FactFile], BeforeValidator(_as_records), Field(min_length=1)]
"""A fact, or its versions with periods that do not overlap."""


class FactVersions(RootModel[FactFiles]):
    """One entry under ``facts``."""


class OverrideFile(Border):
    """A file of an overlay that changes single facts of a product; each fact is looked at by itself."""

    id: str | None = None
    facts: dict[str, object]


class ProductFile(Border):
    """A file of ``products/``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: GermanOrTexts
    provider: str
    product_class: ProductClass
    edition: str
    aliases: list[str] = []
    summary: GermanOrTexts
    facts: dict[str, FactFiles]


class AttributeFile(Border):
    """One entry of ``attributes.yaml``."""

    id: str
    label: TextsFile
    kind: AttributeKind
    values: list[str] = []
    criterion: Literal["meta", "bedienbarkeit", "integration", "zukunft", "kosten", "datenschutz"]
    mandatory: bool = False
    own: bool = False
    fresh_days: int = Field(default=365, gt=0)


class AttributesFile(Border):
    """``attributes.yaml``."""

    attributes: list[AttributeFile]


class BasisFile(Border):
    """What a rule rests on."""

    text: TextsFile
    sources: list[str] = []


class ClauseFile(Border):
    """A clause of a rule."""

    id: str
    when: ConditionEntry = ConditionEntry()
    fact: str
    gives: dict[str, Outcome]
    unknown: Outcome | None = None
    text: dict[str, TextsFile] = {}
    ask: TextsFile | None = None


class RuleFile(Valid):
    """A rule; several of an id where their periods do not overlap."""

    id: str
    label: TextsFile
    basis: BasisFile
    take: Take = Take.FIRST
    clauses: list[ClauseFile] = Field(min_length=1)


class RulesFile(Border):
    """``rules.yaml``; ``host`` is said where a fact depends on the host and the clause has no sentence of its own.

    ``stale`` is said where a fact has not been looked at for long, ``lost`` where it is too old to count.
    """

    host: TextsFile
    stale: TextsFile
    lost: TextsFile
    rules: list[RuleFile]


class WeightFile(Border):
    """A weight within a head that holds in some situations."""

    when: ConditionEntry
    weight: float = Field(gt=0)


class SubCriterionFile(Border):
    """A sub-criterion."""

    id: str
    label: TextsFile
    kind: ValueKind
    when: ConditionEntry = ConditionEntry()
    weight: float = Field(gt=0)
    weights: list[WeightFile] = []
    attributes: list[str]
    points: dict[str, float] = {}
    lists: dict[str, list[str]] = {}


class HeadFile(Border):
    """A head of the guidance."""

    id: str
    label: TextsFile
    subcriteria: list[SubCriterionFile] = Field(min_length=1)


class FunctionFile(Border):
    """A function of a messenger."""

    id: str
    label: TextsFile
    counts_in: list[str] = []


class FamilyFile(Border):
    """Default weights of a family of scenarios."""

    id: str
    label: TextsFile
    weights: dict[str, float]


class CriteriaFile(Border):
    """``criteria.yaml``."""

    heads: list[HeadFile]
    functions: list[FunctionFile]
    families: list[FamilyFile]


class ScenarioFile(Border):
    """A scenario."""

    id: str
    label: TextsFile
    minimum: Level
    if_unknown: Level
    fixed: bool = False
    content: bool = False
    if_unknown_in: dict[str, Level] = {}
    raised_for: list[str] = []
    family: str
    clientele: Clientele = Clientele.NONE
    target_group: TargetGroup
    functions: list[str]


class ScenariosFile(Border):
    """``scenarios.yaml``."""

    scenarios: list[ScenarioFile]


class LawFile(Valid):
    """A data protection law; several of an id where their periods do not overlap."""

    id: str
    label: TextsFile
    name: TextsFile
    church: bool = False
    sources: list[str] = []
    texts: dict[str, TextsFile] = {}


class LawsFile(Border):
    """``law.yaml``."""

    laws: list[LawFile]


class OfferFile(Border):
    """When a route is offered."""

    when: ConditionEntry
    first: bool = False
    text: str


class NoteFile(Border):
    """A sentence that a route adds."""

    when: ConditionEntry
    text: str


class RouteFile(Border):
    """A way without a messenger."""

    id: str
    label: TextsFile
    offers: list[OfferFile]
    notes: list[NoteFile] = []
    counts_as_tool: bool = True
    also_covers: ConditionEntry | None = None
    texts: dict[str, TextsFile]


class RoutesFile(Border):
    """``routes.yaml``."""

    routes: list[RouteFile]


class TermFile(Border):
    """A term of the glossary."""

    id: str
    words: list[str] = Field(min_length=1)
    title: TextsFile
    text: TextsFile
    sources: list[str] = []


class GlossaryFile(Border):
    """``glossary.yaml``."""

    terms: list[TermFile]


class NextStepFile(Border):
    """A next step."""

    id: str
    phase: Phase
    when: ConditionEntry = ConditionEntry()
    text: TextsFile


class NextStepsFile(RootModel[list[NextStepFile]]):
    """``next_steps.yaml``."""


class SourcesFile(RootModel[dict[str, SourceFile]]):
    """``sources.yaml``."""
