"""What the catalogue knows about products: attributes, facts, sources, products.

Source: ``attributes.yaml`` (ids, allowed values) and docs/methode.md, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.knowledge.period import ALWAYS_VALID, Period

Texts = Mapping[str, str]
"""One text per language or register; German (``de``) is always there."""

FactValue = str | float | tuple[str, ...]

UNKNOWN = "unknown"
NOT_APPLICABLE = "na"
DEPENDS_ON_HOST = "depends_on_host"
STALE = "stale"
"""Case of a rule whose fact helps but has not been looked at for long."""
LOST = "lost"
"""Case of a rule whose fact counts as unknown because it has not been looked at for very long."""


class AttributeKind(StrEnum):
    """How the value of an attribute is written."""

    TRI = "tri"
    ENUM = "enum"
    INTEGER = "integer"
    NUMBER = "number"
    LIST = "list"
    OPEN_LIST = "open_list"


class ProductClass(StrEnum):
    """What kind of offer a product is; ``managed`` is a way of operation at a host one chooses."""

    CONSUMER = "consumer"
    CONSUMER_WITH_BUSINESS_EDITION = "consumer_with_business_edition"
    BUSINESS = "business"
    SELF_HOSTED = "self_hosted"
    MANAGED = "managed"
    PROTOCOL = "protocol"
    CARRIER_SERVICE = "carrier_service"


class Confidence(StrEnum):
    """How sure a fact is: by age and kind of its source."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ScopeOfTest(StrEnum):
    """What an accessibility test looked at: this edition, a sister with the same code, one operating system."""

    SAME = "same"
    SISTER = "sister"
    ONE_SYSTEM = "one_system"


class LeftOut(StrEnum):
    """Who does not get a nonprofit tariff: the kinds of bodies that providers turn down."""

    CHURCH = "church"
    HEALTH = "health"
    SCHOOL = "school"
    PUBLIC = "public"
    PAID_STAFF = "paid_staff"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row of the attribute table.

    Attributes:
        id: name in product files.
        label: for people.
        kind: how a value is written.
        values: allowed words of an enumeration or a list; empty for numbers and open lists.
        criterion: id of the head it belongs to, or ``meta``.
        mandatory: whether every product file must name it.
        own: whether only an organisation itself can know it, so that it may stand in overlays only.
        fresh_days: how long a checked fact is relied on without doubt, in days (docs/methode.md, section 4).
    """

    id: str
    label: Texts
    kind: AttributeKind
    values: tuple[str, ...]
    criterion: str
    mandatory: bool = False
    own: bool = False
    fresh_days: int = 365


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """Where a fact or a rule was read; ``date`` is YYYY, YYYY-MM, YYYY-MM-DD or ``undated``."""

    id: str
    title: str
    publisher: str
    url: str | None
    date: str


@dataclass(frozen=True, slots=True)
class AccessibilityTest:
    """An independent test behind an accessibility fact; ``on`` is the last day that what is ``written`` can mean."""

    on: date
    written: str
    scope: ScopeOfTest


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one product, with where it was read and when.

    Attributes:
        vendor_claim: said by the vendor where an outsider cannot see it (metadata, accessibility).
        test: the independent accessibility test behind it, if any.
        price_eur: nonprofit price in the unit of ``org_cost_model``, where amount and admission are known.
        leaves_out: who does not get the nonprofit price.
        up_to_persons: for how many persons the nonprofit price holds at most.
        period: when it holds.
        own: said by the organisation itself, in its overlay.
    """

    attribute: str
    value: FactValue
    checked_on: date
    sources: tuple[str, ...] = ()
    source_date: str | None = None
    confidence: Confidence | None = None
    note: str = ""
    vendor_claim: bool = False
    test: AccessibilityTest | None = None
    price_eur: float | None = None
    leaves_out: tuple[LeftOut, ...] = ()
    up_to_persons: int | None = None
    period: Period = ALWAYS_VALID
    own: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """An alternative: one messenger in one edition.

    Attributes:
        names: the name by register; names that are the same in all registers stand once, in German.
        facts: what is known, by attribute; the newest where there are several versions.
        versions: all versions of the facts that have periods of validity, by attribute.
    """

    id: str
    name: str
    provider: str
    product_class: ProductClass
    edition: str
    summary: Texts
    aliases: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    versions: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    names: Texts = field(default_factory=dict)

    def value(self, attribute: str) -> FactValue:
        """The value of an attribute; ``unknown`` where the file does not name it."""
        fact = self.facts.get(attribute)
        return UNKNOWN if fact is None else fact.value

    def word(self, attribute: str) -> str:
        """The value of an attribute that is a single word."""
        value = self.value(attribute)
        return value if isinstance(value, str) else UNKNOWN

    def words(self, attribute: str) -> tuple[str, ...] | None:
        """The values of a list attribute; None where they are unknown or not to be had."""
        value = self.value(attribute)
        return value if isinstance(value, tuple) else None

    def number(self, attribute: str) -> float | None:
        """The value of a number attribute; None where it is unknown or not to be had."""
        value = self.value(attribute)
        return float(value) if isinstance(value, int | float) else None
