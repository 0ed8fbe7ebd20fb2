"""Numbers and values as people read them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.values import Array, Other, Value
from graders.wording import describe_value, distinct_numerals, magnitude, place, word


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.21e-4, "3.2e-4"),
        (0.25, "0.25"),
        (14.4, "14"),
        (123456.0, "1.2e5"),
        (0.0, "0"),
        (1e-3, "1e-3"),
        (99.9, "100"),
    ],
)
def test_errors_have_two_figures(value: float, text: str) -> None:
    assert magnitude(value) == text


@given(st.floats(-1e300, 1e300))
@settings(max_examples=50)
def test_a_magnitude_is_short_and_true(value: float) -> None:
    text = magnitude(value)
    assert len(text) <= 8
    assert float(text) == pytest.approx(abs(value), rel=0.06)


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_two_numbers_read_differently_or_not_at_all(one: float, other: float) -> None:
    pair = distinct_numerals(one, other)
    assert pair is None or pair[0] != pair[1]


def test_two_numbers_get_as_few_figures_as_tell_them_apart() -> None:
    assert distinct_numerals(1.23456789, 2.5) == ("1.235", "2.5")
    assert distinct_numerals(1.2345678, 1.2345679) == ("1.2345678", "1.2345679")
    assert distinct_numerals(1.0, 1.0 + 1e-12) is None
    assert distinct_numerals(1e-5 - 2j, 1e-5 + 2j) == ("1e-5-2j", "1e-5+2j")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Array(np.zeros((6, 4)), "ndarray", "float64"), "float64 array of shape (6, 4)"),
        (Array(np.zeros(3, "float32"), "tensor", "bfloat16"), "bfloat16 tensor of shape (3,)"),
        (Array(np.zeros(3), "tensor", "<b>float99</b>"), "float64 tensor of shape (3,)"),
        (Array(np.array(1.0), "ndarray", "float64"), "float64 number"),
        (None, "None"),
        (True, "bool"),
        ([1, 2], "list of 2 items"),
        ({"a": 1}, "dict with 1 key"),
        (Other("builtins.function"), "function"),
    ],
)
def test_values_are_described_without_their_content(value: Value, text: str) -> None:
    assert describe_value(value) == text


@given(st.text(max_size=500))
def test_a_hostile_name_stays_one_short_printable_line(text: str) -> None:
    assert len(word(text)) <= 60
    assert word(text).isprintable()


def test_places_count_from_zero() -> None:
    assert [place((3,)), place((0, 2)), place((1, 0, 2))] == ["index 3", "row 0, column 2", "index [1, 0, 2]"]
