"""Decoded values seen as arrays of numbers, where they can be."""

from __future__ import annotations

from typing import Any

import numpy as np

from graders.values import Array, Value
from graders.verdicts import QuestionError

MAX_NESTING = 8
MAX_LIST_VALUES = 1 << 20  # one array may stand in a list many times, so its length says little
_INT64 = range(-(2**63), 2**63)


def find_array(value: Value) -> Array | None:
    """`value` as an array: a number becomes one without axes, a rectangular list one with axes.

    None for anything that is not numbers or truth values, for a ragged, empty or
    enormous list, and for whole numbers beyond 64 bits.
    """
    if isinstance(value, Array):
        return value
    plain = _find_plain(value, MAX_NESTING)
    if plain is None or _count(plain) > MAX_LIST_VALUES:
        return None
    try:
        data = np.array(plain)
    except ValueError:  # ragged
        return None
    return Array(data, "ndarray", data.dtype.name) if data.dtype.kind in "biufc" else None


def expected_array(value: Array | float) -> Array:
    """An expected number or array, in the precision that it was computed in.

    A Python float does not say its own: `.item()` of a float32 tensor gives one too.
    It counts as float32 if it fits there but not in float16, which a float64 result
    does once in 2**29, and round numbers like 0.5 never do.

    Raises:
        QuestionError: a whole number beyond 64 bits.
    """
    if isinstance(value, Array):
        return value
    if not isinstance(value, float) and value not in _INT64:
        raise QuestionError("an expected whole number has more than 64 bits")
    data = np.asarray(value)
    if isinstance(value, float):
        with np.errstate(over="ignore"):
            half, single = np.float16(value), np.float32(value)
        if float(single) == value != float(half):
            data = np.asarray(single)
    return Array(data, "ndarray", data.dtype.name)


def _find_plain(value: Value, levels: int) -> Any:
    """Nested lists of numbers and arrays, or None where something else is among them."""
    if isinstance(value, Array):
        return value.data
    if isinstance(value, bool | float) or (isinstance(value, int) and value in _INT64):
        return value
    if not isinstance(value, list) or not value or not levels:
        return None
    items = [_find_plain(item, levels - 1) for item in value]
    if any(item is None for item in items) or len({_is_truth(item) for item in items}) > 1:
        return None
    return items


def _count(plain: Any) -> int:
    if isinstance(plain, list):
        return sum(map(_count, plain))
    return plain.size if isinstance(plain, np.ndarray) else 1


def _is_truth(item: Any) -> bool:
    return isinstance(item, bool) or (isinstance(item, np.ndarray) and item.dtype.kind == "b")
