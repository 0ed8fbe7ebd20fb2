"""What an answer's outputs are on the trusted side: plain data, rebuilt from bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True, eq=False)
class Array:
    """A dense array. `data` is always a plain, C-contiguous `numpy.ndarray`.

    `kind` says what it was inside (a numpy array or scalar, or a torch tensor) and
    `dtype` its type there; it differs from `data.dtype` only for types that numpy
    lacks, such as bfloat16, which travel widened to float32.
    """

    data: np.ndarray
    kind: Literal["ndarray", "tensor"]
    dtype: str


@dataclass(frozen=True)
class Other:
    """Something that is not data: a function, a module, a generator; only its type's name crossed."""

    type_name: str


Value = Array | Other | bool | int | float | str | None | dict[str, "Value"] | list["Value"]
