"""The sentence on another kind of value than wanted: what came, what was wanted, and the likely reason."""

from __future__ import annotations

import numpy as np
import pytest

from graders.comparing.compare import compare_output
from graders.comparing.kinds import explain_kind
from graders.comparing.numbers import MAX_NESTING, expected_array
from graders.values import Array, Other, Value
from graders.verdicts import Verdict
from questions.code import OutputRule


def array(data: object) -> Array:
    made = np.array(data)
    return Array(made, "ndarray", made.dtype.name)


TENSOR = Array(np.ones((2, 3)), "tensor", "float64")

IN_WORDS: dict[str, tuple[Value, str]] = {
    "an array": (array([1.0]), "an array of shape (1,)"),
    "a tensor": (TENSOR, "a tensor of shape (2, 3)"),
    "a number of numpy": (array(1.0), "a number"),
    "a truth of numpy": (array(True), "True or False"),  # noqa: FBT003  # a value, not a flag
    "a truth": (True, "True or False"),
    "a whole number": (3, "a number"),
    "a number": (0.5, "a number"),
    "a huge number": (2**64, "a whole number of more than 64 bits"),
    "a list": ([1.0, 2.0], "a list or tuple of 2 items"),
    "a dict": ({"mean": 1.0}, "a dict"),
    "another object": (Other("torch.nn.Linear"), "a value of type torch.nn.Linear"),
}


@pytest.mark.parametrize(("got", "told"), IN_WORDS.values(), ids=IN_WORDS)
def test_each_kind_has_its_words(got: Value, told: str) -> None:
    assert explain_kind(got, "adam") == f"Got {told} where a text is wanted."


@pytest.mark.parametrize(("wanted", "told"), [(None, "None"), ({}, "a dict"), (array([1.0]), None)])
def test_what_is_wanted_has_them_too(wanted: Value, told: str | None) -> None:
    assert explain_kind("adam", wanted) == f"Got a text where {told or 'an array of shape (1,)'} is wanted."


CALL = "are the brackets of a call missing?"
REASONS: dict[str, tuple[Value, str]] = {
    "None": (None, "is a `return` missing, or does it have nothing after it?"),
    "a function": (Other("builtins.function"), CALL),
    "a method": (Other("builtins.method"), CALL),
    "a function in C": (Other("builtins.builtin_function_or_method"), CALL),
    "a class": (Other("builtins.type"), "that is a class: are the brackets missing that make an instance?"),
    "a generator": (Other("builtins.generator"), "wrap it in `list(…)`, or return the values themselves."),
    "objects": (
        Other("numpy.ndarray"),
        "it holds Python objects, not numbers: are its rows of different lengths?",
    ),
    "a pair": (
        [array([7.0, 8.0]), array([1.0])],
        "item 1 has the right shape; return it alone, or unpack what you call.",
    ),
    "no numbers": (
        [None],
        "its items don't make one array: are they of different lengths, or not numbers?",
    ),
}


@pytest.mark.parametrize(("got", "reason"), REASONS.values(), ids=REASONS)
def test_the_likely_reason_is_told(got: Value, reason: str) -> None:
    told = explain_kind(got, array([1.0]))
    assert told.startswith("Got ")
    assert told.endswith(f" where an array of shape (1,) is wanted: {reason}")


def test_a_list_is_explained_only_where_an_array_is_wanted() -> None:
    assert explain_kind([None], {}) == "Got a list or tuple of 1 item where a dict is wanted."


@pytest.mark.parametrize(
    ("got", "expected", "told"),
    [
        (1.0, {"mean": 1.0}, "Got a number where a dict is wanted."),
        ("1.5", None, "Got a text where None is wanted."),
        (1.5, "adam", "Got a number where a text is wanted."),
        ("sgd", "adam", "It is another text than the one wanted. Got 'sgd', expected 'adam'."),
    ],
)
def test_comparing_tells_it(got: Value, expected: Value, told: str) -> None:
    assert compare_output("out", got, expected, OutputRule()).message == told


@pytest.mark.parametrize("truth", [True, array(True)])  # noqa: FBT003  # a value, not a flag
def test_truths_among_numbers_make_no_array(truth: Value) -> None:
    result = compare_output("out", [truth, 1.0], array([1.0, 1.0]), OutputRule())
    assert result.verdict is Verdict.WRONG_ANSWER
    assert "not numbers?" in result.message


@pytest.mark.parametrize(("levels", "verdict"), [(0, Verdict.CORRECT), (1, Verdict.WRONG_ANSWER)])
def test_lists_are_an_array_up_to_so_many_levels(levels: int, verdict: Verdict) -> None:
    nested: Value = 1.0
    for _ in range(MAX_NESTING + levels):
        nested = [nested]
    expected = array(1.0).data.reshape((1,) * (MAX_NESTING + levels))
    assert compare_output("out", nested, array(expected), OutputRule()).verdict is verdict


@pytest.mark.parametrize(
    ("number", "dtype"),
    [
        (0.5, "float64"),
        (0.1, "float64"),
        (float(np.float32(0.1)), "float32"),
        (1e300, "float64"),
        (3, "int64"),
    ],
)
def test_a_number_counts_in_the_precision_that_it_was_computed_in(number: float, dtype: str) -> None:
    made = expected_array(number)
    assert (made.dtype, made.data.dtype.name) == (dtype, dtype)
    assert made.data.item() == number
