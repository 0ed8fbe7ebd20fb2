"""A prepared variant survives being written and read, and nothing else is taken for one."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.coding.packing import FORMAT, SpoiltError, pack, unpack
from graders.coding.prepare import Prepared, PreparedMutant
from graders.values import Array, Other, Value

RECIPE = "a recipe"
ARRAY = Array(np.arange(6.0).reshape(2, 3), "ndarray", "float64")
PREPARED = Prepared(
    variant=3,
    inputs={"x": ARRAY, "eps": 1e-5},
    expected=({"out": ARRAY}, {"loss": 0.25}),
    spreads=({"out": 1e-16}, {"loss": 0.0}),
    starter=(None, {"loss": None}),
    mutants=(PreparedMutant("wrong-axis", ({"out": ARRAY}, None)), PreparedMutant("no-eps", (None, None))),
)
DTYPES = ("?", "i1", "u1", "i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "g", "F", "D")


def plain(value: Any) -> Any:
    """The value as data that can be compared, bit by bit."""
    match value:
        case Array(data=data, kind=kind, dtype=dtype):
            return ("array", data.dtype.str, data.shape, data.tobytes(), kind, dtype)
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case Prepared() | PreparedMutant():
            return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
        case float():
            # JSON knows one NaN only, in the box's frames already; zeros have their sign.
            return ("float", "nan" if math.isnan(value) else struct.pack("=d", value))
    return (type(value).__name__, value)


def with_inputs(**inputs: Value) -> Prepared:
    return Prepared(0, inputs, (), (), (), ())


def resealed(header: Any, payload: bytes = b"") -> bytes:
    """A file of ours in form, with another content."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = FORMAT + struct.pack("<IQ", len(text), len(payload)) + text + payload
    return body + hashlib.sha256(body).digest()


def test_the_whole_of_a_variant_comes_back() -> None:
    # Every field, so that a new one can't be forgotten in the file.
    assert plain(unpack(pack(PREPARED, RECIPE), RECIPE)) == plain(PREPARED)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3, 4)])
def test_arrays_of_every_type_and_shape_come_back(dtype: str, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    data = (rng.normal(size=shape) * 3).astype(dtype)
    given = with_inputs(x=Array(np.asarray(data), "ndarray", np.dtype(dtype).name))
    assert plain(unpack(pack(given, RECIPE), RECIPE)) == plain(given)


def test_tensors_keep_the_type_that_numpy_lacks() -> None:
    data = np.array([1, np.nan, -np.inf, -0.0], np.float32)
    given = with_inputs(x=Array(data, "tensor", "bfloat16"))
    assert plain(unpack(pack(given, RECIPE), RECIPE)) == plain(given)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63) + 1, 2**63 - 1)
        | st.floats()
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
        | st.just(Other("builtins.function")),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abcdé", min_size=1, max_size=8), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_values_of_every_kind_come_back(value: Value) -> None:
    assert plain(unpack(pack(with_inputs(x=value), RECIPE), RECIPE)) == plain(with_inputs(x=value))


def test_equal_arrays_are_kept_once_and_nearly_equal_ones_are_not() -> None:
    zero, other = np.zeros(1000), np.full(1000, -0.0)
    one = len(pack(with_inputs(a=Array(zero, "ndarray", "float64")), RECIPE))
    twice = with_inputs(a=Array(zero, "ndarray", "float64"), b=Array(zero.copy(), "ndarray", "float64"))
    assert len(pack(twice, RECIPE)) < one + 100
    differing = with_inputs(a=Array(zero, "ndarray", "float64"), b=Array(other, "ndarray", "float64"))
    back = unpack(pack(differing, RECIPE), RECIPE)
    assert plain(back) == plain(differing)


def test_a_file_that_ends_too_soon_is_not_trusted() -> None:
    whole = pack(PREPARED, RECIPE)
    for length in range(0, len(whole), 7):
        with pytest.raises(SpoiltError):
            unpack(whole[:length], RECIPE)
    with pytest.raises(SpoiltError):
        unpack(whole + b"\0", RECIPE)


def test_a_changed_byte_is_noticed_wherever_it_is() -> None:
    whole = pack(PREPARED, RECIPE)
    for place in range(0, len(whole), 11):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1
        with pytest.raises(SpoiltError):
            unpack(bytes(spoilt), RECIPE)


def test_another_recipe_or_format_is_not_taken() -> None:
    whole = pack(PREPARED, RECIPE)
    with pytest.raises(SpoiltError, match="recipe"):
        unpack(whole, "another recipe")
    newer = whole[:-32].replace(FORMAT, FORMAT.replace(b"1", b"2"))
    with pytest.raises(SpoiltError, match="format"):
        unpack(newer + hashlib.sha256(newer).digest(), RECIPE)


LEAF = {"stored": "<f8", "shape": [2], "kind": "ndarray", "dtype": "float64"}
WHOLE = {"variant": 0, "inputs": {"d": {}}, "expected": [], "spreads": [], "starter": [], "mutants": []}


def described(**changes: Any) -> dict[str, Any]:
    return {"recipe": RECIPE, "tree": {"d": WHOLE | changes}, "leaves": []}


def test_the_smallest_description_is_read() -> None:
    assert unpack(resealed(described()), RECIPE).variant == 0


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        (b"{", b""),
        (b"[]", b""),
        (b"[" * 100_000, b""),
        ({"recipe": RECIPE}, b""),
        ({"recipe": RECIPE, "leaves": [], "tree": {"d": {}}}, b""),
        (described(), b"more than its arrays"),
        (described() | {"leaves": [LEAF]}, b"\0" * 15),
        (described() | {"leaves": [LEAF | {"stored": "|O"}]}, b"\0" * 16),
        (described() | {"leaves": [LEAF | {"shape": [-2]}]}, b""),
        (described() | {"leaves": [LEAF | {"shape": [1 << 50]}]}, b""),
        (described(inputs={"a": 0}), b""),
        (described(variant="0"), b""),
        (described(expected=[None]), b""),
        (described(spreads=[{"d": {"out": "wide"}}]), b""),
        (described(starter=[3]), b""),
        (described(mutants=[[]]), b""),
        (described(mutants=[["wrong-axis", 3]]), b""),
        (described(mutants=[{"pickle": 1}]), b""),
    ],
)
def test_a_whole_file_with_a_wrong_content_is_refused(header: Any, payload: bytes) -> None:
    with pytest.raises(SpoiltError):
        unpack(resealed(header, payload), RECIPE)


def test_lengths_that_do_not_add_up_are_refused() -> None:
    for header_bytes, payload_bytes in [(2**32 - 1, 0), (2, 2**63), (0, 0)]:
        body = FORMAT + struct.pack("<IQ", header_bytes, payload_bytes) + b"{}"
        with pytest.raises(SpoiltError, match="add up"):
            unpack(body + hashlib.sha256(body).digest(), RECIPE)


def test_a_spread_that_is_no_finite_number_comes_back_too() -> None:
    given = Prepared(0, {}, ({},), ({"out": math.inf},), (None,), ())
    assert unpack(pack(given, RECIPE), RECIPE).spreads == ({"out": math.inf},)
