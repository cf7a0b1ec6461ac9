from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.incoming import EventId
from bot.errors import StorageError
from bot.service.mail import Arrival, Outcome
from bot.service.ports import Store
from bot.storage import SqlStore
from tests.storage.conftest import tell
from tests.support.mail import NOW, OTHER, ROOM, arrival, later


async def names(store: Store) -> list[EventId]:
    """What waits in the room, in order; done with in passing."""
    found = []
    while (waiting := await store.next_arrival(ROOM)) is not None:
        found.append(waiting.event_id)
        await store.settle(ROOM, Outcome(), arrival=waiting, now=NOW)
    return found


async def test_a_store_is_empty_at_first(store: Store) -> None:
    assert await store.position() is None
    assert await store.rooms_with_arrivals() == frozenset()
    assert await store.next_arrival(ROOM) is None
    assert await store.count_arrivals() == 0


async def test_a_batch_is_kept_with_its_position(store: Store) -> None:
    assert await store.admit([arrival("a"), arrival("b", room=OTHER)], "s1", now=NOW) == {ROOM, OTHER}
    assert await store.position() == "s1"
    assert await store.rooms_with_arrivals() == {ROOM, OTHER}
    assert await store.count_arrivals() == 2
    assert await store.next_arrival(ROOM) == arrival("a")


async def test_of_one_room_no_more_count_than_asked_for(store: Store) -> None:
    await store.admit([*(arrival(name) for name in "abc"), arrival("d", room=OTHER)], "s1", now=NOW)
    assert [await store.count_arrivals(most_of_a_room=most) for most in (1, 2, 3, 4)] == [2, 3, 4, 4]
    await store.settle(ROOM, Outcome(), arrival=arrival("a"), now=NOW)
    assert await store.count_arrivals(most_of_a_room=2) == 3


async def test_the_position_goes_on_with_an_empty_batch(store: Store) -> None:
    assert await store.admit([], "s1", now=NOW) == frozenset()
    assert await store.admit([], "s2", now=NOW) == frozenset()
    assert await store.position() == "s2"


async def test_what_is_known_changes_nothing(store: Store) -> None:
    await store.admit([arrival("a"), arrival("b", room=OTHER)], "s1", now=NOW)
    again = replace(arrival("a"), content={"kind": "another"}, batch="s2")
    assert await store.admit([again, arrival("c", room=OTHER)], "s2", now=NOW) == {OTHER}
    assert await store.next_arrival(ROOM) == arrival("a")
    assert await store.count_arrivals() == 3


async def test_the_same_event_twice_in_a_batch_is_one(store: Store) -> None:
    await store.admit([arrival("a"), arrival("a")], "s1", now=NOW)
    assert await store.count_arrivals() == 1


async def test_what_is_done_with_does_not_come_back(store: Store) -> None:
    await store.admit([arrival("a")], "s1", now=NOW)
    await store.settle(ROOM, Outcome(), arrival=arrival("a"), now=NOW)
    assert await store.admit([arrival("a")], "s2", now=NOW) == frozenset()
    assert await store.next_arrival(ROOM) is None
    assert await store.rooms_with_arrivals() == frozenset()


async def test_arrivals_come_in_the_order_of_their_admission(store: Store) -> None:
    await store.admit([arrival(name) for name in "zaybx"], "s1", now=NOW)
    await store.admit([arrival(name) for name in "cw"], "s2", now=later(seconds=-60))
    assert await names(store) == [f"${name}" for name in "zaybxcw"]


async def test_a_batch_is_kept_as_a_whole_or_not_at_all(store: Store) -> None:
    await store.admit([], "s0", now=NOW)
    unwritable = replace(arrival("b"), content={"kind": object()})
    with pytest.raises(StorageError):
        await store.admit([arrival("a"), unwritable], "s1", now=NOW)
    assert await store.count_arrivals() == 0
    assert await store.position() == "s0"
    assert await store.admit([arrival("a")], "s1", now=NOW) == {ROOM}


def nested(levels: int) -> dict[str, object]:
    content: dict[str, object] = {}
    for _ in range(levels):
        content = {"content": content}
    return content


POISON = {
    "half a surrogate pair": {"body": "\ud800", "\udfff": 1},
    "a zero byte": {"body": "\0"},
    "every kind of value": {"a": [1, -1.5, 1e300, True, None, "ä€😀"], "b": {}, "": 2**70},
    "three hundred levels": nested(300),
}


@pytest.mark.parametrize("content", POISON.values(), ids=POISON)
async def test_any_content_comes_back_as_it_was(store: Store, content: dict[str, object]) -> None:
    await store.admit([replace(arrival("a"), content=content)], "s1", now=NOW)
    found = await store.next_arrival(ROOM)
    assert found is not None
    assert found.content == content


async def test_content_too_deep_to_be_written_holds_up_nobody(store: Store) -> None:
    await store.admit([replace(arrival("a"), content=nested(100_000)), arrival("b", room=OTHER)], "s1", now=NOW)
    found = await store.next_arrival(ROOM)
    assert found == replace(arrival("a"), content={})
    assert await store.next_arrival(OTHER) == arrival("b", room=OTHER)


async def test_content_too_deep_to_be_read_holds_up_nobody(store: SqlStore) -> None:
    """How deep is too deep depends on who calls: what could just be written may not be readable."""
    await store.admit([arrival("a"), arrival("b")], "s1", now=NOW)
    deep = '{"a":' * 5_000 + "1" + "}" * 5_000
    await tell(store, f"UPDATE arrivals SET content = '{deep}' WHERE event_id = '$a'")  # noqa: S608  ours
    assert await store.next_arrival(ROOM) == replace(arrival("a"), content={})
    await store.settle(ROOM, Outcome(), arrival=arrival("a"), now=NOW)
    assert await store.next_arrival(ROOM) == arrival("b")


@pytest.mark.parametrize("name", ["\ud800", "\0", "a\0b\udfff"])
async def test_ids_that_no_database_takes_are_still_told_apart(store: Store, name: str) -> None:
    await store.admit([arrival(name), arrival(name), arrival("b")], "s1", now=NOW)
    assert await store.count_arrivals() == 2
    await store.settle(ROOM, Outcome(), arrival=arrival(name), now=NOW)
    assert await store.next_arrival(ROOM) == arrival("b")
    assert await store.admit([arrival(name)], "s2", now=NOW) == frozenset()


async def test_old_ids_are_forgotten_and_young_ones_and_waiting_ones_are_not(store: SqlStore) -> None:
    await store.admit([arrival("old"), arrival("waiting")], "s1", now=NOW)
    await store.admit([arrival("young")], "s2", now=later(days=2))
    for name, days in (("old", 1), ("young", 3)):
        await store.settle(ROOM, Outcome(), arrival=arrival(name), now=later(days=days))
    await store.prune(later(days=2))
    batch: list[Arrival] = [arrival("waiting"), arrival("young")]
    assert await store.admit(batch, "s3", now=later(days=3)) == frozenset()
    assert await store.admit([arrival("old")], "s3", now=later(days=3)) == {ROOM}
