"""Looking at everything that authors write, beyond the single slips of ``tests/content/broken``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from bot.authoring import Findings, Severity, Source
from bot.conversation.check import Material, check
from bot.conversation.content import Content, build
from tests.content.broken_files import broken_files, few_products, material, shipped

TODAY = date(2026, 11, 29)
NAMES = (
    "interview.yaml", "words.yaml", "care.yaml", "texts/de.yaml", "texts/en.yaml", "texts/leicht.yaml",
)  # fmt: skip


def codes(found: Findings) -> list[tuple[str, str, int]]:
    return [(finding.code, finding.place.file, finding.place.line) for finding in found]


def changed(sources: Iterable[Source], name: str, before: str, after: str) -> tuple[Source, ...]:
    """The files with something else in one of them; without it where nothing is left."""
    result = []
    for source in sources:
        assert isinstance(source.text, bytes)
        text = source.text.decode()
        if source.name == name:
            assert before in text
            text = text.replace(before, after) if before else after
        if text:
            result.append(Source(source.name, text.encode()))
    return tuple(result)


def small_dialogs() -> tuple[Source, ...]:
    """The dialogs without the bot's own sentences."""
    return tuple(source for source in shipped("dialogs") if source.name.removeprefix("dialogs/") in NAMES)


def own(text: str, name: str = "products/wire_pro.yaml") -> tuple[Source, ...]:
    return (Source(f"own/{name}", text),)


def talk(text: str) -> list[tuple[str, int]]:
    questions = tuple(source for source in shipped("dialogs") if source.name.endswith("dialogs/interview.yaml"))
    found = check(Material(questions, talks=(Source("t.yaml", text),)), TODAY)
    return [(finding.code, finding.place.line) for finding in found if finding.place.file == "t.yaml"]


def test_what_keeps_content_from_being_used_is_an_error() -> None:
    """The check and the loading agree: every ninth of the broken files is enough to see that."""
    for broken in list(broken_files())[::9]:
        if broken.entry.file.startswith("dialogs/"):
            every = {source.name: source for source in shipped("dialogs")} | {broken.source.name: broken.source}
            built = build(tuple(every.values()), few_products())
            found = check(material(broken.entry.file, broken.source), TODAY)
            errors = [finding for finding in found if finding.severity is Severity.ERROR]
            assert isinstance(built, Content) or errors, broken.where


@pytest.mark.parametrize(
    ("file", "severity"),
    [
        ("interview.yaml", Severity.ERROR),
        ("words.yaml", Severity.ERROR),
        ("texts/de.yaml", Severity.ERROR),
        ("texts/en.yaml", Severity.WARNING),
    ],
)
def test_a_missing_file_is_told_once(file: str, severity: Severity) -> None:
    dialogs = changed(small_dialogs(), f"dialogs/{file}", "", "")
    before = codes(check(Material(small_dialogs()), TODAY))
    found = [finding for finding in check(Material(dialogs), TODAY) if codes((finding,))[0] not in before]
    assert codes(tuple(found)) == [("file-missing", f"dialogs/{file}", 1)]
    assert found[0].severity is severity


def test_a_missing_file_of_the_knowledge_is_told_once() -> None:
    for file in ("attributes.yaml", "sources.yaml", "criteria.yaml"):
        knowledge = changed(few_products(), f"knowledge/{file}", "", "")
        found = codes(check(Material(knowledge=knowledge), TODAY))
        assert found == [("file-missing", f"knowledge/{file}", 1)], file


def test_files_that_nobody_reads_are_told() -> None:
    dialogs = (*small_dialogs(), Source("dialogs/texts/fr.yaml", "a: b\n"))
    knowledge = (*few_products(), Source("knowledge/rule.yaml", "rules: []\n"))
    found = codes(check(Material(dialogs, knowledge), TODAY))
    assert ("file-unused", "dialogs/texts/fr.yaml", 1) in found
    assert ("file-unused", "knowledge/rule.yaml", 1) in found


def test_a_broken_file_hides_no_mistake_in_another() -> None:
    knowledge = changed(few_products(), "knowledge/rules.yaml", "rules:\n", "rules\n")
    knowledge = changed(knowledge, "knowledge/scenarios.yaml", "family: news", "family: newss")
    knowledge = changed(
        knowledge, "knowledge/attributes.yaml", "kind: enum, values: [active,", "kind: enm, values: [active,"
    )
    knowledge = changed(knowledge, "knowledge/products/signal.yaml", "id: signal\n", "id: signal_app\n")
    assert [code for code, *_ in codes(check(Material(knowledge=knowledge), TODAY))] == [
        "unknown-value",
        "product-file-name",
        "missing-colon",
        "unknown-value",
    ]


