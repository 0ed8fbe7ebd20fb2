"""The derived tolerance: from the expected type and magnitude, with room on both sides."""

import numpy as np
import pytest

from graders.comparing.tolerance import derive_tolerance
from graders.values import Array
from questions.code import OutputRule


def array(values: object, dtype: str = "float64") -> Array:
    return Array(np.array(values, dtype=dtype), "ndarray", dtype)


@pytest.mark.parametrize(("dtype", "rtol"), [("float64", 3.7e-11), ("float32", 2.4e-5), ("float16", 9.8e-3)])
def test_it_follows_the_expected_type(dtype: str, rtol: float) -> None:
    assert derive_tolerance(array([0.5, -2.0], dtype)).bound == pytest.approx(2 * rtol, rel=0.02)


def test_types_that_numpy_lacks_have_their_own() -> None:
    widened = Array(np.array([1.0], dtype="float32"), "tensor", "bfloat16")
    assert derive_tolerance(widened).bound == pytest.approx(0.039, rel=0.02)


def test_the_scale_is_the_largest_finite_magnitude() -> None:
    assert derive_tolerance(array([1.0, np.nan, -np.inf, -4.0])).bound == derive_tolerance(array([4.0])).bound


@pytest.mark.parametrize("values", [[0.0, 0.0], [np.nan], []])
def test_where_nothing_is_expected_the_scale_is_one(values: list[float]) -> None:
    assert derive_tolerance(array(values)).bound == derive_tolerance(array([1.0])).bound


@pytest.mark.parametrize("dtype", ["int64", "bool"])
def test_whole_numbers_and_truths_are_exact(dtype: str) -> None:
    tolerance = derive_tolerance(array([1, 0], dtype))
    assert tolerance.bound == 0
    assert tolerance.reason == "whole numbers and truth values are compared exactly"


def test_rounding_passes_and_a_missing_eps_does_not() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(3, 10, (64, 5))  # variance near 100, where eps = 1e-5 shows least
    centred = x - x.mean(0)
    out = centred / np.sqrt(x.var(0) + 1e-5)
    another_way = centred * (np.einsum("nd,nd->d", centred, centred) / len(x) + 1e-5) ** -0.5
    without_eps = centred / np.sqrt(x.var(0))
    bound = derive_tolerance(array(out)).bound
    assert np.abs(another_way - out).max() < bound / 10
    assert np.abs(without_eps - out).max() > bound * 10


def test_the_spread_of_right_forms_widens_it_and_never_narrows_it() -> None:
    expected = array([1.0])
    assert derive_tolerance(expected, spread=1e-6).bound == pytest.approx(1e-5)
    assert derive_tolerance(expected, spread=1e-16).bound == derive_tolerance(expected).bound


def test_the_authors_bound_replaces_it_with_its_reason() -> None:
    rule = OutputRule(absolute=1e-3, relative=0.01, reason="Monte Carlo noise")
    tolerance = derive_tolerance(array([2.0]), rule, spread=1.0)
    assert tolerance.bound == pytest.approx(0.02)
    assert tolerance.reason == "Monte Carlo noise"


def test_a_learner_reads_where_it_comes_from() -> None:
    reason = derive_tolerance(array([2.0])).reason
    assert reason == "3.7e-11 of the largest value expected, as float64 rounds"
