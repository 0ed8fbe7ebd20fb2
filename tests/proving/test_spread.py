"""What right forms differ by, and how that widens the tolerance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graders.comparing.compare import compare_output, compare_outputs
from graders.comparing.spread import MOST_ROUNDING, find_margin, find_spread, find_spreads, find_widened
from graders.comparing.tolerance import derive_tolerance
from graders.values import Array, Value
from graders.verdicts import Verdict
from questions.code import OutputRule

RULE = OutputRule()


def array(values: object, dtype: str = "float64") -> Array:
    return Array(np.array(values, dtype=dtype), "ndarray", dtype)


def off_by(tolerances: float) -> Array:
    return array([1.0, 2.0 + tolerances * derive_tolerance(array([1.0, 2.0])).bound])


WANTED = array([1.0, 2.0])


def test_the_spread_is_the_largest_difference_over_all_forms() -> None:
    forms: list[dict[str, Value] | None] = [
        {"out": off_by(0.5)},
        {"out": off_by(2)},
        {"out": WANTED},
        None,
        {},
    ]
    spreads = find_spreads({"out": WANTED}, forms, {})
    assert spreads["out"] == pytest.approx(2 * derive_tolerance(WANTED).bound, rel=1e-4)


def test_a_form_that_is_wrong_makes_no_room_for_itself() -> None:
    assert find_spread(off_by(MOST_ROUNDING * 1.01), WANTED, RULE) is None
    assert find_spreads({"out": WANTED}, [{"out": array([5.0, 5.0])}], {}) == {"out": 0.0}
    assert find_spreads({"out": WANTED}, [{"out": array([1.0])}], {}) == {"out": 0.0}


def test_a_form_at_the_very_limit_counts() -> None:
    rule = OutputRule(absolute=0.125, reason="a power of two, so that ten of it are exact")
    assert find_spread(array([1.0, 3.25]), WANTED, rule) == MOST_ROUNDING * 0.125


def test_an_outputs_own_rule_says_what_is_too_far() -> None:
    form: dict[str, Value] = {"a": array([1.0, 2.5]), "b": array([1.0, 2.5])}
    rules = {"b": OutputRule(absolute=0.1, reason="noise")}
    assert find_spreads({"a": WANTED, "b": WANTED}, [form], rules) == {"a": 0.0, "b": 0.5}


def test_where_rounding_is_hard_a_form_may_lose_a_hundredth() -> None:
    lost, too_much = array([1.0, 2.0 * 1.005]), array([1.0, 2.0 * 1.015])
    assert find_spread(lost, WANTED, RULE, stability=True) == pytest.approx(0.01)
    assert find_spread(too_much, WANTED, RULE, stability=True) is None
    assert find_spread(lost, WANTED, RULE) is None
    assert find_spread(off_by(1), WANTED, RULE, stability=True) == find_spread(off_by(1), WANTED, RULE)
    expected: dict[str, Value] = {"out": WANTED}
    assert find_spreads(expected, [{"out": lost}], {}, stability=True)["out"] == pytest.approx(0.01)
    assert find_spreads(expected, [{"out": lost}], {}) == {"out": 0.0}


@pytest.mark.parametrize("nothing", [{}, [], array(np.zeros((0, 3)))], ids=["dict", "list", "array"])
def test_what_holds_no_value_is_no_distance(nothing: Value) -> None:
    assert find_spread(nothing, nothing, RULE) == 0
    assert find_margin(nothing, nothing, RULE) == 0


def test_a_form_in_another_type_counts_where_the_type_is_asked_for() -> None:
    single = array([0.1, 0.2], "float32")
    double = array([0.1, 0.2])
    assert find_spread(double, single, OutputRule(dtype="same")) == pytest.approx(3e-9, rel=0.1)


def test_nested_outputs_are_measured_leaf_by_leaf() -> None:
    def nested(leaf: Value, text: str) -> Value:
        return {"mean": 1.0, "rest": [leaf, text, None]}

    wanted, bound = nested(WANTED, "text"), derive_tolerance(WANTED).bound
    assert find_spread(nested(off_by(1), "text"), wanted, RULE) == pytest.approx(bound, rel=1e-4)
    assert find_spread(nested(WANTED, "other"), wanted, RULE) is None


def test_comparing_takes_the_spread_into_account() -> None:
    got, spread = off_by(5), derive_tolerance(WANTED).bound
    assert compare_output("out", got, WANTED, RULE).verdict is Verdict.WRONG_ANSWER
    widened = compare_output("out", got, WANTED, RULE, spread=spread)
    assert widened.verdict is Verdict.CORRECT
    assert widened.tolerance == pytest.approx(10 * spread)
    [result] = compare_outputs({"out": got}, {"out": WANTED}, {}, spreads={"out": spread})
    assert result == widened
    [other] = compare_outputs({"out": got}, {"out": WANTED}, {}, spreads={"another": spread})
    assert other.verdict is Verdict.WRONG_ANSWER


def test_it_reaches_every_leaf_of_a_nested_output() -> None:
    got: Value = {"a": [off_by(5)]}
    wanted: Value = {"a": [WANTED]}
    spread = derive_tolerance(WANTED).bound
    assert compare_output("out", got, wanted, RULE, spread=spread).verdict is Verdict.CORRECT


@pytest.mark.parametrize("tolerances", [0.0, 0.25, 3.0, 1e6])
def test_the_margin_counts_in_tolerances(tolerances: float) -> None:
    assert find_margin(off_by(tolerances), WANTED, RULE) == pytest.approx(tolerances, rel=1e-4)


def test_the_margin_is_less_where_right_forms_differ() -> None:
    spread = derive_tolerance(WANTED).bound
    assert find_margin(off_by(5), WANTED, RULE, spread) == pytest.approx(0.5, rel=1e-4)


def test_a_setting_of_a_layer_is_measured_as_any_number_is() -> None:
    """Told in terms of layers it would have no size."""
    bound = derive_tolerance(array(0.5)).bound
    got, wanted = ([{"layer": "Dropout", "p": p}] for p in (0.5 + 3 * bound, 0.5))
    assert find_margin(got, wanted, RULE) == pytest.approx(3, rel=1e-4)
    assert find_spread(got, wanted, RULE) == pytest.approx(3 * bound, rel=1e-4)


@pytest.mark.parametrize("shape", [(1, 2), (2, 1)])
def test_a_unit_axis_too_many_is_no_distance(shape: tuple[int, ...]) -> None:
    got = array(off_by(3).data.reshape(shape))
    assert find_margin(got, WANTED, RULE) == pytest.approx(3, rel=1e-4)
    assert find_margin(array(WANTED.data.reshape(shape)), WANTED, RULE) == 0


@pytest.mark.parametrize(
    "got",
    [
        array([1.0]),
        array([np.nan, 2.0]),
        array([np.inf, 2.0]),
        "text",
        None,
        {"a": 1.0},
        array([True, True], "bool"),
    ],
)
def test_what_cannot_be_counted_is_infinitely_far(got: object) -> None:
    assert find_margin(got, WANTED, RULE) == math.inf  # type: ignore[arg-type]


def test_what_is_exact_is_right_or_infinitely_far() -> None:
    assert find_margin(array([1, 2], "int64"), array([1, 2], "int64"), RULE) == 0
    assert find_margin(array([1, 3], "int64"), array([1, 2], "int64"), RULE) == math.inf
    assert find_margin(True, False, RULE) == math.inf  # noqa: FBT003  # values, not flags


def test_equal_nan_and_infinity_are_no_distance() -> None:
    odd = array([np.nan, np.inf, 1.0])
    assert find_margin(odd, odd, RULE) == 0


def test_narrow_inputs_are_widened_wherever_they_are() -> None:
    inputs: dict[str, Value] = {
        "x": array([0.5], "float32"),
        "deep": {"list": [Array(np.array([1.5], "float16"), "tensor", "float16"), 3]},
        "n": array([1], "int64"),
    }
    wider = find_widened(inputs)
    assert wider is not None
    assert isinstance(wider["x"], Array)
    assert wider["x"].dtype == "float64"
    assert wider["x"].data.dtype == np.float64
    nested = wider["deep"]["list"][0]  # type: ignore[index, call-overload]
    assert (nested.kind, nested.data.dtype, nested.data.tolist()) == ("tensor", np.float64, [1.5])
    assert wider["n"] is inputs["n"]


def test_inputs_without_narrow_types_need_no_second_run() -> None:
    assert find_widened({"x": WANTED, "n": 3, "deep": {"list": [WANTED]}}) is None
