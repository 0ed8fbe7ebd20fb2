"""Whose turn it is, and when to come again."""

from __future__ import annotations

import pytest

from app.rules.queueing import come_again_s, next_turn


def serve(arrivals: str, served_after: dict[int, int]) -> str:
    """Learners in the order in which they are graded.

    One letter of `arrivals` is one answer; before the answer of that number comes in, so many
    are graded. At the end, all are.
    """
    waiting: list[tuple[int, int, str]] = []
    graded = ""
    for number, learner in enumerate(arrivals):
        for _ in range(served_after.get(number, 0)):
            graded += waiting.pop(0)[2]
        own = [turn for turn, _, who in waiting if who == learner]
        turn = next_turn(first=min(waiting)[0] if waiting else None, own_last=max(own, default=None))
        waiting = sorted([*waiting, (turn, number, learner)])
    return graded + "".join(who for _, _, who in waiting)


def test_alone_the_order_is_that_of_coming() -> None:
    assert serve("aaaa", {}) == "aaaa"
    assert serve("abcd", {}) == "abcd"


def test_who_has_one_answer_goes_before_anothers_third() -> None:
    assert serve("aaaaabc", {}) == "aabcaaa"


def test_who_comes_late_does_not_wait_for_the_many_either() -> None:
    assert serve("aaaaaabb", {6: 3}) == "aaa" + "aabab"


def test_two_with_many_take_turns() -> None:
    assert serve("aaaabbbb", {}) == "aabababb"


def test_the_one_with_many_is_not_held_up_for_ever() -> None:
    # Whenever one is graded, somebody new comes: the queue never gets shorter.
    graded = serve("aaaaa" + "bcdefghijklmn", dict.fromkeys(range(5, 18), 1))
    assert graded.rindex("a") < len(graded) - 4


@pytest.mark.parametrize(
    ("waiting", "graded", "wanted_s"),
    [
        (500, 600, 5),  # a tenth is 50; at ten a second that takes five seconds
        (500, 0, 30),  # nothing was graded of late: nobody knows
        (10, 6_000, 2),
        (100_000, 1, 120),
        (500, 100, 30),
    ],
)
def test_come_again_when_a_tenth_is_done(waiting: int, graded: int, wanted_s: int) -> None:
    assert come_again_s(waiting=waiting, graded=graded) == wanted_s
