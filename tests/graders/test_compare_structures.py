"""What a learner is told about a network built otherwise than asked: layers, their order, their settings."""

from __future__ import annotations

import numpy as np
import pytest

from graders.comparing.compare import compare_output
from graders.comparing.structures import MOST_LAYERS, MOST_SETTINGS
from graders.values import Array, Value
from graders.verdicts import OutputResult, Verdict
from questions.code import OutputRule

Layer = dict[str, Value]


def layer(kind: str, **settings: Value) -> Layer:
    return {"layer": kind, **settings}


def linear(inputs: int, outputs: int) -> Layer:
    return layer("Linear", in_features=inputs, out_features=outputs)


def norm(features: int) -> Layer:
    return layer("BatchNorm1d", num_features=features, eps=1e-5)


RELU, SIGMOID, DROPOUT = layer("ReLU"), layer("Sigmoid"), layer("Dropout", p=0.5)
MLP = [linear(20, 64), norm(64), RELU, linear(64, 1), SIGMOID]
CONV = layer("Conv2d", in_channels=3, out_channels=8, kernel_size=[3, 3], bias=False)
WITH_DROPOUT = [linear(20, 64), norm(64), RELU, DROPOUT, linear(64, 1)]


def compare(got: Value, expected: Value, *, show_values: bool = True) -> OutputResult:
    return compare_output("layers", got, expected, OutputRule(), show_values=show_values)


TOLD = {
    "another kind": (
        [linear(20, 64), RELU, DROPOUT, linear(64, 1), SIGMOID],
        [linear(20, 64), norm(64), DROPOUT, linear(64, 1), SIGMOID],
        "Layer 2 of 5 is ReLU where BatchNorm1d(64, eps=1e-5) is wanted.",
    ),
    "missing": (
        [linear(20, 64), RELU, linear(64, 1), SIGMOID],
        MLP,
        "BatchNorm1d(64, eps=1e-5) is missing between Linear(20, 64) and ReLU.",
    ),
    "missing at the start": (MLP[1:], MLP, "Linear(20, 64) is missing at the start."),
    "missing at the end": (MLP[:-1], MLP, "Sigmoid is missing at the end, after Linear(64, 1)."),
    "extra": ([*MLP[:3], DROPOUT, *MLP[3:]], MLP, "Layer 4 of 6, Dropout(0.5), is not wanted."),
    "neighbours swapped": (
        [MLP[0], MLP[2], MLP[1], *MLP[3:]],
        MLP,
        "Layers 2 and 3 of 5 took each other's place: BatchNorm1d(64, eps=1e-5) should come before ReLU.",
    ),
    "swapped from afar": (
        [linear(20, 64), DROPOUT, RELU, norm(64), linear(64, 1)],
        WITH_DROPOUT,
        (
            "Layers 2 and 4 of 5 took each other's place: "
            "BatchNorm1d(64, eps=1e-5) should come before Dropout(0.5)."
        ),
    ),
    "moved": (
        [linear(20, 64), RELU, DROPOUT, norm(64), linear(64, 1)],
        WITH_DROPOUT,
        (
            "Layer 4 of 5, BatchNorm1d(64, eps=1e-5), is in the wrong place: "
            "it should stand between Linear(20, 64) and ReLU."
        ),
    ),
    "moved forward, and built for the other width": (
        [linear(20, 64), norm(1), RELU, layer("Dropout", p=0.1), linear(64, 1)],
        [linear(20, 64), RELU, DROPOUT, norm(64), linear(64, 1)],
        (
            "Layer 2 of 5, BatchNorm1d(1, eps=1e-5), is in the wrong place: "
            "it should stand between Dropout(0.5) and Linear(64, 1). 2 other parts of it wrong too."
        ),
    ),
    "swapped from afar, and both built otherwise": (
        [linear(20, 64), layer("Dropout", p=0.1), RELU, norm(1), linear(64, 1)],
        WITH_DROPOUT,
        (
            "Layers 2 and 4 of 5 took each other's place: "
            "BatchNorm1d(64, eps=1e-5) should come before Dropout(0.5). 2 other parts of it wrong too."
        ),
    ),
    "wrong argument": (
        [MLP[0], norm(20), *MLP[2:]],
        MLP,
        "Layer 2 of 5, BatchNorm1d: `num_features` is 20 where 64 is wanted.",
    ),
    "two wrong arguments": (
        [CONV | {"kernel_size": [5, 5], "bias": True}],
        [CONV],
        "Layer 1 of 1, Conv2d: `kernel_size` is (5, 5) where (3, 3) is wanted. 1 other part of it wrong too.",
    ),
    "truth for a number": (
        [CONV | {"bias": None}],
        [CONV],
        "Layer 1 of 1, Conv2d: `bias` is None where False is wanted.",
    ),
    "moved, and built for the other width": (
        [linear(20, 64), RELU, DROPOUT, norm(1), linear(64, 1)],
        WITH_DROPOUT,
        (
            "Layer 4 of 5, BatchNorm1d(1, eps=1e-5), is in the wrong place: "
            "it should stand between Linear(20, 64) and ReLU. 1 other part of it wrong too."
        ),
    ),
    "setting missing": (
        [layer("BatchNorm1d", num_features=64)],
        [norm(64)],
        "Layer 1 of 1, BatchNorm1d: `eps` is missing.",
    ),
    "setting not wanted": (
        [norm(64) | {"affine": False}],
        [norm(64)],
        "Layer 1 of 1, BatchNorm1d: `affine` is not wanted.",
    ),
    "swapped, and built for the other width": (
        [MLP[0], RELU, norm(1), *MLP[3:]],
        MLP,
        (
            "Layers 2 and 3 of 5 took each other's place: BatchNorm1d(64, eps=1e-5) should come before ReLU. "
            "1 other part of it wrong too."
        ),
    ),
    "blocks counted wrongly": (
        [*MLP[:3], *MLP[3:]],
        [*MLP[:3], linear(64, 64), norm(64), RELU, *MLP[3:]],
        (
            "BatchNorm1d(64, eps=1e-5) is missing between Linear(20, 64) and ReLU. "
            "2 other parts of it wrong too."
        ),
    ),
    "nothing": ([], MLP, "There are no layers where 5 should be."),
}


