"""Reading YAML: what comes out, and what is found."""

from datetime import date

import pytest

from bot.authoring import Finding, MapNode, Node, Place, Source, place_at, read


def tree(text: str | bytes) -> Node:
    node = read(Source("f.yaml", text))
    assert not isinstance(node, tuple), node
    return node


def only_finding(text: str | bytes) -> Finding:
    found = read(Source("f.yaml", text))
    assert isinstance(found, tuple)
    (finding,) = found
    return finding


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("ja", "ja"),
        ("6_25", "6_25"),
        ("24_7", "24_7"),
        ("12:30", "12:30"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("1e3", "1e3"),
        ("0", 0),
        ("-12", -12),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-11-23", date(2026, 11, 23)),
        ("2024-02", "2024-02"),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_plain_values_are_those_of_yaml_1_2(written: str, value: object) -> None:
    read_value = tree(f"a: {written}\n").plain()
    assert read_value == {"a": value}
    assert isinstance(read_value, dict)
    assert type(read_value["a"]) is type(value)


def test_places_count_characters_from_one() -> None:
    node = tree("größe:\n  - ä: 1\n    b: [x, y]\n")
    assert place_at(node, ["größe", 0, "b", 1]) == Place("f.yaml", 3, 12)
    assert isinstance(node, MapNode)
    key = node.key("größe")
    assert key is not None
    assert key.place == Place("f.yaml", 1, 1)


def test_the_place_of_something_missing_is_that_of_what_surrounds_it() -> None:
    assert place_at(tree("a: 1\nb:\n  c: 2\n"), ["b", "d", "e"]) == Place("f.yaml", 3, 3)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a:\n\t- b\n", "yaml-tab", 2, 1),
        ("a: [1\n", "yaml-syntax", 2, 1),
        ("a: b: c\n", "yaml-syntax", 1, 5),
        ("a: 'x\n", "yaml-syntax", 2, 1),
        ("a: 1\nb: &x 2\n", "anchor", 2, 4),
        ("a: *x\n", "alias", 1, 4),
        ("a: !!python/name:os.system x\n", "tag", 1, 4),
        ("a: 1\nb: 2\na: 3\n", "doubled-key", 3, 1),
        ("a: 1\n---\nb: 2\n", "second-document", 2, 1),
        ("[a]: 1\n", "key-not-word", 1, 1),
        ("a: 2026-02-31\n", "no-such-date", 1, 4),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n", "merge-mark", 2, 1),
        ("", "empty-file", 1, 1),
        ("# nothing\n", "empty-file", 1, 1),
        (b"a: 1\nb: \xe4\n", "not-utf8", 2, 4),
        ("a: '\x07'\n", "yaml-character", 1, 1),
        ("[" * 100_000, "too-deep", 1, 41),
        ("{a: " * 100_000, "too-deep", 1, 161),
        ("a" * 1_000_001, "file-too-large", 1, 1),
    ],
)
def test_what_cannot_be_read_is_found_at_its_place(text: str | bytes, code: str, line: int, column: int) -> None:
    assert only_finding(text) == Finding(code, Place("f.yaml", line, column), only_finding(text).details)


def test_every_doubled_key_is_named_with_its_first_line() -> None:
    found = read(Source("f.yaml", "a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n"))
    assert isinstance(found, tuple)
    assert [(finding.place.line, finding.details["first"]) for finding in found] == [(3, "1"), (4, "1"), (2, "2")]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert tree("\ufeffa: 1\n".encode()).plain() == {"a": 1}
