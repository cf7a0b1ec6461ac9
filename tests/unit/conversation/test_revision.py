"""A conversation that was begun with another dialog: what makes sense is kept, and nothing ever fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Answers
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import Edited, EventId, Incoming, Moved, NotText, Said, Unreadable
from bot.conversation.moment import Moment
from bot.conversation.question import open_question
from bot.conversation.record import from_json, to_json
from bot.conversation.revision import revise
from bot.conversation.state import Asking, Conversation, Pending, Told
from bot.conversation.take import take
from bot.conversation.turn import Effect
from bot.dialog.engine import Done, applies
from bot.dialog.model import QuestionId
from bot.texts import plain

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
HERE = Deployment("1.2.3", Channel.MATRIX)
REVISED = "inzwischen überarbeitet"

KNOWN = ("q_scenarios", "q_recht", "q_vertraulich", "f_zugang", "q_groesse.staff", "q_feld", "f_alter_min")
names = st.one_of(st.sampled_from(KNOWN), st.sampled_from(KNOWN), st.text(max_size=8)).map(QuestionId)
options = st.one_of(
    st.sampled_from(["team_intern", "klient_kontakt", "kath_kdg", "V1", "weiss_nicht"]), st.text(max_size=5)
)
values = st.one_of(options, st.integers(-5, 40), st.lists(options, max_size=3).map(tuple))
foreign = st.builds(
    Conversation,
    path=st.one_of(st.just("express"), st.text(max_size=5)),
    answers=st.dictionaries(names.map(str), values, max_size=7).map(lambda each: Answers(MappingProxyType(each))),
    skipped=st.frozensets(names, max_size=4),
    origins=st.dictionaries(st.sampled_from(["e1", "e2"]).map(EventId), names, max_size=2).map(MappingProxyType),
    pending=st.one_of(st.none(), st.none(), st.sampled_from(Asking).map(Pending)),
    misses=st.integers(0, 3),
    told=st.frozensets(st.sampled_from(Told)),
    version=st.sampled_from(["", "older"]),
    is_stopped=st.booleans(),
)
said = st.sampled_from(
    ["1", "2", "danke", "weiter", "zurück", "status", "neu", "löschen", "ja", "nein", "auskunft", "stopp"]
)
incomings: st.SearchStrategy[Incoming] = st.one_of(
    st.builds(Said, st.just(EventId("e3")), st.one_of(said, st.text(max_size=20))),
    st.builds(Edited, st.just(EventId("e3")), st.sampled_from(["e1", "e9"]).map(EventId), said),
    st.builds(NotText, st.just(EventId("e3")), st.sampled_from(Unreadable)),
    st.just(Moved(EventId("e3"))),
)


@given(foreign)
def test_what_is_kept_makes_sense(content: Content, conversation: Conversation) -> None:
    dialog = content.interview.dialog
    revision = revise(conversation, content)
    revised = revision.conversation
    assert revised.version == content.version
    assert set(revised.answers.values) | set(revision.dropped) == set(conversation.answers.values)
    assert not set(revised.answers.values) & set(revision.dropped)
    for question, value in revised.answers.values.items():
        assert applies(dialog, QuestionId(question), revised.answers)
        assert conversation.answers.get(question) == value
        chosen = value if isinstance(value, tuple) else (value,)
        assert set(chosen) <= {*dialog.vocabulary()[question].values, "weiss_nicht"}
    assert {*revised.skipped, *revised.origins.values()} <= dialog.on_paths()
    assert revise(revised, content).dropped == ()


@given(foreign, incomings)
def test_whatever_was_kept_the_conversation_goes_on(
    content: Content, conversation: Conversation, incoming: Incoming
) -> None:
    conversation = from_json(to_json(conversation))
    turn = take(conversation, incoming, content=content, deployment=HERE, now=NOW)
    shown = "\n".join(plain.render(reply.document) for reply in turn.replies)
    if turn.effect is Effect.ERASURE:
        assert REVISED not in shown
        return
    assert turn.conversation is not None
    if not turn.replies:
        assert turn.conversation == conversation, "what could not be said yet is said next time"
        return
    agreed = conversation.is_asked(Asking.RESTART) and isinstance(incoming, Said) and incoming.text in ("ja", "1")
    assert shown.count(REVISED) == (0 if agreed else 1)
    open_question(turn.conversation, content, NOW)
    again = take(turn.conversation, Said(EventId("e4"), "status"), content=content, deployment=HERE, now=NOW)
    assert REVISED not in "\n".join(plain.render(reply.document) for reply in again.replies)


@given(foreign, st.sampled_from(["1", "2", "danke", "was auch immer"]))
def test_nothing_is_taken_for_an_answer_to_the_new_dialog(
    content: Content, conversation: Conversation, text: str
) -> None:
    conversation = replace(conversation, pending=None, is_stopped=False)
    turn = take(conversation, Said(EventId("e3"), text), content=content, deployment=HERE, now=NOW)
    revised = revise(conversation, content).conversation
    assert turn.conversation is not None
    assert turn.conversation.answers == revised.answers or turn.conversation.path != revised.path
    step = Moment(content, HERE, NOW, revised.register).step(revised)
    if revised.path is not None and turn.conversation.pending is None:
        assert (turn.result is not None) == isinstance(step, Done)
