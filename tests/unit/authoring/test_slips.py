"""The slip behind a syntax error: named, and in the line in which it was made."""

import pytest

from bot.authoring import Finding, Source, read
from bot.authoring.slips import slip_behind


def slip(text: str) -> tuple[str, int, int]:
    source = Source("f.yaml", text)
    found = read(source)
    assert isinstance(found, tuple)
    (finding,) = found
    behind = slip_behind(finding, source)
    return behind.code, behind.place.line, behind.place.column


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("q:\n  kind one\n  options: x\n", "missing-colon", 2, 3),
        ("q:\n  a: 1\n  kind one\n  options: x\n", "missing-colon", 3, 3),
        ("a: 1\nq\n  b: 1\n", "missing-colon", 2, 1),
        ("q\n  a: 1\n", "missing-colon", 1, 1),
        ("a: >-\n  text\nmore text\nb: 1\n", "missing-colon", 3, 1),
        ("q:\n  kind:one\n  options: x\n", "missing-space", 2, 3),
        ("q:\n  a: 1\n  kind:one\n  options: x\n", "missing-space", 3, 3),
        ("a:\n  - x\n  -y\nb: 1\n", "missing-space", 3, 3),
        ("l:\n  - id: a\n    b: 1\n  -id: c\n    b: 1\n", "missing-space", 4, 3),
        ("q:\n  a: one\n   b: two\n", "wrong-indent", 3, 4),
        ("q:\n  a:\n    x: 1\n   b: two\n", "wrong-indent", 4, 4),
        ("q:\n  a: one\n b: two\n", "wrong-indent", 3, 2),
        ("q:\n   a: one\n  b: two\n  c: three\n", "wrong-indent", 2, 4),
        ("q:\n a: one\n  b: two\n  c: three\n", "wrong-indent", 2, 2),
        ("l:\n  - id: a\n    b: 1\n   c: 2\n", "wrong-indent", 4, 4),
        ("a: >-\n  text\n next line\nb: 1\n", "wrong-indent", 3, 2),
        ("l:\n    id: a\n    b: 1\n  - id: c\n    b: 1\n", "missing-dash", 2, 5),
        ("q:\n  a: so: b\n", "colon-in-text", 2, 6),
        ('a: "x\nb: "y"\nc: "z"\n', "unclosed-quote", 1, 4),
        ('a: "x"\nb: "y\nc: z\n', "unclosed-quote", 2, 4),
        ('a: "**x**\nb: "**y**"\n', "unclosed-quote", 1, 4),
        ('- {id: a, words: ["x, y]}\n- {id: "b"}\n', "unclosed-quote", 1, 19),
        ('a: {b: "x, c: "y", d: "z"}\n', "unclosed-quote", 1, 8),
        ('a: "er sagt "ja" so"\nb: 1\n', "text-behind-quote", 1, 14),
        ("a: 'geht's'\nb: 1\n", "text-behind-quote", 1, 10),
        ("a: [x, y\nb: [z]\n", "unclosed-bracket", 1, 4),
        ("- {id: x, words: [a]\n- {id: y}\n", "unclosed-bracket", 1, 3),
        ("- {id: x, words: [a}\n- {id: y}\n", "unclosed-bracket", 1, 18),
        ("a: [x, y\n", "unclosed-bracket", 1, 4),
        ("- {id: x, words: [a]]}\n- {id: y}\n", "stray-bracket", 1, 21),
        ("a: {b: 1}}\nc: 1\n", "stray-bracket", 1, 10),
        ("- {id: x words: [a]}\n", "missing-comma", 1, 15),
        ('a: ["x" "y"]\n', "missing-comma", 1, 9),
        ('a: [\n  "x",\n  "y"\n  "z"\n]\n', "missing-comma", 4, 3),
        ("a: @x\n", "needs-quotes", 1, 4),
        ("a: *:example.org\n", "needs-quotes", 1, 4),
        ("a: 1\nb:\t2\n  c: 1\n", "yaml-tab", 2, 3),
        ('a: "\\d"\n', "yaml-syntax", 1, 6),
    ],
)
def test_a_slip_is_named_in_its_line(text: str, code: str, line: int, column: int) -> None:
    assert slip(text) == (code, line, column)


def test_other_findings_stay_as_they_are() -> None:
    source = Source("f.yaml", "a: 1\na: 2\n")
    found = read(source)
    assert isinstance(found, tuple)
    assert [slip_behind(finding, source) for finding in found] == list(found)


def test_what_is_too_large_for_the_slower_parser_keeps_its_finding() -> None:
    source = Source("f.yaml", "# comment\n" * 30_000 + "a: 1\n  b: 2\n")
    found = read(source)
    assert isinstance(found, tuple)
    assert isinstance(found[0], Finding)
    assert slip_behind(found[0], source).code == "yaml-syntax"
