"""Sentences by id."""

from datetime import date

import pytest

from bot.authoring import Source
from bot.texts import Document, Paragraph, Register, Sentences, Text, html, load_sentences


def sentences(text: str, register: Register = Register.DE) -> Sentences:
    loaded = load_sentences(register, [Source("de/a.yaml", text)])
    assert isinstance(loaded, Sentences), loaded
    return loaded


def test_values_are_written_as_the_language_wants() -> None:
    german = sentences("a: '{n}, {d}, {l}'")
    assert german.text("a", n=1234.5, d=date(2026, 3, 1), l=["x", "y", "z"]) == "1.234,5, 01.03.2026, x, y und z"
    english = sentences("a: '{n}, {d}, {l}'", Register.EN)
    assert english.text("a", n=1234.5, d=date(2026, 3, 1), l=["x", "y", "z"]) == "1,234.5, 1 March 2026, x, y, and z"


def test_items_with_a_conjunction_of_their_own_are_set_apart() -> None:
    assert sentences("a: '{l}'").text("a", l=["Ehrenamtliche", "Vorstand und Gremien"]) == (
        "Ehrenamtliche; Vorstand und Gremien"
    )


def test_plurals_follow_the_count() -> None:
    german = sentences("a: {one: '{count} Frage', other: '{count} Fragen'}")
    assert [german.text("a", count=count) for count in (0, 1, 2)] == ["0 Fragen", "1 Frage", "2 Fragen"]


def test_what_is_filled_in_never_becomes_markup() -> None:
    document = sentences("a: 'Sie sagten **{word}**.'").document("a", word="<b>*x*</b> [a](https://x.de)")
    assert html.render(document) == ("<p>Sie sagten <strong>&lt;b&gt;*x*&lt;/b&gt; [a](https://x.de)</strong>.</p>")


def test_a_document_takes_the_place_of_its_paragraph() -> None:
    document = sentences("a: |\n  Vorher\n\n  {rest}\n").document("a", rest=Document.of("Rest"))
    assert document == Document((Paragraph((Text("Vorher"),)), Paragraph((Text("Rest"),))))


def test_a_missing_value_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        sentences("a: '{x}'").document("a")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1]", "not-a-sentence"),
        ("a: {one: x}", "missing-key"),
        ("a: {eins: x, other: y}", "not-a-plural"),
        ("- a", "not-a-mapping"),
    ],
)
def test_broken_sentences_are_found(text: str, code: str) -> None:
    found = load_sentences(Register.DE, [Source("f.yaml", text)])
    assert isinstance(found, tuple)
    assert [finding.code for finding in found] == [code]


def test_a_sentence_must_not_stand_in_two_files() -> None:
    found = load_sentences(Register.DE, [Source("a.yaml", "x: 1"), Source("b.yaml", "x: 2")])
    assert isinstance(found, tuple)
    assert [(finding.code, finding.place.file) for finding in found] == [("doubled-sentence", "b.yaml")]
