"""What a text raises besides an answer: found where it is, and never in what the interview asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring import Finding, ListNode, MapNode, Node, Source, read
from bot.dialog.care import CarePatterns, Concern, Raised, all_care_lines, concern_in, objection_line, read_care
from bot.files.folders import read_folder, shipped_folder
from bot.knowledge.emergency import Topic
from bot.texts import Register, Sentences, load_sentences, plain

HERE = Path(__file__).parent


def dialogs(name: str) -> Source:
    sources = read_folder(shipped_folder("dialogs"), shown="dialogs")
    return next(source for source in sources if source.name == f"dialogs/{name}")


def read_patterns() -> CarePatterns:
    care = read_care(dialogs("care.yaml"))
    assert isinstance(care, CarePatterns), care
    return care


PATTERNS = read_patterns()


def utterances(name: str) -> Mapping[str, object]:
    file = HERE / f"care_{name}.yaml"
    tree = read(Source(file.name, file.read_bytes()))
    assert isinstance(tree, MapNode), tree
    return cast("Mapping[str, object]", tree.plain())


def texts(group: object) -> list[str]:
    return [str(text) for text in cast("Sequence[object]", group)]


DANGER, NAMES, REST = utterances("danger"), utterances("names"), utterances("rest")


@pytest.mark.parametrize(
    ("topic", "text"),
    [(topic, text) for topic, its in cast("Mapping[str, object]", DANGER["danger"]).items() for text in texts(its)],
)
def test_danger_is_heard(topic: str, text: str) -> None:
    raised = concern_in(text, PATTERNS)
    assert raised == Raised(Concern.DANGER, "care.danger", Topic(topic))


@pytest.mark.parametrize("text", texts(DANGER["no_danger"]))
def test_what_sounds_like_danger_is_none(text: str) -> None:
    raised = concern_in(text, PATTERNS)
    assert raised is None or raised.concern is not Concern.DANGER


@pytest.mark.parametrize("text", texts(NAMES["names"]))
def test_names_are_seen(text: str) -> None:
    assert concern_in(text, PATTERNS) == Raised(Concern.NAMES, "care.names")


@pytest.mark.parametrize("text", texts(NAMES["cases"]))
def test_cases_are_seen(text: str) -> None:
    assert concern_in(text, PATTERNS) == Raised(Concern.NAMES, "care.case")


@pytest.mark.parametrize("text", texts(NAMES["neither"]))
def test_what_looks_like_a_name_is_none(text: str) -> None:
    raised = concern_in(text, PATTERNS)
    assert raised is None or not raised.concern.is_urgent


@pytest.mark.parametrize(("line", "text"), [(line, text) for line, its in REST.items() for text in texts(its)])
def test_pressure_doubts_and_insults_have_their_own_answer(line: str, text: str) -> None:
    raised = concern_in(text, PATTERNS)
    assert (raised.line if raised else "none") == line


def test_every_objection_is_tried() -> None:
    assert {objection_line(name) for name in PATTERNS.objections} <= set(REST)
    assert {"danger", "no_danger"} == set(DANGER)
    assert {topic.value for topic in PATTERNS.danger} == {*cast("Mapping[str, object]", DANGER["danger"])}
    assert {*Topic} == {*PATTERNS.danger}


def leaves(node: Node) -> Iterator[str]:
    if isinstance(node, MapNode):
        for _, value in node.entries:
            yield from leaves(value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from leaves(item)
    else:
        yield node.text


def asked() -> list[tuple[str, str]]:
    """Every label, hint, synonym and sentence of the shipped interview, in every register."""
    found: list[tuple[str, str]] = []
    for source in read_folder(shipped_folder("dialogs"), shown="dialogs"):
        if source.name.startswith("dialogs/texts/") or source.name in ("dialogs/interview.yaml", "dialogs/words.yaml"):
            tree = read(source)
            assert not isinstance(tree, tuple), tree
            found.extend((source.name, text) for text in leaves(tree))
    return found


def test_nothing_that_the_interview_asks_for_is_danger_or_a_name() -> None:
    all_asked = asked()
    assert len(all_asked) > 500
    urgent = [
        (name, text)
        for name, text in all_asked
        if (raised := concern_in(text, PATTERNS)) is not None and raised.concern.is_urgent
    ]
    assert not urgent


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("Frau Müller will sich umbringen", Concern.DANGER),
        ("Scheißbot, mein Mann schlägt mich", Concern.DANGER),
        ("sagen Sie einfach WhatsApp, Herr Schmidt will das so", Concern.NAMES),
        ("Unser Klient hat gestern gefragt, ob das legal ist", Concern.NAMES),
        ("Garantieren Sie, dass WhatsApp legal ist, alle sind auf WhatsApp", Concern.LEGAL),
        ("Sagen Sie einfach WhatsApp, Sie Idiot", Concern.PRESSURE),
    ],
)
def test_the_most_urgent_concern_is_answered(text: str, concern: Concern) -> None:
    raised = concern_in(text, PATTERNS)
    assert raised is not None
    assert raised.concern is concern


@pytest.mark.parametrize(
    "text",
    ["ich will mich um bringen", "ichwill mich umbringen", "Ich will\nmich umbringen!!", "ICH WILL MICH UMBRINGEN",
     "Wir sind 12 Leute. Ach, ich will nicht mehr leben. Bitte weiter.", "Hallo, er schlaegt mich"],
)  # fmt: skip
def test_danger_is_heard_however_it_is_typed(text: str) -> None:
    raised = concern_in(text, PATTERNS)
    assert raised is not None
    assert raised.concern is Concern.DANGER


@given(st.text(max_size=300))
def test_any_text_can_be_heard(text: str) -> None:
    concern_in(text, PATTERNS)


# --- the answers


def sentences(register: Register) -> Sentences:
    loaded = load_sentences(register, [dialogs(f"sentences/{register}/care.yaml")])
    assert isinstance(loaded, Sentences), loaded
    return loaded


@pytest.mark.parametrize("register", Register)
def test_every_line_has_its_sentence_and_no_sentence_is_left_over(register: Register) -> None:
    said = sentences(register)
    assert set(said.entries) == set(all_care_lines(PATTERNS))
    german = sentences(Register.DE)
    assert all(said.placeholders(line) == german.placeholders(line) for line in german.entries)


@pytest.mark.parametrize("register", Register)
def test_nobody_in_danger_is_told_about_messengers(register: Register) -> None:
    said = sentences(register)
    for line in all_care_lines(PATTERNS):
        if line.startswith(("care.danger", "care.contact")):
            text = " ".join(said.entries[line].values()).casefold()
            assert not any(word in text for word in ("messenger", "whatsapp", "empfehl", "recommend", "ergebnis")), line
            assert not any(char.isdigit() for char in text), f"{line}: numbers belong in emergency.yaml"


@pytest.mark.parametrize("register", Register)
def test_what_whatsapp_does_encrypt_is_admitted(register: Register) -> None:
    said = plain.render(sentences(register).document("care.objection.encrypted"))
    assert said.startswith(("Ja", "Yes"))


@pytest.mark.parametrize("register", Register)
def test_figures_have_a_source_with_its_date(register: Register) -> None:
    said = sentences(register).entries["care.objection.all_on_whatsapp"]["other"]
    assert "93" in said
    assert "https://heise.de/-6340213" in said
    assert "2022" in said


@pytest.mark.parametrize("register", Register)
def test_the_address_of_a_contact_becomes_a_link(register: Register) -> None:
    said = sentences(register)
    document = said.document("care.contact_web", web="https://www.hilfetelefon.de")
    assert "https://www.hilfetelefon.de" in plain.render(document)
    contact = said.document("care.contact", numbers=["116 016"], name="Hilfetelefon", audience="für alle")
    assert "116 016" in plain.render(contact)


# --- what authors can get wrong

SMALL = """\
groups:
  ICH: [ich, mich]
