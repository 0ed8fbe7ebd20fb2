"""What comparing must not let slip: found by changing its code a little and seeing no test fail."""

from __future__ import annotations

import numpy as np
import pytest

from graders.comparing.compare import compare_output, compare_outputs
from graders.comparing.deviation import (
    absolute_errors,
    describe_deviation,
    describe_mismatch,
    describe_pair,
    find_stray,
)
from graders.comparing.tolerance import Source, derive_tolerance
from graders.values import Array, Value
from graders.verdicts import Verdict
from questions.code import OutputRule

RULE = OutputRule()
NAN, INF = float("nan"), float("inf")
NAN_CAUSE = "The usual cause is 0/0, or the root or logarithm of something negative."
INF_CAUSE = "The usual cause is a division by zero, or an overflow."


def array(data: object, dtype: str = "float64") -> Array:
    return Array(np.array(data, dtype=dtype), "ndarray", dtype)


NUMBERS = array([1.0, 2.0, 3.0])


class TestAnotherKindOfValue:
    @pytest.mark.parametrize(
        ("got", "expected"),
        [
            (1.0, {"mean": 1.0}),
            ([1.0], {"mean": 1.0}),
            (None, {}),
            (1.0, "adam"),
            (["adam"], "adam"),
            (0.0, None),
            ("", None),
            ("1.0", 1.0),
            (None, 0.0),
            ({}, [1.0]),
            (1.0, [1.0]),
            (array(1.0), [1.0]),
        ],
    )
    def test_it_is_wrong_and_both_kinds_are_named(self, got: Value, expected: Value) -> None:
        result = compare_output("out", got, expected, RULE)
        assert result.verdict is Verdict.WRONG_ANSWER
        assert len(result.message) > len("Wrong.")
        assert result.got != result.expected


class TestDicts:
    def test_each_missing_key_counts_and_what_follows_is_looked_at(self) -> None:
        expected: Value = {"a": 1.0, "b": 2.0, "c": 3.0}
        result = compare_output("out", {"c": 4.0}, expected, RULE)
        assert result.verdict is Verdict.WRONG_ANSWER
        assert "'a' is missing" in result.message
        assert "2 other parts of it wrong too" in result.message

    def test_a_surplus_key_is_wrong(self) -> None:
        result = compare_output("out", {"a": 1.0, "b": 2.0}, {"a": 1.0}, RULE)
        assert (result.verdict, "'b' is not wanted" in result.message) == (Verdict.WRONG_ANSWER, True)


class TestSpreadOfRightForms:
    FAR = array([1.0, 2.0, 3.0 + 1e-6])

    def test_it_widens_the_tolerance_of_its_output_alone(self) -> None:
        got, expected = {"y": self.FAR, "z": self.FAR}, {"y": NUMBERS, "z": NUMBERS}
        wide, narrow = compare_outputs(got, expected, {}, spreads={"y": 1e-6})
        assert wide.verdict is Verdict.CORRECT
        assert wide.tolerance == pytest.approx(1e-5)
        assert narrow.verdict is Verdict.WRONG_ANSWER

    def test_it_counts_for_the_output_that_another_was_swapped_with(self) -> None:
        got, expected = {"y": self.FAR}, {"y": array([7.0, 8.0, 9.0]), "z": NUMBERS}
        told = [compare_outputs(got, expected, {}, spreads=each)[0].message for each in ({"z": 1e-6}, {})]
        assert ["wanted as `z`" in message for message in told] == [True, False]

    def test_it_says_so(self) -> None:
        told = derive_tolerance(NUMBERS, spread=1e-6)
        assert (told.source, told.reason) == (
            Source.SPREAD,
            "ten times what right forms differ by in rounding",
        )

    @pytest.mark.parametrize(
        ("expected", "rule", "source", "reason"),
        [
            (
                array([1, 2], "int64"),
                None,
                Source.EXACT,
                "whole numbers and truth values are compared exactly",
            ),
            (
                NUMBERS,
                OutputRule(relative=1e-3, reason="a series is cut"),
                Source.OVERRIDE,
                "a series is cut",
            ),
        ],
    )
    def test_every_source_has_its_reason(
        self, expected: Array, rule: OutputRule | None, source: Source, reason: str
    ) -> None:
        told = derive_tolerance(expected, rule)
        assert (told.source, told.reason) == (source, reason)

    def test_the_type_is_the_usual_source(self) -> None:
        assert derive_tolerance(NUMBERS).source is Source.DTYPE

    def test_a_relative_bound_alone_is_that_share_of_the_largest(self) -> None:
        rule = OutputRule(relative=1e-3, reason="a series is cut")
        assert derive_tolerance(NUMBERS, rule).bound == pytest.approx(3e-3)


class TestHiddenCases:
    def test_no_sentence_holds_a_value(self) -> None:
        got, expected = {"out": array([1.0, 7.25])}, {"out": array([1.0, 2.5])}
        (hidden,) = compare_outputs(got, expected, {}, show_values=False)
        assert "7.25" not in hidden.message
        assert "2.5" not in hidden.message

    def test_a_visible_case_shows_both_without_being_asked(self) -> None:
        (shown,) = compare_outputs({"out": array([1.0, 7.25])}, {"out": array([1.0, 2.5])}, {})
        assert "Got 7.25, expected 2.5." in shown.message


