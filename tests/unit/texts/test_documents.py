"""One document, three renderings."""

import nh3
import pytest

from bot.texts import Document, LineBreak, Link, ListBlock, Paragraph, Strong, Text, html, markdown, plain

EXAMPLE = """**Wichtig:** *bitte* lesen.
Zweite Zeile mit [Seite](https://example.org/a).

- eins
- zwei

1. erstens
2. zweitens"""


def test_plain_text_carries_everything() -> None:
    assert plain.render(markdown.parse(EXAMPLE)) == (
        "Wichtig: bitte lesen.\nZweite Zeile mit Seite (https://example.org/a).\n\n"
        "• eins\n• zwei\n\n1. erstens\n2. zweitens"
    )


def test_html_uses_only_what_every_element_draws() -> None:
    assert html.render(markdown.parse(EXAMPLE)) == (
        "<p><strong>Wichtig:</strong> <em>bitte</em> lesen.<br>"
        'Zweite Zeile mit <a href="https://example.org/a">Seite</a>.</p>'
        "<ul><li>eins</li><li>zwei</li></ul><ol><li>erstens</li><li>zweitens</li></ol>"
    )


def test_markdown_comes_back_as_it_was_written() -> None:
    assert markdown.write(markdown.parse(EXAMPLE)) == EXAMPLE


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "*kein* Stern",
        "- keine Liste",
        "1. keine Zahl",
        "[a](b)",
        "a_b_c",
        "`x`",
        "# kein Titel",
        "\\",
    ],
)
def test_text_never_becomes_markup(text: str) -> None:
    document = Document.of(text)
    rendered = html.render(document)
    assert nh3.clean(rendered, link_rel=None) == rendered
    assert "<script" not in rendered
    assert markdown.parse(markdown.write(document)) == document


def test_a_link_to_anything_but_a_page_is_only_its_text() -> None:
    document = Document((Paragraph((Link("javascript:alert(1)", (Text("hier"),)),)),))
    assert html.render(document) == "<p>hier</p>"
    assert markdown.write(document) == "hier"


def test_authors_html_stays_text() -> None:
    assert html.render(markdown.parse("<b>fett</b>")) == "<p>&lt;b&gt;fett&lt;/b&gt;</p>"


def test_nested_lists_are_indented() -> None:
    inner = ListBlock(((Paragraph((Text("innen"),)),),))
    document = Document((ListBlock(((Paragraph((Strong((Text("aussen"),)), LineBreak(), Text("zwei"))), inner),)),))
    assert plain.render(document) == "• aussen\n   zwei\n   • innen"
    assert html.render(document) == "<ul><li><p><strong>aussen</strong><br>zwei</p><ul><li>innen</li></ul></li></ul>"
