"""One slip, one finding, at the slip."""

from collections.abc import Mapping

from bot.authoring import Finding, Place, Source
from bot.authoring.causes import causes
from bot.authoring.trees import Trees


def left(found: list[Finding], **files: str) -> list[tuple[str, str, int, int]]:
    trees = Trees(Source(f"{name}.yaml", text) for name, text in files.items())
    return [(finding.code, *finding.place) for finding in causes(found, trees)]


def unknown(code: str, place: Place, value: str, near: str, **details: str) -> Finding:
    return Finding(code, place, {"value": value, "near": near, **details})


def test_findings_are_sorted_by_place() -> None:
    found = [Finding("a", Place("b.yaml", 2, 1)), Finding("b", Place("b.yaml", 1, 9)), Finding("c", Place("a.yaml"))]
    assert [code for code, *_ in left(found)] == ["c", "b", "a"]


def test_a_word_in_a_list_is_found_where_it_stands() -> None:
    found = [unknown("unknown-source", Place("f.yaml", 1, 10), "bb", "b")]
    assert left(found, f="sources: [a, bb, c]\n") == [("unknown-source", "f.yaml", 1, 14)]


def test_a_word_below_a_key_is_found_where_it_stands() -> None:
    found = [unknown("unknown-answer", Place("f.yaml", 1, 1), "no", "nein")]
    assert left(found, f="q_it:\n  options:\n    yes: {label: a}\n    no: {label: b}\n") == [
        ("unknown-answer", "f.yaml", 4, 5)
    ]


def test_a_name_that_is_missed_everywhere_is_misspelled_where_it_is_made() -> None:
    found = [unknown("unknown-source", Place("f.yaml", line, 4), "signal_terms", "siganl_terms") for line in (1, 2)]
    files: Mapping[str, str] = {"f": "a: signal_terms\nb: signal_terms\n", "s": "x: 1\nsiganl_terms: {title: a}\n"}
    assert left(found, **files) == [("name-differs", "s.yaml", 2, 1)]


def test_a_name_that_is_used_elsewhere_is_misspelled_where_it_is_missed() -> None:
    found = [unknown("unknown-source", Place("f.yaml", line, 4), "siganl_terms", "signal_terms") for line in (1, 2)]
    files = {"f": "a: siganl_terms\nb: siganl_terms\nc: signal_terms\n", "s": "signal_terms: {title: a}\n"}
    assert [code for code, *_ in left(found, **files)] == ["unknown-source", "unknown-source"]


def test_a_key_is_not_missed_where_it_is_misspelled() -> None:
    typo = Finding("unknown-key", Place("f.yaml", 2, 5), {"key": "lable", "near": "label", "allowed": "label"})
    missing = Finding("missing-key", Place("f.yaml", 2, 4), {"key": "label"})
    elsewhere = Finding("missing-key", Place("f.yaml", 3, 4), {"key": "label"})
    text = "a:\n - {lable: x}\n - {hint: y}\n"
    assert left([typo, missing, elsewhere], f=text) == [
        ("unknown-key", "f.yaml", 2, 5),
        ("missing-key", "f.yaml", 3, 4),
    ]


def test_a_value_of_the_wrong_kind_is_told_once() -> None:
    place = Place("f.yaml", 1, 4)
    found = [Finding("not-text", place), Finding("not-a-number", place), Finding("not-a-list", place)]
    assert [code for code, *_ in left(found, f="a: {}\n")] == ["not-text"]


def test_keys_that_are_there_twice_line_by_line_are_told_once() -> None:
    found = [Finding("doubled-key", Place("f.yaml", line, 1), {"key": str(line)}) for line in (4, 5, 6, 9)]
    assert [line for _, _, line, _ in left(found, f="a: 1\n")] == [4, 9]


def test_a_part_of_a_text_is_found_in_its_line() -> None:
    finding = Finding("placeholder-malformed", Place("f.yaml", 1, 1), {"key": "a", "value": "{count"})
    assert left([finding], f="a: |\n  one\n  two {count three\n") == [("placeholder-malformed", "f.yaml", 3, 7)]


def test_yes_and_no_are_known_in_both_languages() -> None:
    finding = unknown("unknown-value", Place("f.yaml", 1, 4), "nein", "", allowed="yes, partly, no")
    (told,) = causes([finding], Trees([Source("f.yaml", "a: nein\n")]))
    assert told.details["near"] == "no"
