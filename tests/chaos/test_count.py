"""The count itself: what it is worth depends on its not being blind."""

from __future__ import annotations

from tests.chaos.count import Tally, compare

RIGHT = ["opening", "question 1", "question 2", "question 1", "result"]


def test_the_same_messages_are_clean() -> None:
    assert compare(RIGHT, RIGHT).is_clean


def test_a_missing_message_is_lost() -> None:
    assert compare(RIGHT, RIGHT[:2] + RIGHT[3:]) == Tally(lost=1)


def test_a_message_that_came_twice_is_doubled() -> None:
    assert compare(RIGHT, [*RIGHT, "question 2"]) == Tally(doubled=1)


def test_a_message_of_which_two_were_due_may_come_twice_but_not_three_times() -> None:
    assert compare(RIGHT, [*RIGHT[:3], "question 1", "question 1", "result"]) == Tally(doubled=1)


def test_a_message_that_nobody_expected_is_doubled() -> None:
    assert compare(RIGHT, [*RIGHT, "something else"]) == Tally(doubled=1)


def test_two_messages_in_each_others_place_are_out_of_order() -> None:
    assert compare(RIGHT, ["question 1", "opening", *RIGHT[2:]]) == Tally(disordered=2)


def test_a_lost_message_leaves_the_order_of_the_others() -> None:
    assert compare(RIGHT, [RIGHT[0], RIGHT[2], RIGHT[1], RIGHT[4]]) == Tally(lost=1, disordered=2)


def test_tallies_add_up() -> None:
    assert Tally(1, 2, 3) + Tally(4, 5, 6) == Tally(5, 7, 9)
