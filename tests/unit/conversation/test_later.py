"""What can be asked besides the result: next steps, sources, method, people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.advice.recommend import recommend
from bot.conversation.content import Content
from bot.conversation.lines import Line
from bot.knowledge.validity import held_on
from bot.texts import Block, Document, Inline, Link, ListBlock, Text, plain
from tests.support.deployed_talk import NOW, PEOPLE, ROOT, TERMINAL, Talk, line, shown

PERSONAS = ("p1", "p2", "p4", "p8", "p11")


def links(blocks: Iterable[Block | Inline]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Link):
            yield block.url
        if isinstance(block, ListBlock):
            yield from (url for item in block.items for url in links(item))
        elif not isinstance(block, Text) and hasattr(block, "children"):
            yield from links(block.children)


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_next_steps_are_those_of_the_result(content: Content, persona: str) -> None:
    talk = Talk(content).play(persona)
    result = talk.turn.result
    assert result is not None
    said = talk.say("nächste schritte")
    steps = {step.id: step.text["de"].replace("**", "") for step in content.knowledge.next_steps}
    assert [step for step in result.next_steps if steps[step] not in said] == []
    assert f"Ihre {len(result.next_steps)} nächsten Schritte" in said
    assert (talk.asked, talk.admins) == (None, "")


@pytest.mark.parametrize("command", ["nächste schritte", "quellen", "umfrage"])
def test_what_needs_a_result_waits_for_it_and_asks_again(content: Content, command: str) -> None:
    talk = Talk(content)
    talk.say("1")
    before, asked = talk.state, talk.asked
    assert "Ergebnis" in talk.say(command)
    assert (talk.asked, replace(talk.state, last_day=None)) == (asked, replace(before, last_day=None))
    assert talk.admins == ""


def test_before_the_result_the_extent_of_the_knowledge_is_true(content: Content) -> None:
    talk = Talk(content)
    talk.say("1")
    known = held_on(content.knowledge, NOW.date())
    facts = sum(bool(fact.sources) for product in known.products.values() for fact in product.facts.values())
    said = re.sub(r"(?<=\d)\.(?=\d{3})", "", talk.say("quellen"))
    assert {str(len(known.sources)), str(facts), str(len(known.products))} <= set(re.findall(r"\d+", said))


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_source_is_named_once_with_publisher_and_date(content: Content, persona: str) -> None:
    talk = Talk(content).play(persona)
    talk.say("quellen")
    rows = [
        plain.render(Document(item))
        for reply in talk.turn.replies
        for block in reply.document.blocks
        if isinstance(block, ListBlock)
        for item in block.items
    ]
    named = [[source for source in content.knowledge.sources.values() if row.startswith(source.title)] for row in rows]
    assert all(named), "every row is a source of the knowledge"
    for row, sources in zip(rows, named, strict=True):
        assert any(f" – {source.publisher}, " in row for source in sources), row
    assert len(rows) == len(set(rows))
    addresses = [url for reply in talk.turn.replies for url in links(reply.document.blocks)]
    assert len(addresses) == len(set(addresses))
    assert f"Die {len(rows)} Quellen" in shown(talk.turn)


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_decided_is_among_the_sources(content: Content, persona: str) -> None:
    talk = Talk(content).play(persona)
    knowledge = held_on(content.knowledge, NOW.date())
    result = recommend(talk.state.answers, knowledge, NOW.date(), path=talk.state.path or "")
    said = talk.say("quellen")
    for advice in result.scenarios:
        leading = [entry for entry in advice.ranking if entry.rank == 1 and entry.can_be_first]
        against = [entry for entry in advice.excluded if entry.product in ("whatsapp", "fb_messenger")]
        decided = [(entry.product, entry.findings) for entry in leading]
        decided += [(entry.product, entry.findings) for entry in against]
        for product, findings in decided:
            for finding in findings:
                for attribute in finding.attributes:
                    fact = knowledge.products[product].facts.get(attribute)
                    for source in fact.sources if fact else ():
                        assert knowledge.sources[source].title in said
                for source in knowledge.rules[finding.rule].basis.sources:
                    assert knowledge.sources[source].title in said
    for source in knowledge.laws[result.law].sources:
        assert knowledge.sources[source].title in said


def test_pages_are_short(content: Content) -> None:
    talk = Talk(content).play("p1")
    for command in ("quellen", "nächste schritte", "methode"):
        talk.say(command)
        assert max(len(plain.render(reply.document)) for reply in talk.turn.replies) <= 4000


@pytest.mark.parametrize("command", ["methode", "mensch"])
def test_the_method_and_people_are_told_at_any_time(content: Content, command: str) -> None:
    talk = Talk(content)
    for step in ("", "1", "löschen"):
        if step:
            talk.say(step)
        asked = talk.asked
        said = talk.say(command)
        assert talk.asked == asked
        assert ("Ausschlussregeln" in said) if command == "methode" else all(one in said for one in PEOPLE)
    talk = Talk(content).play()
    assert talk.say(command)
    assert talk.asked is None


def test_the_method_counts_the_rules(content: Content) -> None:
    assert f"{len(content.knowledge.rules)} Ausschlussregeln" in Talk(content).say("methode")


def test_who_is_configured_is_named(content: Content) -> None:
    said = Talk(content).say("mensch")
    assert all(name in said for name in (*PEOPLE, "Frau B", "Beispiel e. V."))
    assert line(content, Line.PERSON_GENERAL) in said


def test_where_nobody_is_configured_it_says_so_and_whom_to_ask(content: Content) -> None:
    said = Talk(content, TERMINAL).say("mensch")
    assert line(content, Line.PERSON_NOBODY) in said
    assert line(content, Line.PERSON_GENERAL) in said
    assert "{" not in said


def test_every_sentence_is_used(content: Content) -> None:
    """What is said in conversation stands in Line; what explains a result, in the code that does."""
    code = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "bot/advice/explain").glob("*.py")))
    used = {*Line, *re.findall(r'"(later\.[a-z_]+)"', code)}
    known = {name for name in content.sentences.entries if name.startswith("later.")}
    assert known == {name for name in used if name.startswith("later.")}
