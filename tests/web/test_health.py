"""When the bot counts as ready, and what asks the database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.errors import StorageError, StorageUnavailable
from bot.web.health import ASK_SECONDS, DATABASE_SECONDS, SYNC_SECONDS, Health, Readiness
from tests.support.memory_store import MemoryStore
from tests.support.virtual_time import run_at_once
from tests.support.waiting import until


@dataclass
class Steady:
    """A clock that is set by hand."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Store(MemoryStore):
    """A store that can be away."""

    failure: Exception | None = None
    asked = 0

    async def position(self) -> str | None:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return await super().position()


@dataclass
class Place:
    clock: Steady = field(default_factory=Steady)
    store: Store = field(default_factory=Store)

    def __post_init__(self) -> None:
        self.health = Health(self.clock)


@pytest.fixture
def place() -> Place:
    return Place()


def test_before_anything_is_known_nothing_is_ready(place: Place) -> None:
    assert place.health.readiness == Readiness(logged_in=False, syncing=False, database=False)
    assert place.health.sync_age == float("inf")


def test_it_is_ready_with_all_three_and_only_with_them(place: Place) -> None:
    ready = []
    with place.health.logged_in(place.store):
        place.health.note_sync()
        ready.append(place.health.readiness.is_complete)
        place.health.note_database(answers=True)
        ready.append(place.health.readiness.is_complete)
    assert ready == [False, True]
    assert place.health.readiness == Readiness(logged_in=False, syncing=True, database=True)


@pytest.mark.parametrize(("passed", "syncing"), [(SYNC_SECONDS - 1, True), (SYNC_SECONDS, False)])
def test_a_sync_counts_for_a_while(place: Place, passed: float, *, syncing: bool) -> None:
    place.health.note_sync()
    place.clock.seconds += passed
    assert place.health.readiness.syncing is syncing
    assert place.health.sync_age == passed


@pytest.mark.parametrize(("passed", "answers"), [(DATABASE_SECONDS - 1, True), (DATABASE_SECONDS, False)])
def test_an_answer_of_the_database_counts_for_a_while(place: Place, passed: float, *, answers: bool) -> None:
    place.health.note_database(answers=True)
    place.clock.seconds += passed
    assert place.health.readiness.database is answers


def test_the_database_is_asked_at_once_and_then_now_and_then(place: Place) -> None:
    async def listen() -> None:
        with place.health.logged_in(place.store) as pulse:
            async with asyncio.TaskGroup() as group:
                group.create_task(pulse.run())
                await asyncio.sleep(2.5 * ASK_SECONDS)
                pulse.stop()

    run_at_once(listen())
    assert place.store.asked == 3
    assert place.health.readiness.database


async def test_a_database_that_is_away_costs_the_readiness_and_nothing_else(place: Place) -> None:
    place.health.note_database(answers=True)
    place.store.failure = StorageUnavailable("database-unreachable")
    with place.health.logged_in(place.store) as pulse:
        async with asyncio.TaskGroup() as group:
            group.create_task(pulse.run())
            await until(lambda: place.store.asked == 1, within=5)
            pulse.stop()
    assert not place.health.readiness.database


async def test_a_damaged_database_is_for_the_bot_to_tell(place: Place) -> None:
    place.store.failure = StorageError("database-damaged")
    with place.health.logged_in(place.store) as pulse, pytest.raises(StorageError):
        await pulse.run()
