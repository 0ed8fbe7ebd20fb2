"""What a learner is told about each way of being wrong, on a small batch normalisation."""

import numpy as np
import pytest

from graders.comparing.compare import compare_output, compare_outputs
from graders.values import Array, Other, Value
from graders.verdicts import OutputResult, QuestionError, Verdict
from questions.code import OutputRule

N, D, EPS = 6, 4, 1e-5
rng = np.random.default_rng(0)
X = rng.normal(3, 2, (N, D))
GAMMA, BETA = rng.normal(1, 1, D), rng.normal(0, 1, D)
XHAT = (X - X.mean(0)) / np.sqrt(X.var(0) + EPS)
OUT = GAMMA * XHAT + BETA
DOUT = rng.normal(size=(N, D))
DGAMMA = (DOUT * XHAT).sum(0)


def value(data: object, kind: str = "ndarray") -> Array:
    array = np.array(data)
    return Array(array, "tensor" if kind == "tensor" else "ndarray", array.dtype.name)


def compare(got: Value | np.ndarray, expected: Value | np.ndarray, **rule: object) -> OutputResult:
    sides = [value(side) if isinstance(side, np.ndarray | np.generic) else side for side in (got, expected)]
    return compare_output("out", sides[0], sides[1], OutputRule.model_validate(rule))


def changed(array: np.ndarray, index: tuple[int, ...], number: float) -> np.ndarray:
    copy = array.copy()
    copy[index] = number
    return copy


NAN, INF = float("nan"), float("inf")

ACCEPTED = {
    "another rounding": (OUT * (1 + 4e-16), OUT),
    "a unit axis in front": (DGAMMA[None], DGAMMA),
    "a unit axis behind": (DGAMMA[:, None], DGAMMA),
    "nested lists": (OUT.tolist(), OUT),
    "a list of rows": ([value(row) for row in OUT], OUT),
    "an array for a list": (np.array([1.0, 2.0]), [1.0, 2.0]),
    "float64 for float32": (OUT, OUT.astype(np.float32)),
    "a numpy number for a number": (np.float64(0.1), 0.1),
    "a number for a numpy number": (0.1, np.float64(0.1)),
    "a tensor without axes": (value(0.1, "tensor"), 0.1),
    "a whole float for an integer": (3.0, 3),
    "whole numbers for floats": (np.array([1, 2]), np.array([1.0, 2.0])),
    "NaN where NaN is expected": (np.array([1, NAN, INF]), np.array([1, NAN, INF])),
    "complex": (np.array([1 + 2j]), np.array([1 + 2j])),
    "empty": (np.zeros((0, 4)), np.zeros((0, 4))),
    "a text": ("adam", "adam"),
    "None": (None, None),
    "truths": (np.array([True, False]), np.array([True, False])),
    "nested": ({"fc": [1.0, value(OUT)], "on": True}, {"fc": [1.0, value(OUT)], "on": True}),
    "an empty dict": ({}, {}),
    "float32 through .item()": (float(np.float32(1 / 3) * np.float32(1 + 1e-6)), float(np.float32(1 / 3))),
}

