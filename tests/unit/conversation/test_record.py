"""What is kept of a conversation comes back as it was, also from records of other versions of the program."""

from __future__ import annotations

import json
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from bot.advice.assumptions import Contradiction
from bot.answers import Answers
from bot.conversation.incoming import EventId
from bot.conversation.record import from_json, to_json
from bot.conversation.state import Asking, Conversation, Pending, Told
from bot.dialog.model import QuestionId
from bot.texts import Register

words = st.text(max_size=12)
values = st.one_of(words, st.integers(-5, 99_999), st.lists(words, max_size=4).map(tuple))
questions = words.map(QuestionId)
names = questions.filter(bool)
pendings = st.builds(
    Pending,
    st.sampled_from(Asking),
    st.dictionaries(questions, st.one_of(st.none(), values), min_size=1, max_size=3).map(MappingProxyType),
    st.one_of(st.none(), words.filter(bool).map(EventId)),
    st.sampled_from(Contradiction).map(str),
)
conversations = st.builds(
    Conversation,
    register=st.sampled_from(Register),
    path=st.one_of(st.none(), words.filter(bool)),
    answers=st.dictionaries(words, values, max_size=6).map(lambda each: Answers(MappingProxyType(each))),
    skipped=st.frozensets(questions, max_size=4),
    origins=st.dictionaries(words.map(EventId), questions, max_size=6).map(MappingProxyType),
    pending=st.one_of(st.none(), pendings),
    revisiting=st.one_of(st.none(), names),
    misses=st.integers(0, 50),
    told=st.frozensets(st.sampled_from(Told)),
    version=words,
    is_stopped=st.booleans(),
    is_looking=st.booleans(),
    last_day=st.one_of(st.none(), st.dates()),
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=8,
)


@given(conversations)
def test_a_conversation_comes_back_as_it_was(conversation: Conversation) -> None:
    back = from_json(json.loads(json.dumps(to_json(conversation), sort_keys=True)))
    assert back == conversation
    assert list(back.origins) == list(conversation.origins), "the oldest messages are forgotten first"


def test_every_field_is_kept() -> None:
    assert set(to_json(Conversation())) == set(Conversation.__slots__)


@given(conversations, st.data())
def test_records_of_other_versions_are_read_as_far_as_they_go(conversation: Conversation, data: st.DataObject) -> None:
    record = to_json(conversation)
    missing = data.draw(st.sampled_from(sorted(record)))
    del record[missing]
    back = from_json({**record, "from a later version": data.draw(anything)})
    expected = to_json(conversation) | {missing: to_json(Conversation())[missing]}
    assert to_json(back) == expected


@given(st.dictionaries(st.one_of(st.sampled_from(sorted(Conversation.__slots__)), words), anything, max_size=10))
def test_whatever_a_record_holds_it_is_read(record: dict[str, object]) -> None:
    assert from_json(json.loads(json.dumps(to_json(from_json(record))))) == from_json(record)


def test_what_an_older_record_asked_is_still_asked() -> None:
    assert from_json({**to_json(Conversation()), "pending": "neu"}).pending == Pending(Asking.RESTART)
