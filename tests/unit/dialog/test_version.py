"""The version of a dialog changes with what is asked, and with nothing else."""

from __future__ import annotations

import pytest

from bot.authoring import Source
from bot.dialog.border import read_dialog
from bot.dialog.model import Dialog
from bot.dialog.version import dialog_version

DIALOG = """\
questions:
  q_one:
    kind: one
    units: [leute]
    options: [{id: a, words: [anna]}, {id: b}, {id: c, covers: [0, 5]}]
  q_many:
    kind: several
    none: true
    when: {all: [{is: {q_one: [a, b]}}, {not: {is: {q_one: c}}}]}
    options: [{id: x}, {id: y}]
  q_number: {kind: number, lowest: 0, highest: 27, when: {any: [{is: {q_one: a}}, {has: {q_many: x}}]}}
  q_unused: {kind: one, options: [{id: d}]}
paths:
  express: [[q_one], [q_many, q_number]]
"""


def version(text: str) -> str:
    dialog = read_dialog(Source("interview.yaml", text))
    assert isinstance(dialog, Dialog), dialog
    return dialog_version(dialog)


def changed(old: str, new: str) -> str:
    assert DIALOG.count(old) == 1
    return version(DIALOG.replace(old, new))


def test_a_version_is_short_and_stable() -> None:
    assert version(DIALOG) == "df6668aa553e"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("words: [anna]", "words: [anna, berta]"),
        ("units: [leute]", "units: [menschen]"),
        ("covers: [0, 5]", "covers: [0, 6]"),
        ("questions:", "# a comment\nquestions:"),
        ("[{id: d}]", "[{id: d}, {id: e}]"),
        ("q_one: [a, b]", "q_one: [b, a]"),
    ],
)
def test_mending_words_makes_no_new_version(old: str, new: str) -> None:
    assert changed(old, new) == version(DIALOG)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[q_one], [q_many, q_number]]", "[[q_one], [q_many], [q_number]]"),
        ("[[q_one], [q_many, q_number]]", "[[q_many, q_number], [q_one]]"),
        ("[[q_one], [q_many, q_number]]", "[[q_one], [q_many, q_number], [q_unused]]"),
        ("[q_many, q_number]]", "[q_many, q_number]]\n  full: [[q_one]]"),
        ("{id: b}, ", "{id: b}, {id: e}, "),
        ("{id: x}, {id: y}", "{id: x}"),
        ("{id: x}, {id: y}", "{id: y}, {id: x}"),
        ("{id: x}, {id: y}", "{id: x}, {id: y}, {id: z}"),
        ("    none: true\n", ""),
        ("highest: 27", "highest: 28"),
        ("q_one: [a, b]", "q_one: [a]"),
        ("not: {is: {q_one: c}}", "is: {q_one: c}"),
        ("any: [{is", "all: [{is"),
    ],
)
def test_asking_something_else_makes_a_new_version(old: str, new: str) -> None:
    assert changed(old, new) != version(DIALOG)