# Each with the words that name the likely reason.
REFUSED = {
    "None": (None, OUT, "is a `return` missing"),
    "a pair": ([value(OUT), {}], OUT, "item 0 has the right shape"),
    "ragged lists": ([[1.0, 2.0], [3.0]], OUT, "different lengths"),
    "a function": (Other("builtins.function"), OUT, "brackets of a call missing"),
    "a class": (Other("builtins.type"), OUT, "brackets missing that make an instance"),
    "an array of objects": (Other("numpy.ndarray"), OUT, "holds Python objects"),
    "a text": ("1.5", 1.5, "Got a text where a number is wanted."),
    "a number for a list": (1.0, [1.0, 2.0], "Got a number where a list or tuple of 2 items is wanted."),
    "a huge integer": (10**400, 1.0, "more than 64 bits"),
    "transposed": (OUT.T, OUT, "it looks transposed. The values are right once transposed."),
    "transposed and complex": (OUT.T + 0j, OUT, "it looks transposed. The values are right once transposed."),
    "other axes": (np.ones((2, 4, 5, 3)), np.ones((2, 3, 4, 5)), "the axes are in another order"),
    "keepdims missing": (X.mean(1), X.mean(1, keepdims=True), "`keepdims=True`"),
    "the other axis": (X.mean(1), X.mean(0), "over the other axis"),
    "over everything": (
        X.mean(),
        X.mean(0),
        "One number where shape (4,) is wanted: a sum or mean was taken over everything",
    ),
    "not reduced": (DOUT * XHAT, DGAMMA, "a sum or mean over axis 0 is missing"),
    "not reduced, images": (np.ones((2, 3, 4, 5)), np.ones(3), "over axes 0, 2 and 3 is missing"),
    "reduced too far": (DGAMMA, DOUT, "axis 0 was summed, averaged or indexed away"),
    "broadcast": (np.ones((N, N)), np.ones(N), "broadcasting a (6,) with a (6, 1)"),
    "flattened": (OUT.ravel(), OUT, "the number of values is right, the layout is not"),
    "empty": (np.zeros(0), OUT, "it is empty"),
    "NaN": (
        changed(OUT, (2, 1), NAN),
        OUT,
        "1 of 24 values is NaN, at row 2, column 1. The usual cause is 0/0",
    ),
    "all NaN": (np.full(3, NAN), np.ones(3), "Every value is NaN, the first at index 0."),
    "infinity": (changed(OUT, (0, 0), -INF), OUT, "1 of 24 values is infinite, at row 0, column 0."),
    "the other infinity": (np.array([INF, 1]), np.array([-INF, 1]), "is infinite"),
    "finite for NaN": (
        np.array([1.0, 2]),
        np.array([1.0, NAN]),
        "1 of 2 values is finite where NaN or infinity is wanted",
    ),
    "complex": (OUT + 0j, OUT, "root taken of something negative"),
    "cut off": (OUT.astype(int), OUT, "holds whole numbers (int64): fractions were cut off"),
    "float32": (OUT.astype(np.float32), OUT, "Right as far as float32 goes"),
    "float32 and back": (OUT.astype(np.float32).astype(float), OUT, "Right as far as float32 goes"),
    "one value": (changed(OUT, (1, 2), 9.0), OUT, "1 of 24 values is off by up to "),
    "one column": (np.where(np.arange(D) == 2, OUT + XHAT, OUT), OUT, "All of them are in column 2."),
    "negated": (-OUT, OUT, "right but for their sign"),
    "never filled": (np.zeros_like(OUT), OUT, "Every value is 0: is the result ever written"),
    "half filled": (np.where(np.arange(N)[:, None] < 4, OUT, 0), OUT, "right but for 2 rows of 0"),
    "averaged": (DGAMMA / N, DGAMMA, "1/6 of what is wanted: is a mean over 6 taken where a sum is meant?"),
    "summed": (X.sum(0), X.mean(0), "6 times what is wanted: is a sum over 6 taken where a mean is meant?"),
    "twice": (2 * OUT, OUT, "Every value is twice what is wanted."),
    "half a loss": (0.5 * 0.3, 0.3, "The value is half of what is wanted."),
    "another factor": (1.37 * OUT, OUT, "Every value is 1.4 times what is wanted."),
    "a factor near one": (1.0037 * OUT, OUT, "Every value is 1.004 times what is wanted."),
    "n - 1 in a variance": (X.var(0, ddof=1), X.var(0), "6/5 of what is wanted: n and n - 1"),
    "n - 1 under the root": (XHAT * np.sqrt(5 / 6), XHAT, "sqrt(5/6) of what is wanted: n and n - 1"),
    "shifted": (OUT - 0.5, OUT, "Every value is 0.5 too small, by the same amount."),
    "square, transposed": (OUT[:4].T, OUT[:4], "The values are right once transposed."),
    "a number for a truth": (1, True, "A number where a truth value"),
    "a truth for a number": (True, 1.0, "A truth value, True or False, where a number"),
    "the other truth": (False, True, "The value is wrong. Got False, expected True."),
    "truths inverted": (np.array([True, False]), np.array([False, True]), "Each True is a False"),
    "another integer": (4, 3, "The value is off by 1 (equal values are wanted). Got 4, expected 3."),
    "nearly an integer": (3.0000001, 3, "equal values are wanted"),
    "another text": ("sgd", "adam", "Got 'sgd', expected 'adam'."),
    "too few items": ([1.0], [1.0, 2.0], "1 item where 2 should be."),
    "a key too few": ({}, {"fc1": 1.0}, "The key 'fc1' is missing."),
    "a key too many": ({"a": 1.0, "b": 2.0}, {"a": 1.0}, "The key 'b' is not wanted."),
    "a leaf": ({"fc": [1.0, 2.5]}, {"fc": [1.0, 2.0]}, "`fc.1`: The value is off by 0.5"),
    "two leaves": ([1.0, 2.0], [3.0, 4.0], "1 other part of it wrong too."),
}


@pytest.mark.parametrize(
    "values",
    [[0.0, 1.5, NAN, INF], [[0.0, 2.0]], 0.0, [0j, 1 + 2j], np.array([0.0, 1.0], np.float32)],
    ids=["not finite", "a table", "one number", "complex", "float32"],
)
def test_equal_bytes_are_told_as_equal_values_are(values: object) -> None:
    """Arrays that are the same byte for byte are not subtracted; -0 equals 0, but not byte for byte."""
    expected = np.array(values)
    turned = np.where(expected == 0, -expected, expected).astype(expected.dtype)
    assert turned.tobytes() != expected.tobytes()
    same, subtracted = compare(expected.copy(), expected), compare(turned, expected)
    assert same == subtracted
    assert same.message == "Matches exactly."


