"""Records that pictures are drawn from: small whatever the arrays hold, and true to them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from graders.comparing.picture import find_feature_axis, picture_curve, picture_deviation
from graders.pictures import Curve, Deviation, digest_of
from graders.values import Array, Value
from graders.verdicts import OutputResult, Verdict

MOST_BYTES = 9_000
TOLERANCE = 1e-9
NAN, INF = float("nan"), float("inf")
rng = np.random.default_rng(0)


def value(data: object) -> Array:
    array = np.array(data, order="C")
    return Array(array, "ndarray", array.dtype.name)


def picture(
    got: object, expected: object, tolerance: float = TOLERANCE, **inputs: object
) -> Deviation | None:
    given_inputs: dict[str, Value] = {name: value(data) for name, data in inputs.items()}
    return picture_deviation(value(got), value(expected), tolerance, given_inputs)


def off_by(shape: tuple[int, ...], **places: float) -> tuple[np.ndarray, np.ndarray]:
    """Zeros, and zeros with errors at places such as `i1_2`."""
    got = np.zeros(shape)
    for place, error in places.items():
        got[tuple(map(int, place[1:].split("_")))] = error
    return got, np.zeros(shape)


def drawn(*args: object, **inputs: object) -> Deviation:
    made = picture(*args, **inputs)  # type: ignore[arg-type]
    assert made is not None
    return made


def curve(got: object, expected: object) -> Curve:
    made = picture_curve(value(got), value(expected))
    assert made is not None
    return made


@pytest.mark.parametrize("shape", [(2,), (3, 4), (3, 4, 5), (2, 3, 4, 4), (2, 1, 3, 2, 2)], ids=str)
def test_every_number_of_axes_becomes_rows_and_features(shape: tuple[int, ...]) -> None:
    expected = rng.normal(size=shape)
    made = drawn(expected + 1, expected)
    assert made.shape == shape
    assert made.rows * made.features == expected.size
    assert np.shape(made.errors) == (made.rows, made.features)
    assert all(error == pytest.approx(1) for row in made.errors for error in row)


@pytest.mark.parametrize(
    ("shape", "inputs", "axis", "across"),
    [
        ((4,), (), 0, "index"),
        ((5, 4), (), 1, "column"),
        ((5, 4), (4,), 1, "feature"),
        ((4, 5), (4,), 0, "feature"),  # features first, as some books have it
        ((4, 4), (4,), 1, "feature"),
        ((5, 4), (7,), 1, "column"),
        ((2, 5, 4), (5,), 1, "feature"),
        ((2, 5, 4), (), 2, "column"),
        ((2, 3, 4, 5), (), 1, "channel"),
        ((2, 3, 4, 5), (5,), 3, "channel"),  # channels last
        ((2, 3, 4, 5), (4, 5), 1, "channel"),
    ],
    ids=str,
)
def test_lengths_of_inputs_tell_where_the_features_are(
    shape: tuple[int, ...], inputs: tuple[int, ...], axis: int, across: str
) -> None:
    given_inputs: dict[str, Value] = {f"v{length}": value(np.zeros(length)) for length in inputs}
    assert find_feature_axis(shape, given_inputs) == (axis, across)


def test_labels_of_whole_numbers_tell_nothing_about_features() -> None:
    labels: dict[str, Value] = {
        "labels": value(np.arange(5)),
        "eps": value(np.float64(1e-5)),
        "mode": "train",
    }
    assert find_feature_axis((5, 4), labels) == (1, "column")


def test_an_error_stays_in_its_row_and_feature() -> None:
    got, expected = off_by((4, 5), i2_3=0.25)
    made = drawn(got.T.copy(), expected.T.copy(), gamma=np.ones(5))  # features first
    assert [(row, column) for row in range(4) for column in range(5) if made.errors[row][column]] == [(2, 3)]
    assert made.errors[2][3] == 0.25


def test_channels_go_across_and_everything_else_down_in_order() -> None:
    got, expected = off_by((2, 3, 4, 5), i1_2_3_4=1)
    made = drawn(got, expected)
    assert (made.rows, made.features) == (2 * 4 * 5, 3)
    assert made.block == (2, 1)
    assert made.errors[-1][2] == 1


@pytest.mark.parametrize(
    ("shape", "block"), [((33, 25), (2, 2)), ((64, 24), (2, 1)), ((1000, 2000), (32, 84))]
)
def test_a_large_output_is_reduced_to_the_largest_error_of_each_block(
    shape: tuple[int, int], block: tuple[int, int]
) -> None:
    got, expected = off_by(shape)
    got[-1, -1] = 3
    made = drawn(got, expected)
    assert made.block == block
    assert len(made.errors) <= 32
    assert len(made.errors[0]) <= 24
    assert made.errors[-1][-1] == 3
    assert sum(error or 0 for row in made.errors for error in row) == 3


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1.0, 2.0),
        ([1.0], [2.0]),
        ([[1.0]], [[2.0]]),
        (np.zeros((3, 4)), np.zeros((4, 3))),
        (np.zeros((0, 4)), np.zeros((0, 4))),
        ([1, 2j], [1, 3j]),
        (np.zeros((1, 3)), np.full(3, TOLERANCE)),
        ([NAN, INF], [NAN, INF]),
    ],
    ids=str,
)
def test_what_no_picture_would_help_has_none(got: object, expected: object) -> None:
    assert picture(got, expected) is None


def test_unit_axes_too_many_are_taken_off() -> None:
    assert drawn(np.ones((1, 3)), np.zeros(3)).shape == (3,)


def test_truth_values_and_whole_numbers_are_drawn_too() -> None:
    assert drawn([True, False], [True, True], 0.0).errors == ((0, 1),)
    assert drawn([1, 2], [1, 5], 0.0).errors == ((0, 3),)


def test_what_is_not_finite_is_told_apart_and_fits_json() -> None:
    got = np.array([[NAN, 1.0], [INF, 2.0], [-INF, 3.0]])
    made = drawn(got, [[0.0, 1.0], [INF, 2.0], [INF, 3.5]], x=np.full((3, 2), NAN))
    assert made.errors == ((None, 0), (0, 0), (None, 0.5))
    assert made.histogram is not None
    assert (made.histogram.got_not_finite, made.histogram.expected_not_finite) == (3, 2)
    assert made.got is not None
    assert made.got.means == (None, 2.0)
    assert made.before is not None
    assert made.before.means == (None, None)
    assert Deviation.model_validate(json.loads(made.model_dump_json())) == made


def test_mean_and_deviation_of_each_feature_before_and_after() -> None:
    x = rng.normal(3, 2, (6, 4))
    expected = (x - x.mean(0)) / x.std(0)
    made = drawn(expected * 2, expected, dout=rng.normal(size=(6, 3)), x=x, gamma=np.ones(4))
    assert made.before_name == "x"
    for moments, data in ((made.before, x), (made.expected, expected), (made.got, expected * 2)):
        assert moments is not None
        np.testing.assert_allclose(moments.means, data.mean(0), rtol=1e-3, atol=1e-12)
        np.testing.assert_allclose(moments.deviations, data.std(0), rtol=1e-3)


def test_moments_are_left_out_of_one_row_and_of_many_features() -> None:
    assert drawn(np.ones(4), np.zeros(4)).got is None
    assert drawn(np.ones((2, 17)), np.zeros((2, 17))).got is None
    assert drawn(np.ones((2, 16)), np.zeros((2, 16))).before is None


def test_the_histogram_counts_every_value_once_on_each_side() -> None:
    got, expected = rng.normal(size=(40, 10)), rng.normal(2, 1, (40, 10))
    histogram = drawn(got, expected).histogram
    assert histogram is not None
    assert len(histogram.got) == len(histogram.expected) == 24
    assert sum(histogram.got) == sum(histogram.expected) == 400
    assert histogram.low <= min(got.min(), expected.min())
    assert histogram.high >= max(got.max(), expected.max())
    reference, _ = np.histogram(got, bins=24, range=(histogram.low, histogram.high))
    assert histogram.got == tuple(reference)


def test_no_value_is_told_in_full() -> None:
    expected = rng.normal(size=(6, 4))
    told = drawn(expected + 0.1, expected, x=rng.normal(size=(6, 4))).model_dump_json()
    curves = curve(expected[0], expected[0]).model_dump_json()
    assert not [number for number in expected.ravel() if repr(float(number))[:9] in told + curves]


@pytest.mark.parametrize(
    "expected",
    [[1.7e308, -1.7e308], [1.79e308, 1.79e308], [5e-324, 0.0], [1e16, 1e16 + 2], [0.0, 0.0], [-0.0, 1e-300]],
    ids=str,
)
def test_ranges_at_the_edge_of_floats_make_no_trouble(expected: list[float]) -> None:
    made = drawn([NAN, expected[1]], expected)
    assert made.errors[0][0] is None
    if made.histogram is not None:
        assert made.histogram.high > made.histogram.low


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.data())
def test_any_two_arrays_make_a_small_record_that_survives_json(data: st.DataObject) -> None:
    shape = data.draw(arrays.array_shapes(min_dims=0, max_dims=4, max_side=40))
    dtype = data.draw(st.sampled_from(["float16", "float32", "float64", "int8", "int64", "uint64", "bool"]))
    fill = st.nothing() if np.prod(shape) < 50 else None
    sides = [data.draw(arrays.arrays(dtype, shape, fill=fill)) for _ in range(2)]
    made = picture(sides[0], sides[1], 0.0, x=sides[0])
    if made is None:
        return
    text = made.model_dump_json()
    assert len(text) <= MOST_BYTES
    assert Deviation.model_validate_json(text) == made
    json.dumps(json.loads(text), allow_nan=False)


@pytest.mark.parametrize("exponents", [(-300, 300), (-5, 5), (0, 6), (5, 16), (15, 16)], ids=str)
def test_the_worst_of_arrays_makes_a_small_record(exponents: tuple[int, int]) -> None:
    expected = rng.normal(size=(3_200, 240)) * 10.0 ** rng.uniform(*exponents, (3_200, 240))
    assert len(drawn(-1.01 * expected, expected, x=expected).model_dump_json()) <= MOST_BYTES
    expected = expected[:32, :16]
    assert len(drawn(-1.01 * expected, expected, x=expected).model_dump_json()) <= MOST_BYTES
    series = -rng.normal(size=100_000) * 10.0 ** rng.uniform(*exponents, 100_000)
    assert len(curve(series, series).model_dump_json()) <= MOST_BYTES


def test_a_curve_keeps_first_last_and_lowest() -> None:
    losses = np.linspace(3, 1, 1_000)
    losses[777] = 0.123456
    made = curve(losses, losses[:10])
    assert len(made.got.values) == len(made.got.steps) == 200
    assert (made.got.steps[0], made.got.steps[-1]) == (0, 999)
    assert (made.got.values[0], made.got.values[-1]) == (3.0, 1.0)
    assert (made.got.lowest, made.got.lowest_at) == (0.1235, 777)
    assert made.expected.steps == tuple(range(10))
    np.testing.assert_allclose(made.got.values, losses[list(made.got.steps)], rtol=1e-3)


def test_a_curve_may_break_off() -> None:
    made = curve([1.0, NAN, INF], [NAN, NAN])
    assert made.got.values == (1.0, None, None)
    assert (made.expected.lowest, made.expected.lowest_at) == (None, None)


@pytest.mark.parametrize("got", [1.0, [[1.0, 2.0]], [], [1j, 2j]], ids=str)
def test_what_is_no_series_is_no_curve(got: object) -> None:
    assert picture_curve(value(got), value([1.0, 2.0])) is None
    assert picture_curve(value([1.0, 2.0]), value(got)) is None


def test_records_come_back_from_a_stored_result() -> None:
    for kept in (drawn(np.ones((3, 2)), np.zeros((3, 2))), curve([2.0, 1.0], [2.0, 0.5])):
        result = OutputResult(name="out", verdict=Verdict.WRONG_ANSWER, picture=kept)
        again = OutputResult.model_validate_json(result.model_dump_json())
        assert again.picture == kept
        assert digest_of(again.picture) == digest_of(kept)
    older = OutputResult.model_validate({"name": "out", "verdict": "correct"})
    assert older.picture is None


def test_another_record_or_name_has_another_digest() -> None:
    one, other = curve([2.0, 1.0], [2.0, 0.5]), curve([2.0, 1.0], [2.0, 0.25])
    assert len({digest_of(one), digest_of(other), digest_of("a", one), digest_of("b", one)}) == 4


def test_a_range_beyond_drawing_has_no_histogram() -> None:
    assert drawn([1e101, 2.0], [0.0, 2.0]).histogram is None
    assert drawn([NAN, NAN], [INF, INF]).histogram is None


def test_values_all_alike_make_one_bin_around_them() -> None:
    histogram = drawn([5.0, NAN], [5.0, 5.0]).histogram
    assert histogram is not None
    assert (histogram.low, histogram.high) == (2.5, 7.5)
    assert (sum(histogram.got), sum(histogram.expected)) == (1, 2)
