from __future__ import annotations

import json

import pytest

from bot.matrix.outgoing import MAX_BYTES, MAX_CHARACTERS, contents
from bot.texts.document import Document, ListBlock, Paragraph, Strong, Text


def paragraphs(*texts: str) -> Document:
    return Document(tuple(Paragraph((Text(text),)) for text in texts))


def test_a_message_is_a_text_with_html_and_rings_nobody() -> None:
    document = Document((Paragraph((Text("Guten Tag, "), Strong((Text("<b>Anna</b> @room"),)))),))
    (content,) = contents(document)
    assert content["msgtype"] == "m.text"
    assert content["m.mentions"] == {}
    assert content["body"] == "Guten Tag, <b>Anna</b> @room"
    assert content["formatted_body"] == "<p>Guten Tag, <strong>&lt;b&gt;Anna&lt;/b&gt; @room</strong></p>"


def test_long_documents_are_split_between_paragraphs() -> None:
    document = paragraphs("a" * 2500, "b" * 1400, "c" * 200)
    bodies = [str(content["body"]) for content in contents(document)]
    assert bodies == ["a" * 2500 + "\n\n" + "b" * 1400, "c" * 200]


@pytest.mark.parametrize(
    "document",
    [
        paragraphs("wort " * 5000),
        paragraphs("ohne" * 5000),
        paragraphs("\x01ü😀" * 4000),
        paragraphs("&" * 9000),
        Document((ListBlock(tuple((Paragraph((Text(f"{n} " + "x " * 100),)),) for n in range(200)), ordered=True),)),
        Document((ListBlock(((Paragraph((Text("y " * 9000),)),),)),)),
        Document((ListBlock(((ListBlock(((Paragraph((Text("z " * 9000),)),),)),),)),)),
    ],
)
def test_no_message_is_too_large_and_nothing_is_lost(document: Document) -> None:
    parts = contents(document)
    assert len(parts) > 1
    assert all(len(str(part["body"])) <= MAX_CHARACTERS for part in parts)
    assert all(len(json.dumps(part, ensure_ascii=False).encode()) <= MAX_BYTES for part in parts)
    whole = "".join("".join(str(part["body"]) for part in parts).split()).replace("•", "")
    (only_words,) = ["".join(str(word) for word in _words(document))]
    assert len(whole) >= len(only_words)


def _words(document: Document) -> list[str]:
    from bot.texts import plain

    return plain.render(document).replace("•", "").split()


def test_numbers_of_a_split_list_go_on() -> None:
    items = tuple((Paragraph((Text("x" * 300),)),) for _ in range(20))
    bodies = [str(content["body"]) for content in contents(Document((ListBlock(items, ordered=True),)))]
    assert bodies[1].startswith("13. ") or bodies[1].startswith("14. ")


def test_nothing_to_say_is_no_message() -> None:
    assert contents(Document()) == ()
