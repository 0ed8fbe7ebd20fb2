"""Whatever comes out of the box, comparing it ends in a result: never an error, never a long wait."""

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from graders.comparing.compare import compare_output
from graders.values import Array, Other, Value
from graders.verdicts import OutputResult, Verdict
from questions.code import OutputRule

DTYPES = ["bool", "int8", "int64", "uint64", "float16", "float32", "float64", "longdouble", "complex64"]
shapes = npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


def wrap(data: np.ndarray, kind: str, dtype: str) -> Array:
    return Array(data, "tensor" if kind == "tensor" else "ndarray", dtype)


def arrays(sizes: st.SearchStrategy[tuple[int, ...]] = shapes) -> st.SearchStrategy[Array]:
    data = st.sampled_from(DTYPES).flatmap(lambda dtype: npst.arrays(dtype, sizes))
    return st.builds(wrap, data, st.sampled_from(["ndarray", "tensor"]), st.text(max_size=8))


def nested(leaves: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    def extend(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
        return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)

    return st.recursive(leaves, extend, max_leaves=5)


int64 = st.integers(-(2**63), 2**63 - 1)
comparable = st.one_of(arrays(), st.none(), st.booleans(), int64, st.floats(), st.text(max_size=9))
expectations = nested(comparable)
values = nested(st.one_of(comparable, st.integers(), st.builds(Other, st.text())))
rules = st.sampled_from(
    [OutputRule(), OutputRule(dtype="same", unit_axes="refused"), OutputRule(relative=0.1, reason="noise")]
)


def judge(got: Value, expected: Value, rule: OutputRule) -> OutputResult:
    result = compare_output("out", got, expected, rule)
    assert result.message
    assert len(result.message) < 1_000
    result.model_dump_json()
    return result


@given(values, expectations, rules)
@settings(max_examples=100, deadline=None)
def test_any_value_against_any_other_gives_a_result(got: Value, expected: Value, rule: OutputRule) -> None:
    judge(got, expected, rule)


@given(st.data(), rules)
@settings(max_examples=150, deadline=None)
def test_any_two_arrays_of_one_shape_give_a_result(data: st.DataObject, rule: OutputRule) -> None:
    shape = st.just(data.draw(shapes))
    judge(data.draw(arrays(shape)), data.draw(arrays(shape)), rule)


@given(expectations, rules)
@settings(max_examples=80, deadline=None)
def test_the_expected_value_itself_is_always_right(expected: Value, rule: OutputRule) -> None:
    assert judge(expected, expected, rule).verdict is Verdict.CORRECT


@given(npst.arrays("float64", (3, 2), elements=st.floats(-1e6, 1e6)), st.integers(0, 5), st.floats(1e-8, 1e6))
@settings(max_examples=50, deadline=None)
def test_one_value_beyond_the_tolerance_is_always_wrong(data: np.ndarray, index: int, share: float) -> None:
    off = data.copy()
    off.flat[index] += share * max(1.0, float(np.abs(data).max()))
    sides = [Array(side, "ndarray", "float64") for side in (off, data)]
    result = judge(sides[0], sides[1], OutputRule())
    assert result.verdict is Verdict.WRONG_ANSWER
    assert result.where == divmod(index, 2)


def test_an_array_listed_a_million_times_is_refused_quickly() -> None:
    block = Array(np.zeros((1_000, 1_000)), "ndarray", "float64")
    started = time.perf_counter()
    result = judge([block] * 100_000, Array(np.zeros(3), "ndarray", "float64"), OutputRule())
    assert result.verdict is Verdict.WRONG_ANSWER
    assert time.perf_counter() - started < 60  # without the bound it is minutes


def test_lists_nested_deeply_are_refused() -> None:
    deep: Value = 1.0
    for _ in range(5_000):
        deep = [deep]
    assert judge(deep, 1.0, OutputRule()).verdict is Verdict.WRONG_ANSWER