@pytest.mark.parametrize(("got", "expected", "told"), TOLD.values(), ids=TOLD)
def test_a_difference_is_told_in_terms_of_layers(got: Value, expected: Value, told: str) -> None:
    result = compare(got, expected)
    assert result.verdict is Verdict.WRONG_ANSWER
    assert result.message == told


@pytest.mark.parametrize(("got", "expected"), [pair[:2] for pair in TOLD.values()], ids=TOLD)
def test_a_hidden_case_shows_no_layer_that_is_wanted(got: Value, expected: Value) -> None:
    result = compare(got, expected, show_values=False)
    assert result.verdict is Verdict.WRONG_ANSWER
    for value in ("64", "20", "(3, 3)", "Sigmoid", "ReLU", "Dropout"):
        assert value not in result.message


def test_a_hidden_case_tells_that_a_layer_is_missing_and_not_which() -> None:
    assert compare(MLP[:-1], MLP, show_values=False).message == "A layer is missing."


def test_what_stands_among_layers_and_is_none_is_told_as_such() -> None:
    assert compare([RELU, 3.0], [RELU, SIGMOID]).message == "`1`: Got a number where a dict is wanted."


def test_the_same_structure_is_right() -> None:
    result = compare(MLP, MLP)
    assert (result.verdict, result.message) == (Verdict.CORRECT, "Matches exactly.")


def test_settings_may_differ_by_rounding() -> None:
    assert compare([norm(64) | {"eps": 1e-5 * (1 + 1e-15)}], [norm(64)]).verdict is Verdict.CORRECT


def test_a_setting_of_many_numbers_is_compared_as_such() -> None:
    weights = Array(np.arange(6.0), "ndarray", "float64")
    doubled = Array(weights.data * 2, "ndarray", "float64")
    result = compare([layer("Linear", weight=doubled)], [layer("Linear", weight=weights)])
    assert result.message.startswith("Layer 1 of 1, Linear: `weight`: 5 of 6 values are off")
    assert "twice what is wanted" in result.message


