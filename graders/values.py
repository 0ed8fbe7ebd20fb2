"""What an answer's outputs are on the trusted side: plain data, rebuilt from bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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

    @cached_property
    def scale(self) -> float:
        """The largest finite magnitude in it, 1 where that is 0: what relative errors refer to."""
        wide = self.data.astype(np.result_type(self.data, np.float64), copy=False)
        return float(np.max(np.abs(wide[np.isfinite(wide)]), initial=0)) or 1.0


@dataclass(frozen=True)
class Other:
    """Something that is not data: a function, a module, a generator; only its type's name crossed."""

    type_name: str


Value = Array | Other | bool | int | float | str | None | dict[str, "Value"] | list["Value"]
