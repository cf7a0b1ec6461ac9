"""No text ever becomes markup, in any rendering."""

import nh3
from hypothesis import given
from hypothesis import strategies as st

from bot.authoring import Source
from bot.texts import Document, Register, Sentences, html, load_sentences, markdown, plain

TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li"}
HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        "<img src=x onerror=1>",
        "</p><script>",
        "&lt;b&gt;",
        "[x](javascript:1)",
        "**a**",
        "- a\n- b",
        "@room",
        "\u202e",
        "\x00",
    ]
)


def sentence() -> Sentences:
    loaded = load_sentences(
        Register.DE, [Source("a.yaml", "a: '**Sie** sagten: {word}. [Mehr](https://example.org/{word})'")]
    )
    assert isinstance(loaded, Sentences)
    return loaded


@given(HOSTILE)
def test_the_cleaner_finds_nothing_to_remove(text: str) -> None:
    rendered = html.render(sentence().document("a", word=text))
    cleaned = nh3.clean(rendered, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}, link_rel=None)
    assert cleaned.count("<") == rendered.count("<")
    assert cleaned.count("<p>") == 1


@given(HOSTILE)
def test_plain_text_says_what_was_said(text: str) -> None:
    assert text in plain.render(Document.of(text))


@given(st.text(alphabet="ab*_[]()<>\\`#+-.1 ", min_size=1, max_size=30).map(str.strip).filter(bool))
def test_markdown_escapes_what_looks_like_markup(text: str) -> None:
    document = Document.of(" ".join(text.split()))
    assert plain.render(markdown.parse(markdown.write(document))) == plain.render(document)
