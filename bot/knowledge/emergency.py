"""Whom to turn to in danger, by country and by what the danger is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.conditions import Path
from bot.knowledge.collector import Collector
from bot.knowledge.facts import Confidence, SourceEntry, Texts
from bot.knowledge.read_rules import texts
from bot.knowledge.schema import Border, Words


class Topic(StrEnum):
    """What a danger is."""

    SUICIDE = "suicide"
    VIOLENCE_WOMEN = "violence_women"
    VIOLENCE = "violence"
    SEXUAL_VIOLENCE = "sexual_violence"
    CHILD = "child"
    PARENTS = "parents"
    ADDICTION = "addiction"
    MEDICAL = "medical"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call or to write to; the texts are in every register.

    Attributes:
        numbers: telephone numbers, as they are shown.
        web: address of a chat or a page; a contact has a number or an address.
        hours: when somebody is there; None where that is not known for sure.
        audience: for whom or for what it is.
        access: languages, and how people get there who cannot phone.
        off_the_bill: whether the number does not show on the telephone bill.
        sources: ids of the sources.
        checked_on: when numbers and hours were last held against the sources.
    """

    id: str
    name: Texts
    numbers: tuple[str, ...]
    web: str | None
    hours: Texts | None
    audience: Texts
    access: Texts | None
    off_the_bill: bool
    sources: tuple[str, ...]
    checked_on: date
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Helplines:
    """The contacts of a country: all of them by id, and those for each danger in the order they are shown in."""

    contacts: Mapping[str, Contact]
    by_topic: Mapping[Topic, tuple[Contact, ...]]


@dataclass(frozen=True, slots=True)
class Emergency:
    """The helplines by country, in lower case (ISO 3166)."""

    countries: Mapping[str, Helplines] = field(default_factory=lambda: MappingProxyType({}))


def contacts_for(emergency: Emergency, country: str, topic: Topic) -> tuple[Contact, ...]:
    """Whom to turn to in a danger, the first first; nobody where the country is not known."""
    helplines = emergency.countries.get(country)
    return helplines.by_topic[topic] if helplines else ()


def _as_text(value: object) -> object:
    """A number that could be a count in YAML, such as 112."""
    return str(value) if type(value) is int else value


Number = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^\+?[0-9]+( [0-9]+)*$")]


class RegistersFile(Border):
    """A text that must be there in every register: nobody in danger is answered in a language they did not choose."""

    de: str
    en: str
    leicht: str

    def texts(self) -> Texts:
        """The text by register."""
        return texts({"de": self.de, "en": self.en, "leicht": self.leicht})


class ContactFile(Border):
    """A contact; the key is its id."""

    name: RegistersFile
    numbers: tuple[Number, ...] = ()
    web: str | None = Field(default=None, pattern=r"^https://\S+$")
    hours: RegistersFile | None = None
    audience: RegistersFile
    access: RegistersFile | None = None
    off_the_bill: bool = False
    source: Words = Field(min_length=1)
    checked_on: date
    confidence: Confidence


class CountryFile(Border):
    """The contacts of a country, and which of them are shown in which danger."""

    contacts: dict[str, ContactFile]
    topics: dict[str, Annotated[list[str], Field(min_length=1)]]


class EmergencyFile(Border):
    """``emergency.yaml``."""

    countries: dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], CountryFile] = Field(min_length=1)


def read_emergency(written: EmergencyFile, collector: Collector, sources: Mapping[str, SourceEntry]) -> Emergency:
    """The helplines; what is wrong goes to the collector."""
    return Emergency(
        {
            country: _helplines(entry, collector, ("countries", country), sources=sources)
            for country, entry in written.countries.items()
        }
    )


def _helplines(
    written: CountryFile, collector: Collector, path: Path, *, sources: Mapping[str, SourceEntry]
) -> Helplines:
    for name, entry in written.contacts.items():
        for source in entry.source:
            collector.known("unknown-source", source, sources, (*path, "contacts", name, "source"))
        if not entry.numbers and entry.web is None:
            collector.add("missing-key", (*path, "contacts", name), key="numbers")
    contacts = {name: _contact(name, entry) for name, entry in written.contacts.items()}
    for topic in Topic:
        if topic not in written.topics:
            collector.add("missing-key", (*path, "topics"), key=topic)
    by_topic: dict[Topic, tuple[Contact, ...]] = {}
    for name, shown in written.topics.items():
        place = (*path, "topics", name)
        known = [
            contacts[contact]
            for index, contact in enumerate(shown)
            if collector.known("unknown-value", contact, contacts, (*place, index))
        ]
        if collector.known("unknown-value", name, tuple(Topic), place):
            by_topic[Topic(name)] = tuple(known)
    return Helplines(contacts, by_topic)


def _contact(name: str, written: ContactFile) -> Contact:
    return Contact(
        id=name,
        name=written.name.texts(),
        numbers=written.numbers,
        web=written.web,
        hours=written.hours.texts() if written.hours else None,
        audience=written.audience.texts(),
        access=written.access.texts() if written.access else None,
        off_the_bill=written.off_the_bill,
        sources=tuple(written.source),
        checked_on=written.checked_on,
        confidence=written.confidence,
    )
