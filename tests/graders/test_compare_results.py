"""What a result holds beside its verdict: the error, its place, the tolerance, and the whole sentence."""

from __future__ import annotations

import numpy as np
import pytest

from graders.comparing.compare import compare_output
from graders.values import Array, Value
from graders.verdicts import OutputResult, Verdict
from questions.code import OutputRule


def value(data: object, kind: str = "ndarray") -> Array:
    array = np.array(data)
    return Array(array, "tensor" if kind == "tensor" else "ndarray", array.dtype.name)


def compare(got: Value | np.ndarray, expected: Value | np.ndarray) -> OutputResult:
    sides = [value(side) if isinstance(side, np.ndarray) else side for side in (got, expected)]
    return compare_output("out", sides[0], sides[1], OutputRule())


def changed(array: np.ndarray, index: tuple[int, ...], number: float) -> np.ndarray:
    copy = array.copy()
    copy[index] = number
    return copy


@pytest.mark.parametrize("shape", [(1, 3), (3, 1)])
def test_behind_an_accepted_unit_axis_each_value_meets_its_own(shape: tuple[int, ...]) -> None:
    expected = np.array([1.0, 2.0, 3.0])
    result = compare(changed(expected, (2,), 9.0).reshape(shape), expected)
    assert (result.where, result.max_error) == ((2,), 6.0)
    assert result.message.startswith(
        "1 of 3 values is off by up to 6 (tolerance 1.1e-10), at index 2. Got 9,"
    )


def test_what_matches_within_its_tolerance_tells_by_how_much() -> None:
    expected = np.array([1.0, 2.0, 4.0])
    result = compare(changed(expected, (2,), 4.0 + 2.0**-40), expected)
    assert result.message == "Matches to 9.1e-13 (tolerance 1.5e-10)."
    assert (result.verdict, result.max_error, result.where) == (Verdict.CORRECT, 2.0**-40, (2,))


def test_nothing_matches_nothing_with_an_error_of_none() -> None:
    empty = compare(np.zeros((0, 4)), np.zeros((0, 4)))
    assert (empty.message, empty.max_error) == ("Matches: both are empty.", 0.0)
    assert empty.tolerance == pytest.approx(3.67e-11, rel=0.01)


def test_a_value_that_is_not_finite_has_a_place() -> None:
    assert compare(changed(np.zeros((3, 2)), (2, 1), float("nan")), np.zeros((3, 2))).where == (2, 1)


@pytest.mark.parametrize(
    ("got", "told"),
    [
        (np.arange(6).reshape(3, 2).T, True),  # whole numbers, which must be equal
        (np.arange(6).reshape(2, 3), False),
        (np.arange(6.0).reshape(3, 2).T, True),
    ],
)
def test_right_once_transposed_is_said_only_where_it_is_so(got: np.ndarray, told: bool) -> None:
    message = compare(got, np.arange(6).reshape(3, 2)).message
    assert ("right once transposed" in message) is told


def test_empty_arrays_of_turned_shapes_are_told_as_such() -> None:
    result = compare(np.zeros((0, 3)), np.zeros((3, 0)))
    assert result.message.startswith("Shape (0, 3) where shape (3, 0) is wanted: it looks transposed.")


@pytest.mark.parametrize(
    ("got", "expected", "told"),
    [
        (1, True, "A number where a truth value, True or False, is wanted: is a comparison missing?"),
        (True, 1.0, "A truth value, True or False, where a number is wanted: was a comparison returned?"),
        (1j, 1.0, "Complex numbers where real ones are wanted: was a root taken of something negative?"),
        (
            [1.0, 2.0],
            value([1.0, 2.0], "tensor"),
            "Matches exactly. It is not a tensor, which was asked for; its values were judged.",
        ),
    ],
)
def test_the_whole_sentence_on_another_kind_of_number(got: Value, expected: Value, told: str) -> None:
    sides = [value(got) if isinstance(got, complex) else got, expected]
    assert compare(sides[0], sides[1]).message == told


def test_of_several_parts_that_match_the_one_furthest_off_is_told() -> None:
    expected: Value = {"first": 1.0, "far": 2.0, "near": 4.0, "text": "adam"}
    got: Value = {"first": 1.0, "far": 2.0 + 2.0**-40, "near": 4.0 + 2.0**-45, "text": "adam"}
    result = compare(got, expected)
    assert (result.verdict, result.max_error) == (Verdict.CORRECT, 2.0**-40)


def test_precision_that_was_lost_is_told_by_the_type_it_had_there() -> None:
    """As bfloat16 it travels widened to float32, and would be taken for that."""
    widened = Array(np.array([1.0, 3.015625], "float32"), "tensor", "bfloat16")
    result = compare(widened, value([1.0, 3.01], "tensor"))
    assert result.message.endswith("Right as far as bfloat16 goes: precision was lost, float64 is wanted.")
