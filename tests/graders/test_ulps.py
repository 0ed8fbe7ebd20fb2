"""Errors in units in the last place: counted in the expected value's type, at the worst place."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from graders.comparing.compare import compare_output
from graders.comparing.ulps import count_ulps, find_ulp
from graders.values import Array
from questions.code import OutputRule


def array(values: object, dtype: str = "float64") -> Array:
    return Array(np.array(values, dtype=dtype), "ndarray", dtype)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("value", [1.0, 1.5, 2.0, 3.0, 1000.0, 1e-3, -7.0, 6e-8])
def test_an_ulp_is_the_spacing_of_the_type_at_the_value(dtype: str, value: float) -> None:
    expected = array([value], dtype)
    assert find_ulp(expected, (0,)) == float(np.spacing(abs(expected.data[0])))


def test_a_type_that_numpy_lacks_counts_as_coarsely_as_it_is() -> None:
    widened = Array(np.array([1.0, 3.0], dtype="float32"), "tensor", "bfloat16")
    assert find_ulp(widened, (0,)) == 2.0**-7
    assert find_ulp(widened, (1,)) == 2.0**-6


@pytest.mark.parametrize(
    "expected",
    [array([0.0]), array([np.nan]), array([np.inf]), array([3], "int64"), array([True], "bool")],
)
def test_where_nothing_has_a_last_place_there_are_none(expected: Array) -> None:
    assert count_ulps(1.0, expected, (0,)) is None


def test_no_error_is_no_ulps_and_whole_numbers_have_none() -> None:
    assert count_ulps(0.0, array([0.0]), (0,)) == 0
    assert count_ulps(0.0, array([3], "int64"), (0,)) is None


def test_the_number_stays_finite() -> None:
    assert count_ulps(sys.float_info.max, array([5e-324]), (0,)) == sys.float_info.max


def test_the_largest_number_has_one_though_nothing_stands_above_it() -> None:
    assert find_ulp(array([np.finfo("float32").max], "float32"), (0,)) == 2.0**104


def test_they_are_counted_where_the_error_is_largest_and_in_the_type_wanted() -> None:
    expected = array([1.0, 1000.0], "float32")
    result = compare_output("out", array([1.0 + 2**-23, 1001.0]), expected, OutputRule())
    assert result.where == (1,)
    assert result.ulps == 1.0 / float(np.spacing(np.float32(1000)))


def test_an_output_that_is_right_has_them_too_and_one_without_numbers_has_none() -> None:
    assert compare_output("out", array([1.0]), array([1.0]), OutputRule()).ulps == 0
    assert compare_output("out", array([[1.0]]), array([1.0, 2.0]), OutputRule()).ulps is None
    assert compare_output("out", array([np.nan]), array([1.0]), OutputRule()).ulps is None
