from __future__ import annotations

from bot.service.loop_guard import MOST_MESSAGES, WITHIN_SECONDS, LoopGuard
from bot.service.ports import RoomId

ROOM, OTHER = RoomId("!one:example.org"), RoomId("!two:example.org")


class Seconds:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_room_that_says_more_than_people_can_is_not_answered_until_it_calms_down() -> None:
    clock = Seconds()
    guard = LoopGuard(clock)
    heard = []
    for _ in range(3 * MOST_MESSAGES):
        clock.now += 0.1
        heard.append(guard.may_answer(ROOM))
    assert heard == [True] * MOST_MESSAGES + [False] * 2 * MOST_MESSAGES
    assert guard.may_answer(OTHER)
    clock.now += WITHIN_SECONDS + 1
    assert guard.may_answer(ROOM)


def test_a_fast_person_is_answered_for_ever() -> None:
    clock = Seconds()
    guard = LoopGuard(clock)
    for _ in range(10 * MOST_MESSAGES):
        clock.now += 1.1
        assert guard.may_answer(ROOM)


def test_a_room_that_was_left_is_new() -> None:
    guard = LoopGuard(Seconds())
    for _ in range(MOST_MESSAGES + 1):
        guard.may_answer(ROOM)
    guard.forget(ROOM)
    assert guard.may_answer(ROOM)
