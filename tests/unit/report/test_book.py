"""The book: everything that is asked and every rule is in it, links lead somewhere, nothing of people is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.conversation.content import Content
from bot.dialog.graph import feeds
from bot.dialog.model import QuestionId
from bot.knowledge.facts import SourceEntry
from bot.knowledge.model import Outcome
from bot.knowledge.period import Period
from bot.report.book import book
from bot.report.page import anchor, code, flowed, items, link, plain
from bot.texts import Document, Register, markdown

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


@pytest.fixture(scope="module")
def german(content: Content) -> str:
    return book(content, Register.DE, version="1.2.3")


def section(text: str, anchor: str) -> str:
    """What stands between an anchor and the next one on a line of its own."""
    return re.split(r"^<a id=", text.partition(f'<a id="{anchor}"></a>\n')[2], maxsplit=1, flags=re.MULTILINE)[0]


def shown(text: str) -> str:
    """What a reader sees of Markdown, as one line."""
    return " ".join("".join(words(GITHUB.parse(text))).split())


def words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from words(token.children)
        elif token.type in {"text", "code_inline"}:
            yield token.content
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "


def inline_types(text: str) -> set[str]:
    """The kinds of everything in a text, but for the paragraphs around it."""
    tokens = GITHUB.parse(text)
    inner = {child.type for token in tokens for child in token.children or ()}
    return {token.type for token in tokens} | inner


def test_every_question_is_there_in_all_registers(german: str, content: Content) -> None:
    for question in content.interview.dialog.questions:
        mine = section(german, f"question-{question}")
        assert f"`{question}`" in mine
        seen = shown(mine)
        for voice in content.voices.values():
            asked = voice.interview.asked[question]
            for text in (asked.ask, asked.note, asked.why):
                assert shown(markdown.write(text)) in seen
            for choice in asked.choices:
                hint = f" ({choice.hint})" if choice.hint else ""
                assert f"{choice.label}{hint} – {choice.id}" in seen


def test_every_rule_that_a_question_feeds_stands_beside_it_with_its_basis(german: str, content: Content) -> None:
    rules = content.knowledge.rules
    for question in content.interview.dialog.questions:
        seen = shown(section(german, f"question-{question}"))
        for rule in feeds(question, content.knowledge).rules:
            assert f"{rule} – {rules[rule].label['de']} – über: " in seen
            assert shown(f"Grundlage: {rules[rule].basis.text['de']}") in seen


def test_every_rule_has_its_basis_its_sources_and_their_dates(german: str, content: Content) -> None:
    for rule in content.knowledge.rules.values():
        mine = section(german, f"rule-{rule.id}")
        seen = shown(mine)
        assert shown(rule.basis.text["de"]) in seen
        for name in rule.basis.sources:
            entry = content.knowledge.sources[name]
            day = "ohne Datum" if entry.date == "undated" else content.sentences.dated(entry.date)
            assert shown(f"{entry.title} ({entry.publisher}), {day}") in seen
            assert f"<{entry.url}>" in mine
        for clause in rule.clauses:
            assert f"Angabe `{clause.fact}`" in mine
            for text in clause.texts.values():
                assert shown(text["de"]) in seen or "{rule}" in text["de"]


def test_every_version_of_a_rule_is_there_with_its_time(content: Content) -> None:
    rule = content.knowledge.rules["K14"]
    periods = (Period(None, date(2026, 1, 31)), Period(date(2026, 2, 1), date(2026, 6, 30)), Period(date(2026, 7, 1)))
    versions = tuple(replace(rule, period=period) for period in periods)
    knowledge = replace(content.knowledge, rule_versions={"K14": versions})
    mine = section(book(replace(content, knowledge=knowledge), Register.DE, version="1"), "rule-K14")
    assert re.findall(r"\*\*Gilt:\*\* (.*)\.", mine) == [
        "bis 31.01.2026", "vom 01.02.2026 bis 30.06.2026", "ab 01.07.2026",
    ]  # fmt: skip
    assert mine.count("**Grundlage:**") == 3


def test_a_source_without_an_address_stands_without_one(content: Content) -> None:
    sources = {name: replace(entry, url=None) for name, entry in content.knowledge.sources.items()}
    knowledge = replace(content.knowledge, sources=sources)
    mine = section(book(replace(content, knowledge=knowledge), Register.DE, version="1"), "rule-K14")
    assert "- Werkzeuge (DRK Wohlfahrt), ohne Datum\n" in mine


def test_what_follows_from_a_question_is_said(german: str) -> None:
    purpose = shown(section(german, "question-q_scenarios"))
    assert "kurz: danach Datenschutzrecht." in purpose
    assert (
        "Von der Antwort hängt ab, ob gefragt wird: Erreichbarkeit in Krisen – Einsatz: „Krise und Notfall“." in purpose
    )
    assert "kurz: danach das Ergebnis." in shown(section(german, "question-q_budget"))
    assert "danach Funktionen, wenn die Bedingung dort gilt." in shown(section(german, "question-f_zugang"))


def test_when_a_question_is_asked_is_said(german: str) -> None:
    assert "**Wird gestellt:** immer." in section(german, "question-q_recht")
    secrecy = shown(section(german, "question-f_schweigepflicht"))
    assert "nur wenn gilt – Einsatz: „Kontakt mit Klient:innen“" in secrecy
    assert "weder „Nichts über Personen“ noch „Gewöhnliche Absprachen“ (auch ohne Antwort)" in secrecy
    assert "Auf diesem Weg ist sie eine Nachfrage: ausführlich." in secrecy
    assert "Auf diesem Weg ist sie eine Nachfrage: ausführlich." in shown(section(german, "question-f_zugang"))


def test_what_has_no_effect_says_so(german: str) -> None:
    assert "Auf Regeln, Punkte, Wege und Schritte wirkt die Antwort nicht." in section(german, "question-f_krise")


def test_the_date_of_the_knowledge_and_the_versions_are_named(german: str, content: Content) -> None:
    first = german.split("\n\n")[1]
    assert content.sentences.formatted(content.knowledge.date) in first
    assert content.version in first
    assert "1.2.3" in first


@pytest.mark.parametrize("register", Register)
def test_links_lead_to_anchors_and_anchors_are_unique(register: Register, content: Content) -> None:
    text = book(content, register, version="1")
    anchors = ANCHOR.findall(text)
    assert len(set(anchors)) == len(anchors)
    targets = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert targets <= set(anchors)
    assert {f"question-{question}" for question in content.interview.dialog.questions} <= targets
    assert {f"rule-{rule}" for rule in content.knowledge.rules} <= targets
    assert {f"step-{step.id}" for step in content.knowledge.next_steps} <= set(anchors)


@pytest.mark.parametrize("register", Register)
def test_anchors_are_the_only_html(register: Register, content: Content) -> None:
    text = book(content, register, version="1")
    tokens = GITHUB.parse(text)
    html = [child.content for token in tokens for child in token.children or () if child.type == "html_inline"]
    assert set(html) == {"</a>", *(f'<a id="{anchor}">' for anchor in ANCHOR.findall(text))}
    assert not [token for token in tokens if token.type in {"html_block", "code_block", "fence", "hr", "table_open"}]


def test_the_same_content_gives_the_same_text(german: str, content: Content) -> None:
    assert book(content, Register.DE, version="1.2.3") == german
    assert german.endswith("\n")
    assert "\ue000" not in german
    assert not [line for line in german.splitlines() if line != line.rstrip()]


NASTY = "# <b>x</b> [a](javascript:b) | *c* ~~d~~ `e` &amp; $f$ ![g](h) 1. i"


def test_what_people_wrote_cannot_become_markup(content: Content) -> None:
    voice = content.voices[Register.DE]
    first = QuestionId("q_scenarios")
    asked = voice.interview.asked[first]
    choices = tuple(replace(choice, label=NASTY, hint=NASTY) for choice in asked.choices)
    worse = {**voice.interview.asked, first: replace(asked, title=NASTY, ask=Document.of(NASTY), choices=choices)}
    knowledge = replace(
        content.knowledge,
        sources={
            name: SourceEntry(name, NASTY, NASTY, "https://a.example/<b> c)", "2026")
            for name in content.knowledge.sources
        },
    )
    interview = replace(voice.interview, asked=worse)
    text = book(
        replace(
            content, voices={**content.voices, Register.DE: replace(voice, interview=interview)}, knowledge=knowledge
        ),
        Register.DE,
        version=NASTY,
    )
    tokens = GITHUB.parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    assert {child.content for child in inner if child.type == "html_inline"} == {
        "</a>",
        *(f'<a id="{anchor}">' for anchor in ANCHOR.findall(text)),
    }
    addresses = [str(child.attrGet("href")) for child in inner if child.type == "link_open"]
    assert all(address.startswith(("#", "https://a.example/%3Cb%3E%20c")) for address in addresses)
    assert not {child.type for child in inner} & {"image", "s_open"}
    assert not {token.type for token in tokens} & {"table_open", "hr", "code_block", "fence", "html_block"}
    assert shown(text).count(NASTY) > 40


@given(text=st.text(max_size=60))
@example("---")
@example("===")
@example("# a")
@example("+ a")
@example("12) a")
@example("    a")
@example("a  ")
@example("\\")
@example("<https://a.example>")
@example("| a | b |\n| - | - |")
@example("\ue0000\ue001")
def test_plain_text_stays_plain(text: str) -> None:
    written = plain(text)
    assert inline_types(written) <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
    kept = " ".join(text.replace("\x00", "\ufffd").replace("\ue000", "").replace("\ue001", "").split())
    assert shown(written) == " ".join(kept.split())


def test_the_marks_of_authors_stay_marks() -> None:
    text = flowed(markdown.parse("**Wichtig**\nzweite Zeile\n\n- eins\n- [zwei](https://a.example/?b=1&c=2)"))
    assert {"strong_open", "bullet_list_open", "link_open", "softbreak"} <= inline_types(text)
    links = [
        child.attrGet("href") for token in GITHUB.parse(text) for child in token.children or () if child.tag == "a"
    ]
    assert "https://a.example/?b=1&c=2" in links


def test_ids_are_code_unless_they_cannot_be() -> None:
    assert code("24_7") == "`24_7`"
    assert shown(code("a`b")) == "a`b"


def test_no_id_breaks_out_of_its_anchor() -> None:
    name = 'q-x"><b>'
    text = f"{anchor(name)} {link('a', name).text}"
    inner = [child for token in GITHUB.parse(text) for child in token.children or ()]
    assert [child.content for child in inner if child.type == "html_inline"] == ['<a id="q-x%22%3E%3Cb%3E">', "</a>"]
    assert [child.attrGet("href") for child in inner if child.tag == "a" and child.nesting == 1] == [
        "#q-x%22%3E%3Cb%3E"
    ]


def test_lists_keep_their_lines() -> None:
    assert items(["a\n\n- b", "c"]) == "- a\n\n  - b\n- c"


def test_every_outcome_and_register_has_a_word(content: Content) -> None:
    for voice in content.voices.values():
        for outcome in Outcome:
            assert voice.sentences.has(f"book.outcome.{outcome}")
        for register in Register:
            assert voice.sentences.has(f"book.register.{register}")