def test_old_facts_of_an_organisation_are_told_in_its_own_file() -> None:
    fact = "{value: yes, source: own_assessment, checked_on: 2024-01-01}"
    knowledge = tuple(source for source in shipped("knowledge") if "/products/" not in source.name)
    product = tuple(source for source in shipped("knowledge") if source.name.endswith("/wire_pro.yaml"))
    found = check(Material(knowledge=(*knowledge, *product), own=own(f"facts:\n  web_client: {fact}\n")), TODAY)
    assert codes(found) == [("fact-old", "own/products/wire_pro.yaml", 2)]
    assert found[0].details == {"key": "web_client", "date": "2024-01-01", "until": "2024-12-31"}


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-13-01", "no-such-date"),
        ("2999-01-01", "date-ahead"),
        ("9999-12-31", "date-ahead"),
        ("bald", "not-a-date"),
    ],
)
def test_no_day_stops_the_check(day: str, code: str) -> None:
    fact = f"{{value: yes, source: own_assessment, checked_on: {day}}}"
    found = check(
        Material(knowledge=few_products(), own=own(f"facts:\n  web_client: {fact}\n", "products/signal.yaml")), TODAY
    )
    assert code in [finding.code for finding in found]


TEST = "value: good, source: own_assessment, checked_on: 2026-11-20, evidence: independent, test_scope: same"


@pytest.mark.parametrize("day", ["undated", "2024-13", "2024-02-31", "0000", "9999-12"])
def test_no_day_of_a_test_stops_the_check(day: str) -> None:
    text = f"facts:\n  accessibility: {{{TEST}, test_date: {day}}}\n"
    found = check(Material(knowledge=few_products(), own=own(text, "products/signal.yaml")), TODAY)
    assert [finding.code for finding in found] == ([] if day == "9999-12" else ["no-such-date"])


def test_a_product_that_is_no_more_is_named_in_conditions() -> None:
    step = "\n- {id: neu, phase: run, when: {has: {tools: [signal, sigal]}}, text: {de: a, en: b, leicht: c}}\n"
    sources = changed(
        few_products(), "knowledge/next_steps.yaml", "\n- id: verantwortung\n", f"{step}- id: verantwortung\n"
    )
    found = [each for each in check(Material(knowledge=sources), TODAY) if each.details.get("value") == "sigal"]
    assert [(each.code, each.details["near"]) for each in found] == [("unknown-value", "signal")]


def test_a_law_without_the_sentence_that_every_result_has_is_told() -> None:
    sources = changed(
        few_products(),
        "knowledge/law.yaml",
        '      supervisor:\n        de: "Zuständig ist das',
        '      supervisor:\n        de: "Zuständig ist das',
    )
    text = next(source.text for source in sources if source.name == "knowledge/law.yaml")
    assert isinstance(text, bytes)
    first = text.decode().index("      applies:")
    broken = text.decode()[:first] + text.decode()[first:].replace("applies:", "appiles:", 1)
    found = codes(check(Material(knowledge=changed(sources, "knowledge/law.yaml", text.decode(), broken)), TODAY))
    assert [code for code, *_ in found] == ["missing-key"]


def test_a_scenario_that_can_be_answered_has_to_be_there() -> None:
    text = next(source.text for source in few_products() if source.name == "knowledge/scenarios.yaml")
    assert isinstance(text, bytes)
    last = text.decode()[text.decode().rindex("  - id: ") :]
    sources = changed(few_products(), "knowledge/scenarios.yaml", last, "")
    assert [code for code, *_ in codes(check(Material(knowledge=sources), TODAY))] == ["entry-missing"]


def test_a_scenario_that_the_knowledge_does_not_have_is_no_answer() -> None:
    option = "{id: ehrenamt, words: ["
    dialogs = changed(small_dialogs(), "dialogs/interview.yaml", option, "{id: sommerfest, words: [ehrenamt, ")
    found = check(Material(dialogs, few_products()), TODAY)
    assert [finding.code for finding in found if finding.details.get("value") == "sommerfest"] == ["unknown-value"]


