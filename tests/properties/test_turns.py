"""Whatever a person writes or changes, at any point of an interview: no markup of theirs reaches anybody's screen.

``nh3``, the cleaner of HTML that Rust's ammonia is, is the judge: it must find nothing to take away from what is sent.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser

import nh3
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import Edited, EventId, Incoming, Joined, Said
from bot.conversation.take import take
from bot.matrix.outgoing import MAX_BYTES, MAX_CHARACTERS, MatrixRenderer
from bot.texts.document import (
    Block,
    Document,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Strong,
    Text,
    is_safe_url,
)

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
RENDERER = MatrixRenderer()
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li"}
FOREIGN = "lotsentag"
"""Name of a tag that only a person writes."""

HOSTILE = (
    f"<{FOREIGN}>",
    f"</p><{FOREIGN} onload=alert(1)>",
    f"&lt;{FOREIGN}&gt;",
    f"&#60;{FOREIGN}>",
    f"<a href='javascript:alert(1)'>{FOREIGN}</a>",
    f"[{FOREIGN}](javascript:alert(1))",
    f"[{FOREIGN}](https://example.org/{FOREIGN})",
    f"**{FOREIGN}** <!-- {FOREIGN} -->",
    f"<![CDATA[{FOREIGN}]]>",
    f"\u202e@room @{FOREIGN}:localhost \x00",
)
USUAL = ("1", "2", "3", "1, 2", "Team", "Caritas", "keine", "12 Leute", "weiß nicht", "überspringen")
COMMANDS = ("zurück", "neu", "ja", "nein", "hilfe", "warum", "status", "datenschutz", "auskunft", "stopp", "weiter")

hostile = st.sampled_from(HOSTILE)
usual = st.sampled_from(USUAL + COMMANDS)
texts = st.one_of(
    hostile,
    usual,
    st.text(max_size=60),
    st.builds("{} {}".format, usual, hostile),
    st.builds("{}{}{}".format, hostile, usual, hostile),
)


@st.composite
def messages(draw: st.DrawFn) -> list[Incoming]:
    """What somebody says and changes, in a row."""
    said: list[Incoming] = []
    for number in range(draw(st.integers(1, 8))):
        origin = EventId(f"e{number}")
        if number and draw(st.integers(0, 3)) == 0:
            original = EventId(f"e{draw(st.integers(0, number - 1))}")
            said.append(Edited(origin, original, draw(texts)))
        else:
            said.append(Said(origin, draw(texts)))
    return said


def deployments() -> st.SearchStrategy[Deployment]:
    """Bots of organisations whose names are as strange as what people write."""
    named = st.one_of(st.none(), hostile)
    people = st.lists(hostile, max_size=2).map(tuple)
    return st.builds(
        lambda operator, contact, people: Deployment(
            "1", Channel.MATRIX, fingerprint="ABCD", operator=operator, data_protection=contact, people=people
        ),
        named,
        named,
        people,
    )


class Shown(HTMLParser):
    """What a program that reads markup sees: tags with their attributes, and all text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, str]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, repr(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/" + tag, ""))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!", data))

    def unknown_decl(self, data: str) -> None:
        self.tags.append(("!", data))


def judge(document: Document) -> None:
    """Holds every message that a document makes against the cleaner and the limits."""
    for message in RENDERER.messages(document):
        markup, body = str(message["formatted_body"]), str(message["body"])
        cleaned = nh3.clean(
            markup, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}, link_rel=None
        )
        shown, judged = Shown(markup), Shown(cleaned)
        assert shown.tags == judged.tags, "nothing is taken away"
        assert shown.text == judged.text, "and every word is text"
        assert {name.lstrip("/") for name, _ in shown.tags} <= TAGS
        assert len(body) <= MAX_CHARACTERS
        assert len(json.dumps(message, ensure_ascii=False).encode()) <= MAX_BYTES
        assert message["m.mentions"] == {}


@given(messages(), st.sampled_from([0, 5, 9]), deployments())
def test_no_tag_of_a_person_is_ever_sent(
    content: Content, said: list[Incoming], answered: int, deployment: Deployment
) -> None:
    conversation = take(None, Joined(EventId("j")), content=content, deployment=deployment, now=NOON).conversation
    before = [Said(EventId(f"a{n}"), text) for n, text in enumerate(["2", "1", "4", "4", "4", "3", "1", "3", "3"])]
    for incoming in (*before[:answered], *said):
        turn = take(conversation, incoming, content=content, deployment=deployment, now=NOON)
        for reply in turn.replies:
            judge(reply.document)
        conversation = turn.conversation


strange = st.one_of(hostile, st.text(max_size=200), st.builds(str.__mul__, hostile, st.integers(1, 400)))
words: st.SearchStrategy[Inline] = st.one_of(st.builds(Text, strange), st.just(LineBreak()))
links: st.SearchStrategy[Inline] = st.builds(
    Link, strange | st.just('https://example.org/"><x>'), st.lists(words, min_size=1, max_size=2).map(tuple)
)
inlines: st.SearchStrategy[Inline] = st.recursive(
    words | links,
    lambda inner: st.one_of(
        st.builds(Strong, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(Emphasis, st.lists(inner, min_size=1, max_size=2).map(tuple)),
    ),
    max_leaves=4,
)
paragraphs: st.SearchStrategy[Block] = st.builds(Paragraph, st.lists(inlines, min_size=1, max_size=3).map(tuple))
blocks = st.recursive(
    paragraphs,
    lambda inner: st.builds(
        ListBlock, st.lists(st.lists(inner, min_size=1, max_size=2).map(tuple), min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=3,
)


@given(st.lists(blocks, min_size=1, max_size=3).map(tuple))
def test_no_text_becomes_markup_however_it_is_laid_out(parts: tuple[Block, ...]) -> None:
    judge(Document(parts))


def test_the_judge_finds_markup() -> None:
    assert not is_safe_url("javascript:alert(1)")
    for markup in (HOSTILE[0], HOSTILE[1], '<a href="javascript:alert(1)">x</a>', "<!-- x -->"):
        assert Shown(nh3.clean(markup, tags=TAGS, link_rel=None)).tags != Shown(markup).tags