class TestLengths:
    @pytest.mark.parametrize("got", [[1.0], [1.0, 2.0, 3.0], array([1.0])])
    def test_another_number_of_items_is_wrong(self, got: Value) -> None:
        assert compare_output("out", got, [1.0, 2.0], RULE).verdict is Verdict.WRONG_ANSWER

    def test_rows_of_an_array_keep_its_type(self) -> None:
        got = array([[1.0, 2.0]], "float32")
        result = compare_output("out", got, [array([1.0, 2.0])], OutputRule(dtype="same"))
        assert result.verdict is Verdict.WRONG_ANSWER
        assert "float32" in result.message

    def test_rows_of_a_tensor_keep_a_type_that_numpy_lacks(self) -> None:
        widened = Array(np.array([[1.0, 2.0]], "float32"), "tensor", "bfloat16")
        wanted = Array(widened.data[0], "tensor", "float32")
        result = compare_output("out", widened, [wanted], OutputRule(dtype="same"))
        assert result.message == "`0`: The numbers are bfloat16; this question asks for float32."

    def test_rows_of_an_array_are_no_tensors(self) -> None:
        result = compare_output("out", array([[1.0]]), [Array(np.array([1.0]), "tensor", "float64")], RULE)
        assert "not a tensor" in result.message

    def test_a_plain_number_holds_an_answer_to_no_type(self) -> None:
        got = array([1.0, 2.0], "float32")
        assert compare_output("out", got, [1.0, 2.0], OutputRule(dtype="same")).verdict is Verdict.CORRECT


class TestMissingOutputs:
    def test_what_was_wanted_and_that_nothing_came_is_said(self) -> None:
        (result,) = compare_outputs({}, {"out": "adam"}, {})
        assert result.message == "`out` did not come back."
        assert (result.expected, result.got) == ("str", "nothing")

    def test_the_rule_of_the_other_output_says_whether_two_are_swapped(self) -> None:
        got, expected = {"a": array([5.0, 6.001])}, {"a": array([1.0, 2.0]), "t": "x", "b": array([5.0, 6.0])}
        loose = {"b": OutputRule(absolute=0.1, reason="rough")}
        first, *_ = compare_outputs(got, expected, loose)
        assert "wanted as `b`" in first.message


class TestSentences:
    def test_one_or_several_places(self) -> None:
        bound = 0.1
        one = describe_deviation(np.array([[0.0, 0.0], [0.0, 1.0]]), bound)
        two = describe_deviation(np.array([[0.0, 0.5], [0.0, 1.0]]), bound)
        row = describe_deviation(np.array([[0.0, 0.0], [0.5, 1.0]]), bound)
        assert one == "1 of 4 values is off by up to 1 (tolerance 0.1), at row 1, column 1."
        assert two.endswith(", the most at row 1, column 1. All of them are in column 1.")
        assert row.endswith(" All of them are in row 1.")

    def test_an_error_as_large_as_the_bound_is_not_beyond_it(self) -> None:
        assert describe_deviation(np.array([0.1, 0.2]), 0.1).startswith("1 of 2 values is off")

    def test_axes_of_larger_arrays_are_numbered(self) -> None:
        errors = np.zeros((2, 3, 4))
        errors[0, 1, 2] = errors[1, 1, 3] = 1.0
        assert describe_deviation(errors, 0.1).endswith(" All of them are in index of axis 1: 1.")

    def test_an_axis_of_one_tells_nothing(self) -> None:
        assert "All of them" not in describe_deviation(np.array([[1.0, 1.0]]), 0.1)

    def test_a_place_says_where_a_truth_is_wrong(self) -> None:
        assert describe_mismatch(np.array([False, True])) == "1 of 2 values is wrong, at index 1."
        assert describe_mismatch(np.array([True, True])) == "Every value is wrong, the first at index 0."
        assert describe_mismatch(np.array([True])) == "The one value is wrong, at index 0."

    def test_a_truth_that_is_wrong_has_a_place(self) -> None:
        result = compare_output("out", array([True, False], "bool"), array([True, True], "bool"), RULE)
        assert result.where == (1,)

    def test_two_values_that_read_the_same_are_not_told(self) -> None:
        assert describe_pair(1.0, 1.5) == "Got 1, expected 1.5."
        assert describe_pair(1.0, 1.0 + 1e-15) == ""

    def test_what_is_not_finite_and_its_usual_cause(self) -> None:
        one = np.array([1.0, 1.0])
        nan = find_stray(np.array([1.0, NAN]), one)
        infinite = find_stray(np.array([INF, INF]), one)
        finite = find_stray(one, np.array([NAN, 1.0]))
        assert nan == (f"1 of 2 values is NaN, at index 1. {NAN_CAUSE}", (1,))
        assert infinite == (f"Every value is infinite, the first at index 0. {INF_CAUSE}", (0,))
        assert finite == ("1 of 2 values is finite where NaN or infinity is wanted, at index 0.", (0,))
        several = find_stray(np.ones(3), np.array([NAN, 1.0, INF]))
        told = "2 of 3 values are finite where NaN or infinity is wanted, the first at index 0."
        assert several == (told, (0,))
        assert find_stray(np.array([NAN, INF]), np.array([NAN, INF])) is None


def test_errors_of_empty_arrays_and_of_large_whole_numbers() -> None:
    assert absolute_errors(np.zeros((0, 3)), np.zeros((0, 3))).shape == (0, 3)
    large = np.array([2**53, 2**53 + 1])
    assert (absolute_errors(large, large[::-1]) > 0).all()
