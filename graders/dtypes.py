"""Number types: their names and how finely they tell numbers apart."""

from __future__ import annotations

from functools import cache

import numpy as np

from graders.values import Array

# What travels widened to float32: the spacing of its numbers at 1.
_WIDENED_EPS = {"bfloat16": 2.0**-7, "float8_e4m3fn": 2.0**-3, "float8_e5m2": 2.0**-2}


def dtype_name(array: Array) -> str:
    """The type that the numbers had in the answer.

    Only a tensor's type that numpy lacks is taken from `array.dtype`: that is a
    text, and a hostile answer may have written it.
    """
    widened = array.kind == "tensor" and array.dtype in _WIDENED_EPS
    return array.dtype if widened else _plain_name(array.data.dtype)


def eps_of(array: Array) -> float:
    """The spacing of the type's numbers at 1; 0 for whole numbers and truth values, which are exact."""
    if array.data.dtype.kind not in "fc":
        return 0.0
    widened = _WIDENED_EPS.get(dtype_name(array))
    return _plain_eps(array.data.dtype) if widened is None else widened


# numpy puts a name together at each asking, and there are few types.
@cache
def _plain_name(dtype: np.dtype) -> str:
    return dtype.name


@cache
def _plain_eps(dtype: np.dtype) -> float:
    return float(np.finfo(dtype).eps)