def voices(**texts: str) -> list[tuple[str, str]]:
    """What is found in sentences, apart from those that are missing because there are only these."""
    files = [Source(f"d/sentences/{register}/a.yaml", text) for register, text in texts.items()]
    found = check(Material((Source("d/words.yaml", "a: b\n"), *files)), TODAY)
    return [
        (finding.code, finding.place.file.split("/")[2])
        for finding in found
        if "/sentences/" in finding.place.file and finding.details.get("key", "").startswith("x.")
    ]


def test_the_register_that_differs_from_the_others_is_told() -> None:
    assert voices(de="x.a: '{n}'\n", en="x.a: '{n}'\n", leicht="x.a: '{m}'\n") == [("placeholders-differ", "leicht")]
    assert voices(de="x.a: '{m}'\n", en="x.a: '{n}'\n", leicht="x.a: '{n}'\n") == [("placeholders-differ", "de")]
    assert voices(de="x.a: '{m}'\n", en="x.a: '{n}'\n", leicht="x.a: '{o}'\n") == [
        ("placeholders-differ", "en"),
        ("placeholders-differ", "leicht"),
    ]


def test_what_only_the_others_have_is_missing_in_german() -> None:
    assert voices(de="x.a: a\n", en="x.a: a\nx.b: b\n", leicht="x.a: a\nx.b: b\n") == [("sentence-missing", "de")]
    assert voices(de="x.a: a\n", en="x.a: a\nx.zzz: b\n", leicht="x.a: a\n") == [("sentence-unknown", "en")]
    assert voices(de="x.a: a\nx.b: b\n", en="x.a: a\n", leicht="x.a: a\nx.b: b\n") == [
        ("sentence-not-translated", "en")
    ]
    assert voices(de="x.a: a\n", en="x.a: [a]\n", leicht="x.a: ''\n") == [("text-empty", "leicht")]


def test_an_unreadable_file_is_not_missed_sentence_by_sentence() -> None:
    files = [("de", "x.a: a\nx.b b\n"), ("en", "x.a: a\nx.b: b\n"), ("leicht", "x.a: a\nx.b: b\n")]
    found = check(
        Material(
            (Source("d/words.yaml", "a: b\n"), *(Source(f"d/sentences/{name}/a.yaml", text) for name, text in files))
        ),
        TODAY,
    )
    assert [
        finding.code
        for finding in found
        if finding.details.get("key", "x.").startswith("x.") and "sentences" in finding.place.file
    ] == ["missing-colon"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("talk:\n  - person: a\n  - bot: [b, c]\n    question: q_it\n", []),
        ("talk:\n  - older: {q_new: a}\n  - answers: {q_new: none, f_alter_min: 12}\n", []),
        ("title: x\n", [("missing-key", 1)]),
        ("- person: a\n", [("not-a-mapping", 1)]),
        ("talk: person\n", [("not-a-list", 1)]),
        ("talk:\n  - person\n", [("not-a-mapping", 2)]),
        ("talk:\n  - person: [a]\n", [("not-a-word", 2)]),
        (
            "talk:\n  - restart: ja\n  - expiring: bald\n  - messages: two\n",
            [("not-a-boolean", 2), ("not-a-date", 3), ("not-a-number", 4)],
        ),
        ("talk:\n  - sends: pictures\n  - language: fr\n", [("unknown-value", 2), ("unknown-value", 3)]),
        ("talk:\n  - answers: [q_it]\n  - answers: {q_it: kein}\n", [("not-a-mapping", 2), ("unknown-answer", 3)]),
        (
            "talk:\n  - result: none\n  - result: {levle: V1}\n  - result: V1\n",
            [("unknown-key", 3), ("not-a-mapping", 4)],
        ),
        ("place: {chanel: terminal}\npath: short\ntalk: []\n", [("unknown-key", 1), ("unknown-value", 2)]),
        ("place: here\ntalk: []\n", [("not-a-mapping", 1)]),
        ("talk:\n  - person: a\n    days_later: 2\n", [("steps-run-together", 3)]),
        ("talk:\n  - question: q_it\n    person: a\n", [("steps-run-together", 3)]),
        ("talk:\n  - person: b\n    instead_of: a\n", [("not-said-before", 3)]),
        ("talk: [\n", [("unclosed-bracket", 1)]),
    ],
)
def test_a_conversation_is_read_step_by_step(text: str, expected: list[tuple[str, int]]) -> None:
    assert talk(text) == expected