LONG: list[Value] = [1.0, 2.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("got", "wanted", "told"),
    [
        (Array(np.array(0.25), "ndarray", "float64"), 0.5, " is 0.25 where 0.5 is wanted."),
        (0.25, Array(np.array(0.5), "tensor", "float32"), " is 0.25 where 0.5 is wanted."),
        ([1, 2, 3, 4], [1, 2, 3, 5], " is (1, 2, 3, 4) where (1, 2, 3, 5) is wanted."),
        ([1.0, 2.0, 3.0, 4.0, 9.0], LONG, ": `4`: The value is off by 4 "),
        (1.0, LONG, ": Got a number where a list or tuple of 5 items is wanted."),
        ([[1.0, 2.0]], [[1.0, 3.0]], ": `0.1`: The value is off by 1 "),
    ],
    ids=["an array of one", "a tensor of one", "four", "five", "one for five", "nested"],
)
def test_a_setting_is_told_in_full_where_it_is_short(got: Value, wanted: Value, told: str) -> None:
    message = compare([layer("Fold", size=got)], [layer("Fold", size=wanted)]).message
    assert message.startswith(f"Layer 1 of 1, Fold: `size`{told}")


def test_a_layer_is_described_by_its_first_short_settings() -> None:
    short: Layer = dict.fromkeys("abcdef", 1)
    told = [
        compare([RELU], [RELU, layer("Fold", **settings)]).message
        for settings in (short, short | {"g": 1, "h": 1}, {"weight": LONG, "a": 1})
    ]
    described = ("a=1, b=1, c=1, d=1, e=1, f=1", "a=1, b=1, c=1, d=1, e=1, f=1, …", "a=1")
    assert told == [f"Fold({each}) is missing at the end, after ReLU." for each in described]


def test_of_many_surplus_settings_so_many_count() -> None:
    got = RELU | {str(number): number for number in range(10)}
    told = f"Layer 1 of 1, ReLU: `0` is not wanted. {MOST_SETTINGS - 1} other parts of it wrong too."
    assert compare([got], [RELU]).message == told


def test_a_block_within_a_structure_is_told_by_its_place() -> None:
    inner = [norm(64), RELU]
    got, wanted = ([RELU, layer("Sequential", layers=each)] for each in (inner[::-1], inner))
    told = "Layer 2 of 2, Sequential: `layers`: Layers 1 and 2 of 2 took each other's place"
    assert compare(got, wanted).message.startswith(told)


def test_structures_under_names_are_told_with_their_name() -> None:
    result = compare({"plain": [RELU], "normed": [RELU]}, {"plain": [RELU], "normed": [norm(4), RELU]})
    assert result.message == "`normed`: BatchNorm1d(4, eps=1e-5) is missing at the start."


STRANGE: dict[str, Value] = {
    "no list": 3.0,
    "texts": ["ReLU", "ReLU", "ReLU", "ReLU", "ReLU"],
    "layers without a name": [{"layer": 7}] * 5,
    "a name without end": [{"layer": "x" * 10**6}] * 5,
    "a number without end": [{"layer": "Linear", "in_features": 10**5000, "out_features": 64}, *MLP[1:]],
    "more layers than anyone builds": [RELU] * 10**5,
    "many settings": [{"layer": "ReLU", **{str(number): number for number in range(10**4)}}, *MLP[1:]],
    "lines in a name": [{"layer": "ReLU\n\x1b[31mAll is right."}, *MLP[1:]],
}


@pytest.mark.parametrize("got", STRANGE.values(), ids=STRANGE)
def test_whatever_comes_back_is_told_in_one_short_line(got: Value) -> None:
    message = compare(got, MLP).message
    assert len(message) < 600
    assert message.isprintable()


def test_the_longest_structures_are_compared_layer_by_layer() -> None:
    got = [norm(number) for number in range(MOST_LAYERS)]
    result = compare(got, [norm(-number) for number in range(MOST_LAYERS)])
    assert result.verdict is Verdict.WRONG_ANSWER
    assert "Layer" in result.message
