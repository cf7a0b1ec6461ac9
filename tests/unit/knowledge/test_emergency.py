"""Whom to turn to in danger: shipped for Germany, in every register, and checked when it is read."""

from __future__ import annotations

from datetime import date

import pytest

from bot.authoring import Source
from bot.files.folders import read_folder, shipped_folder
from bot.knowledge.catalogue import Knowledge, load_knowledge
from bot.knowledge.emergency import Contact, Topic, contacts_for
from bot.knowledge.facts import Confidence
from bot.texts import Register
from tests.support.catalogue import shipped_knowledge

FIRST = {("112",), ("110",)}


def contacts(topic: Topic) -> tuple[Contact, ...]:
    return contacts_for(shipped_knowledge().emergency, "de", topic)


@pytest.mark.parametrize("topic", Topic)
def test_the_emergency_numbers_come_first_in_every_danger(topic: Topic) -> None:
    shown = contacts(topic)
    assert {contact.numbers for contact in shown[:2]} == FIRST
    assert 3 <= len(shown) <= 6, "who is in danger reads no long lists"
    assert len({contact.id for contact in shown}) == len(shown)


@pytest.mark.parametrize(
    ("topic", "number"),
    [
        (Topic.SUICIDE, "0800 111 0 111"),
        (Topic.VIOLENCE_WOMEN, "116 016"),
        (Topic.VIOLENCE, "0800 123 99 00"),
        (Topic.SEXUAL_VIOLENCE, "0800 22 55 530"),
        (Topic.CHILD, "116 111"),
        (Topic.PARENTS, "0800 111 0 550"),
        (Topic.ADDICTION, "116 117"),
    ],
)
def test_the_matching_helpline_follows(topic: Topic, number: str) -> None:
    assert any(number in contact.numbers for contact in contacts(topic)[2:4])


def test_no_other_number_is_shipped_than_those_that_were_checked() -> None:
    checked = {
        *("112", "110", "116 117", "0800 111 0 111", "0800 111 0 222", "116 123", "116 111", "0800 111 0 550"),
        *("116 016", "0800 22 55 530", "0800 123 99 00", "116 006", "030 44 35 09 821"),
    }
    shipped = shipped_knowledge().emergency.countries["de"].contacts.values()
    assert {number for contact in shipped for number in contact.numbers} == checked


def test_every_contact_is_shown_somewhere_with_source_and_date_in_every_register() -> None:
    helplines = shipped_knowledge().emergency.countries["de"]
    shown = {contact.id for its in helplines.by_topic.values() for contact in its}
    for contact in helplines.contacts.values():
        assert contact.id in shown
        assert contact.sources
        assert contact.checked_on == date(2026, 11, 23)
        for texts in (contact.name, contact.audience, contact.hours, contact.access):
            assert texts is None or {*texts} == {*Register}, contact.id
            assert texts is None or texts is contact.name or texts["leicht"].endswith("."), contact.id


def test_no_messenger_is_named_to_somebody_in_danger() -> None:
    shipped = shipped_knowledge().emergency.countries["de"].contacts.values()
    products = ("whatsapp", "signal", "telegram", "threema")
    for contact in shipped:
        for texts in (contact.name, contact.audience, contact.hours or {}, contact.access or {}):
            assert not any(product in text.casefold() for text in texts.values() for product in products)


def test_what_rests_on_one_old_source_says_so() -> None:
    shipped = shipped_knowledge().emergency.countries["de"].contacts.values()
    low = {contact.id for contact in shipped if contact.confidence is Confidence.LOW}
    assert low == {"opfertelefon"}


def test_deaf_people_find_a_way() -> None:
    emergency_number = next(contact for contact in contacts(Topic.MEDICAL) if contact.numbers == ("112",))
    assert emergency_number.access
    assert all("nora" in text for text in emergency_number.access.values())


def test_nobody_is_named_in_a_country_that_is_not_known() -> None:
    assert contacts_for(shipped_knowledge().emergency, "xx", Topic.SUICIDE) == ()


def broken(before: str, after: str) -> list[tuple[str, int, int]]:
    """Code, line and column of each finding after a change in the shipped file."""
    sources = []
    for source in read_folder(shipped_folder("knowledge"), shown="knowledge"):
        text = source.text.decode() if isinstance(source.text, bytes) else source.text
        if source.name == "knowledge/emergency.yaml":
            assert before in text
            text = text.replace(before, after, 1)
        sources.append(Source(source.name, text))
    loaded = load_knowledge(sources)
    if isinstance(loaded, Knowledge):
        return []
    assert all(finding.place.file == "knowledge/emergency.yaml" for finding in loaded)
    return [(finding.code, finding.place.line, finding.place.column) for finding in loaded]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("numbers: [112]", "numbers: [112!]", "wrong-value"),
        ("numbers: [112]", "numbers: [eins eins zwei]", "wrong-value"),
        ("        numbers: [110]\n", "", "missing-key"),
        ('name: {de: "Polizei", en: "Police", ', 'name: {de: "Polizei", ', "missing-key"),
        ("hours: {de:", "times: {de:", "unknown-key"),
        ("source: [gesund_bund_notfallnummern]", "source: [gesund_bund_notfallnumern]", "unknown-source"),
        ("source: [gesund_bund_notfallnummern]", "source: []", "wrong-value"),
        ("confidence: high", "confidence: sure", "unknown-value"),
        ("checked_on: 2026-11-23", "checked_on: gestern", "not-a-date"),
        ("web: https://krisenchat.de", "web: krisenchat.de", "wrong-value"),
        ("parents: [notruf, polizei, elterntelefon", "parents: [notruf, polizei, elterntelfon", "unknown-value"),
        ("      parents: [notruf", "      eltern: [notruf", "unknown-value"),
        ("      medical: [notruf, polizei, aerztlicher_bereitschaftsdienst]\n", "", "missing-key"),
        ("  de:\n    contacts:", "  deutschland:\n    contacts:", "wrong-value"),
    ],
)  # fmt: skip
def test_a_mistake_is_found(before: str, after: str, code: str) -> None:
    assert code in {found for found, _, _ in broken(before, after)}


def test_a_mistake_is_found_at_its_place() -> None:
    lines = shipped_text().splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "parents: [notruf" in text)
    column = lines[line - 1].index("elterntelefon") + 1
    assert broken("parents: [notruf, polizei, elterntelefon", "parents: [notruf, polizei, elterntelfon") == [
        ("unknown-value", line, column)
    ]


def shipped_text() -> str:
    source = next(
        source
        for source in read_folder(shipped_folder("knowledge"), shown="knowledge")
        if source.name == "knowledge/emergency.yaml"
    )
    return source.text.decode() if isinstance(source.text, bytes) else source.text