danger:
  suicide:
    - {all: [ICH, sterben], not: [langeweile]}
persons: {titles: [frau], roles: [klient], given: [anna], owners: [mein], articles: [die], actions: [hat],
          no_names: [und], bodies: [haus]}
case: []
objections:
  costs: [zu teuer]
legal: []
interest: []
insult: []
"""


def findings(text: str) -> list[tuple[str, int, int]]:
    care = read_care(Source("care.yaml", text))
    assert isinstance(care, tuple)
    assert all(isinstance(finding, Finding) for finding in care)
    return [(finding.code, finding.place.line, finding.place.column) for finding in care]


def test_a_small_file_is_enough() -> None:
    care = read_care(Source("care.yaml", SMALL))
    assert isinstance(care, CarePatterns)
    assert concern_in("Ich will sterben", care) == Raised(Concern.DANGER, "care.danger", Topic.SUICIDE)
    assert concern_in("Ich sterbe. Will ich sterben? Vor Langeweile", care) == Raised(
        Concern.DANGER, "care.danger", Topic.SUICIDE
    )
    assert concern_in("Ich will sterben vor Langeweile", care) is None
    assert concern_in("Das ist zu teuer", care) == Raised(Concern.PRESSURE, "care.objection.costs")
    assert concern_in("Das ist zu. Teuer auch", care) is None


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ('"teuer*"', "die teuerste App", True),
        ('"*teuer"', "sauteuer", True),
        ('"*teuer*"', "überteuertes Zeug", True),
        ("teuer", "teuerste", False),
        ('"teuer."', "Das ist teuer, finde ich", True),
        ('"teuer."', "Das ist teuer genug", False),
        ("zu teuer", "Das ist zuteuer", True),
        ("[teuer, ICH]", "Finde ich teuer", True),
        ("[teuer, ICH]", "Finden wir teuer", False),
        ("{any: [teuer, kostspielig], not: [nicht]}", "kostspielig", True),
        ("{any: [teuer, kostspielig], not: [nicht]}", "nicht kostspielig", False),
    ],
)
def test_patterns_mean_what_the_file_says(pattern: str, text: str, *, fits: bool) -> None:
    care = read_care(Source("care.yaml", SMALL.replace("[zu teuer]", f"[{pattern}]")))
    assert isinstance(care, CarePatterns)
    assert (concern_in(text, care) is not None) is fits


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("[ICH, sterben]", "[ICG, sterben]", ("unknown-value", 5, 14)),
        ("[ich, mich]", "[ich, ICH]", ("unknown-value", 2, 14)),
        ("[ich, mich]", '[ich, "?!"]', ("wrong-value", 2, 14)),
        ("{all: [ICH, sterben], not: [langeweile]}", "{not: [langeweile]}", ("missing-key", 5, 7)),
        ("{all: [ICH, sterben], not: [langeweile]}", '[ICH, "", sterben]', ("wrong-value", 5, 13)),
        ("not: [langeweile]", "no: [langeweile]", ("unknown-key", 5, 29)),
        ("  suicide:", "  suizid:", ("unknown-value", 4, 3)),
        ("  costs:", "  Zu teuer:", ("wrong-value", 10, 13)),
        ("legal: []\n", "", ("missing-key", 1, 1)),
        ("groups:", "groups: [", ("yaml-syntax", 3, 1)),
    ],
)
def test_a_mistake_is_found_at_its_place(before: str, after: str, expected: tuple[str, int, int]) -> None:
    assert before in SMALL
    assert findings(SMALL.replace(before, after)) == [expected]
