"""Choice and multiple: points, feedback, and what is not given away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.answers import ChoiceAnswer, MultipleAnswer
from graders.plain.judging import credit_rule, grade_plain
from graders.verdicts import GraderError, Verdict
from questions.plain import ChoiceQuestion, MultipleQuestion

BASE = {"id": "q", "title": "Axes", "lesson": "L0", "points": 4, "prompt": "Which?"}
OPTIONS = [
    {"id": "a", "text": "the batch", "correct": True, "feedback": "Yes, over the rows."},
    {"id": "b", "text": "the features", "feedback": "That is layer norm.", "misconception": "wrong-axis"},
    {"id": "c", "text": "neither", "feedback": "Something is averaged."},
    {"id": "d", "text": "the rows", "correct": True, "feedback": "The same thing."},
]


def choice() -> ChoiceQuestion:
    return ChoiceQuestion.model_validate({**BASE, "kind": "choice", "choices": OPTIONS[:3]})


def multiple(credit: str = "per-choice") -> MultipleQuestion:
    return MultipleQuestion.model_validate({**BASE, "kind": "multiple", "choices": OPTIONS, "credit": credit})


def tick(*ids: str) -> MultipleAnswer:
    return MultipleAnswer(choices=list(ids))


def test_the_right_option_earns_all_points() -> None:
    grade = grade_plain(choice(), ChoiceAnswer(choice="a"), 0, version="v1")
    assert (grade.verdict, grade.points, grade.max_points) == (Verdict.CORRECT, 4, 4)
    assert grade.feedback == ("Yes, over the rows.",)
    assert grade.question_version == "v1"


def test_a_distractor_brings_its_own_feedback_and_misconception() -> None:
    grade = grade_plain(choice(), ChoiceAnswer(choice="b"), 0)
    assert (grade.verdict, grade.points) == (Verdict.WRONG_ANSWER, 0)
    assert grade.feedback == ("That is layer norm.",)
    assert grade.misconceptions == ("wrong-axis",)


def test_the_grade_has_one_case_named_answer() -> None:
    (case,) = grade_plain(choice(), ChoiceAnswer(choice="b"), 0).cases
    assert (case.id, case.verdict, case.points, case.max_points) == ("answer", Verdict.WRONG_ANSWER, 0, 4)
    assert case.message == "Not this one."


@pytest.mark.parametrize(
    ("ticked", "points", "verdict"),
    [
        ("ad", 4, Verdict.CORRECT),
        ("a", 2, Verdict.PARTIAL),  # three options treated rightly, one wrongly
        ("abd", 2, Verdict.PARTIAL),
        ("ab", 0, Verdict.WRONG_ANSWER),
        ("", 0, Verdict.WRONG_ANSWER),
        ("bc", 0, Verdict.WRONG_ANSWER),  # never below zero
    ],
)
def test_each_option_treated_rightly_earns_its_share(ticked: str, points: float, verdict: Verdict) -> None:
    grade = grade_plain(multiple(), tick(*ticked), 0)
    assert (grade.points, grade.verdict) == (points, verdict)


@given(st.sets(st.sampled_from("abcd")))
def test_all_or_nothing_gives_points_for_the_exact_set_only(ticked: set[str]) -> None:
    grade = grade_plain(multiple("all-or-nothing"), tick(*ticked), 0)
    assert grade.points == (4 if ticked == {"a", "d"} else 0)


def test_right_options_left_out_are_counted_but_not_named() -> None:
    grade = grade_plain(multiple(), tick("a", "b"), 0)
    assert grade.message == (
        "2 of 4 options treated rightly: 1 ticked option should have been left and 1 right option is missing."
    )
    assert grade.feedback == ("That is layer norm.",)
    assert grade.misconceptions == ("wrong-axis",)


def test_the_credit_rule_is_said_beforehand() -> None:
    assert "equal share" in credit_rule(multiple())
    assert "only exactly the right set" in credit_rule(multiple("all-or-nothing"))
    assert "One option is right" in credit_rule(choice())


def test_an_answer_of_another_kind_is_our_fault() -> None:
    with pytest.raises(GraderError, match="choice question was given a MultipleAnswer"):
        grade_plain(choice(), tick("a"), 0)