@pytest.mark.parametrize(("got", "expected"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted(got: Value, expected: Value) -> None:
    result = compare(got, expected)
    assert result.verdict is Verdict.CORRECT, result.message
    assert result.message.startswith("Matches")


@pytest.mark.parametrize(("got", "expected", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_the_likely_reason(got: Value, expected: Value, reason: str) -> None:
    result = compare(got, expected)
    assert result.verdict is Verdict.WRONG_ANSWER
    assert reason in result.message


def test_a_value_off_tells_how_far_where_and_both_values() -> None:
    result = compare(changed(OUT, (1, 2), OUT[1, 2] + 0.25), OUT)
    assert result.max_error == pytest.approx(0.25)
    assert result.where == (1, 2)
    assert result.tolerance == pytest.approx(3.67e-11 * np.abs(OUT).max(), rel=0.01)
    assert "at row 1, column 2" in result.message
    assert f"expected {OUT[1, 2]:.4g}" in result.message
    assert (result.expected, result.got) == ("float64 array of shape (6, 4)",) * 2


@pytest.mark.parametrize(
    ("got", "expected"), [(changed(OUT, (1, 2), 7.25), OUT), (7.25, 1.5), ("7.25", "adam"), (False, True)]
)
def test_a_hidden_case_names_no_value(got: Value, expected: Value) -> None:
    sides = [value(side) if isinstance(side, np.ndarray) else side for side in (got, expected)]
    result = compare_output("out", sides[0], sides[1], OutputRule(), show_values=False)
    assert result.verdict is Verdict.WRONG_ANSWER
    assert "expected" not in result.message
    assert "7.25" not in result.message


def test_an_accepted_unit_axis_is_remarked_on_and_may_be_refused() -> None:
    assert "Its shape is (1, 4), (4,) was asked for" in compare(DGAMMA[None], DGAMMA).message
    result = compare(DGAMMA[None], DGAMMA, unit_axes="refused")
    assert result.verdict is Verdict.WRONG_ANSWER
    assert "asks for the exact shape" in result.message


def test_a_type_may_be_asked_for() -> None:
    result = compare(OUT, OUT.astype(np.float32), dtype="same")
    assert result.verdict is Verdict.WRONG_ANSWER
    assert result.message == "The numbers are float64; this question asks for float32."


def test_an_array_for_a_tensor_is_judged_by_its_values_and_remarked_on() -> None:
    result = compare_output("out", value(OUT), value(OUT, "tensor"), OutputRule())
    assert result.verdict is Verdict.CORRECT
    assert "not a tensor" in result.message


def test_an_authors_tolerance_holds() -> None:
    rule = {"absolute": 0.1, "reason": "noise"}
    assert compare(OUT + 0.09, OUT, **rule).verdict is Verdict.CORRECT
    assert compare(OUT + 0.11, OUT, **rule).verdict is Verdict.WRONG_ANSWER


def test_what_cannot_be_compared_is_the_authors_fault() -> None:
    with pytest.raises(QuestionError, match="function, which can't be compared"):
        compare(OUT, Other("builtins.function"))


def test_a_number_too_large_to_cross_is_the_authors_fault_too() -> None:
    with pytest.raises(QuestionError, match="more than 64 bits"):
        compare(1, 2**63)


def test_outputs_come_in_the_order_expected_and_others_are_ignored() -> None:
    results = compare_outputs({"b": 2.0, "extra": 3.0}, {"a": 1.0, "b": 2.0}, {})
    assert [(result.name, result.verdict) for result in results] == [
        ("a", Verdict.WRONG_ANSWER),
        ("b", Verdict.CORRECT),
    ]
    assert results[0].message == "`a` did not come back."


def test_swapped_outputs_are_recognised() -> None:
    dgamma, dbeta = value(DGAMMA), value(DOUT.sum(0))
    results = compare_outputs({"dgamma": dbeta, "dbeta": dgamma}, {"dgamma": dgamma, "dbeta": dbeta}, {})
    assert "These are the values wanted as `dbeta`" in results[0].message
    assert "These are the values wanted as `dgamma`" in results[1].message


def test_zeros_are_not_taken_for_another_output() -> None:
    zeros, dgamma = value(np.zeros(D)), value(DGAMMA)
    (result, _) = compare_outputs({"dgamma": zeros, "dbeta": zeros}, {"dgamma": dgamma, "dbeta": zeros}, {})
    assert "wanted as" not in result.message


def test_each_output_has_its_own_rule() -> None:
    rules = {"a": OutputRule(absolute=1.0, reason="noise")}
    results = compare_outputs({"a": 1.5, "b": 1.5}, {"a": 1.0, "b": 1.0}, rules)
    assert [result.verdict for result in results] == [Verdict.CORRECT, Verdict.WRONG_ANSWER]
