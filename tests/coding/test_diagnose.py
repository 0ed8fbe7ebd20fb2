"""Which misconception is named, and when none is: no accusation without a match."""

from __future__ import annotations

import numpy as np
import pytest

from graders.coding.diagnose import Spot, diagnose
from graders.coding.prepare import Outputs, Prepared, PreparedMutant
from graders.values import Array, Other
from questions.code import CodeQuestion

QUESTION = CodeQuestion.model_validate(
    {
        "kind": "code",
        "id": "two-cases",
        "title": "Two cases",
        "lesson": "L0",
        "points": 2,
        "prompt": "…",
        "library": "numpy",
        "provides": ["f"],
        "starter": "def f(x): return None",
        "solution": "def f(x): return x",
        "inputs": "return {}",
        "cases": [{"id": "a", "points": 1, "run": "return {}"}, {"id": "b", "points": 1, "run": "return {}"}],
    }
)
RIGHT = 1.0


def outputs(a: float | None, b: float | None) -> tuple[Outputs | None, ...]:
    return tuple(
        None if value is None else {"out": Array(np.full(3, value), "ndarray", "float64")} for value in (a, b)
    )


def prepared(**mutants: tuple[Outputs | None, ...]) -> Prepared:
    known = tuple(
        PreparedMutant(name.replace("_", "-").replace("--and--", " "), values)
        for name, values in mutants.items()
    )
    expected = tuple(filter(None, outputs(RIGHT, RIGHT)))
    return Prepared(0, {}, expected, ({}, {}), ({"out": None}, {"out": None}), known)


def named(variant: Prepared, a: float | None, b: float | None) -> tuple[str, ...]:
    wrong: list[Spot] = [(index, "out") for index, value in enumerate((a, b)) if value not in (None, RIGHT)]
    return diagnose(QUESTION, variant, outputs(a, b), wrong)


def test_a_mutant_that_gives_the_same_is_named() -> None:
    assert named(prepared(twice=outputs(2, 2), thrice=outputs(3, 3)), 3, 3) == ("thrice",)


def test_without_a_match_nobody_is_accused() -> None:
    assert named(prepared(twice=outputs(2, 2)), 5, 5) == ()


def test_a_mutant_that_is_right_in_a_case_explains_nothing_there() -> None:
    assert named(prepared(harmless=outputs(RIGHT, RIGHT)), 2, 2) == ()


def test_the_mutant_that_also_agrees_where_the_answer_is_right_is_preferred() -> None:
    both = prepared(everywhere=outputs(2, 2), only_first=outputs(2, RIGHT))
    assert named(both, 2, RIGHT) == ("only-first",)


def test_two_mistakes_in_two_cases_are_both_named() -> None:
    assert named(prepared(first=outputs(2, RIGHT), second=outputs(RIGHT, 3)), 2, 3) == ("first", "second")


def test_one_mistake_that_explains_all_goes_before_two() -> None:
    variant = prepared(first=outputs(2, RIGHT), second=outputs(RIGHT, 3), whole=outputs(2, 3))
    assert named(variant, 2, 3) == ("whole",)


def test_two_mistakes_that_fit_go_before_one_that_is_wrong_where_the_answer_is_right() -> None:
    # `inverted` explains what is wrong, but who makes that mistake fails in the second case too.
    three = prepared(inverted=outputs(2, 2), fits=outputs(2, RIGHT))
    assert named(three, 2, RIGHT) == ("fits",)


def test_one_mistake_is_enough_where_no_two_fit_better() -> None:
    both = prepared(everywhere=outputs(2, 2), other=outputs(3, 3))
    assert named(both, 2, RIGHT) == ("everywhere",)


def test_two_mistakes_made_at_once_are_both_named() -> None:
    variant = prepared(
        first=outputs(2, RIGHT), second=outputs(3, RIGHT), first__and__second=outputs(6, RIGHT)
    )
    assert named(variant, 6, RIGHT) == ("first", "second")
    assert named(variant, 2, RIGHT) == ("first",)


def test_never_more_than_two_are_named() -> None:
    variant = prepared(first__and__second=outputs(2, RIGHT), third__and__fourth=outputs(RIGHT, 3))
    assert len(named(variant, 2, 3)) == 2


def test_a_mutant_that_raised_matches_nothing() -> None:
    assert named(prepared(crashes=outputs(None, None)), 2, 2) == ()


def test_a_mutant_that_returns_what_cannot_be_compared_matches_nothing() -> None:
    strange: tuple[Outputs | None, ...] = ({"out": Other("function")}, {"out": Other("function")})
    assert named(prepared(strange=strange), 2, 2) == ()


@pytest.mark.parametrize("mutant", [None, 7.0])
def test_an_answer_that_is_still_the_starter_holds_no_misconception(mutant: float | None) -> None:
    lazy: tuple[Outputs | None, ...] = ({"out": None}, {"out": None})
    variant = prepared(does_nothing=lazy, other=outputs(mutant, mutant))
    assert diagnose(QUESTION, variant, lazy, [(0, "out"), (1, "out")]) == ()
