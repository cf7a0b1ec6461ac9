"""What authors write becomes a dialog, or findings at the place of the mistake."""

import textwrap

import pytest

from bot.authoring import Source
from bot.dialog.border import read_dialog
from bot.dialog.interview import Interview, read_interview
from bot.dialog.model import Dialog, QuestionId
from bot.dialog.words import Words, read_words

QUESTIONS = """
    questions:
      where:
        kind: several
        options: [{id: team, words: [staff]}, {id: clients}]
      law:
        kind: one
        when: {has: {where: [team]}}
        options: [{id: church}, {id: state}]
    paths:
      express: [[where], [law]]
"""


def source(text: str) -> Source:
    return Source("interview.yaml", textwrap.dedent(text))


def codes(text: str) -> list[tuple[str, int]]:
    read = read_dialog(source(text))
    assert isinstance(read, tuple), "there should be findings"
    return [(finding.code, finding.place.line) for finding in read]


def test_reads_questions_and_paths() -> None:
    dialog = read_dialog(source(QUESTIONS))
    assert isinstance(dialog, Dialog)
    assert dialog.paths["express"] == (("where",), ("law",))
    assert dialog.questions[QuestionId("where")].options[0].words == ("staff",)


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("[[where], [law]]", "[[where], [lwa]]", "unknown-question", 11),
        ("{where: [team]}", "{where: [taem]}", "unknown-answer", 8),
        ("{where: [team]}", "{wher: [team]}", "unknown-question", 8),
        ("{has: {where: [team]}}", "{is: {where: team}}", "is-or-has", 8),
        ("{has: {where: [team]}}", "{every: []}", "unknown-key", 8),
        ("kind: one", "kind: two", "unknown-value", 7),
        ("kind: one", "kind: number", "question-options", 7),
        ("kind: one", "none: true\n        kind: one", "question-none", 7),
    ],
)
def test_findings_have_the_place(before: str, after: str, code: str, line: int) -> None:
    assert before in QUESTIONS
    assert codes(QUESTIONS.replace(before, after)) == [(code, line)]


TEXTS = """
    where: {title: Where, ask: Where?, why: Because., options: {team: {label: Team}, clients: {label: Clients}}}
    law: {title: Law, ask: Which?, why: Because., options: {church: {label: Church}, state: {label: State}}}
"""

WORDS = """
    commands: {help: [help], back: [back]}
    yes: [yes]
    no: [no]
    unsure: []
    yes_signs: []
    no_signs: []
    none: [none]
    everything: [all]
    but: [but]
    thanks: [thanks]
    greetings: [hello]
    numbers: {1: [one]}
    number_marks: []
    separators: [and]
    ranges: [to]
    about: []
    amounts:
      {ones: [], multiples: {}, few: {}, at_least: [], above: [], just_above: [], below: [], just_below: [],
       between: [], either: [], parts: []}
    courtesies: []
    fillers: []
    faint: []
    negations: []
    hedges: []
    doubts: []
    askers: []
    inquiries: {info: [info]}
    around_terms: []
    steps: []
    suppositions: []
"""


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (", state: {label: State}", "", "text-missing"),
        ("{label: State}", "{label: Church}", "answers-sound-alike"),
        ("{label: State}", "{label: Help}", "answers-sound-alike"),
        ("law: {title", "lwa: {title", "unknown-question"),
        ("{label: State}", "{label: State}, other: {label: Other}", "unknown-answer"),
        ("title: Law, ", "", "missing-key"),
    ],
)
def test_texts_fit_the_questions(before: str, after: str, code: str) -> None:
    dialog, words = read_dialog(source(QUESTIONS)), read_words(source(WORDS))
    assert isinstance(dialog, Dialog)
    assert isinstance(words, Words)
    assert isinstance(read_interview(dialog, words, source(TEXTS)), Interview)
    assert before in TEXTS
    findings = read_interview(dialog, words, source(TEXTS.replace(before, after)))
    assert isinstance(findings, tuple)
    assert code in [finding.code for finding in findings]


def test_unknown_word_lists_are_found() -> None:
    findings = read_words(source(WORDS + "    maybe: []\n"))
    assert isinstance(findings, tuple)
    assert [finding.code for finding in findings] == ["unknown-key"]
