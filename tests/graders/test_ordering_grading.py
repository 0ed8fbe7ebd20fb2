"""Ordering: partial credit for neighbours, and mistakes named by a pair the wrong way round."""

from itertools import permutations

import pytest

from graders.answers import OrderingAnswer
from graders.plain.judging import credit_rule, grade_plain
from graders.verdicts import Verdict
from questions.plain import OrderingQuestion


def ordering(**changes: object) -> OrderingQuestion:
    fields: dict[str, object] = {
        "id": "q",
        "kind": "ordering",
        "title": "Forward pass",
        "lesson": "L0",
        "points": 3,
        "prompt": "Order the steps.",
        "items": [{"id": name, "text": name} for name in ("mean", "variance", "normalise", "scale")],
        "mistakes": [
            {
                "before": "scale",
                "after": "normalise",
                "feedback": "Scaling comes last.",
                "misconception": "scale-first",
            }
        ],
    }
    return OrderingQuestion.model_validate({**fields, **changes})


def answer(order: str) -> OrderingAnswer:
    return OrderingAnswer(order=order.split())


@pytest.mark.parametrize(
    ("order", "points", "verdict"),
    [
        ("mean variance normalise scale", 3, Verdict.CORRECT),
        ("variance normalise scale mean", 2, Verdict.PARTIAL),
        ("mean variance scale normalise", 1, Verdict.PARTIAL),
        ("scale normalise variance mean", 0, Verdict.WRONG_ANSWER),
    ],
)
def test_neighbours_kept_in_place_earn_points(order: str, points: float, verdict: Verdict) -> None:
    grade = grade_plain(ordering(), answer(order), 0)
    assert (grade.points, grade.verdict) == (points, verdict)


def test_only_a_right_order_earns_everything() -> None:
    full = [
        order
        for order in permutations(["mean", "variance", "normalise", "scale"])
        if grade_plain(ordering(), OrderingAnswer(order=list(order)), 0).verdict is Verdict.CORRECT
    ]
    assert full == [("mean", "variance", "normalise", "scale")]


def test_another_right_order_is_right() -> None:
    question = ordering(also_right=[["variance", "mean", "normalise", "scale"]])
    assert grade_plain(question, answer("variance mean normalise scale"), 0).verdict is Verdict.CORRECT
    assert grade_plain(question, answer("variance mean scale normalise"), 0).points == 1


@pytest.mark.parametrize("pair", [("scale", "normalise"), ("normalise", "scale")])
def test_a_pair_the_wrong_way_round_names_the_mistake(pair: tuple[str, str]) -> None:
    mistake = {
        "before": pair[0],
        "after": pair[1],
        "feedback": "Scaling comes last.",
        "misconception": "scale-first",
    }
    question = ordering(mistakes=[mistake])
    grade = grade_plain(question, answer("mean variance scale normalise"), 0)
    assert grade.feedback == ("Scaling comes last.",)
    assert grade.misconceptions == ("scale-first",)
    assert grade_plain(question, answer("variance mean normalise scale"), 0).feedback == ()


def test_all_or_nothing_tells_no_count() -> None:
    question = ordering(credit="all-or-nothing")
    grade = grade_plain(question, answer("variance mean normalise scale"), 0)
    assert (grade.points, grade.message) == (0, "This is not a right order.")
    assert "Only a right order" in credit_rule(question)
    assert "neighbouring" in credit_rule(ordering())
