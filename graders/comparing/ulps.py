"""An error counted in ulps: units in the last place of the value expected.

An ulp is the distance from a number to the next larger one in size that its type can
hold: what `numpy.spacing` gives. The idea is Goldberg's (1991, "What every computer
scientist should know about floating-point arithmetic", section 1.2), who takes the
exponent of the number computed; here it is that of the value expected, so that the unit
does not hang on the answer. A form that rounds well is off by few of them; one that
loses its leading digits to cancellation, by thousands.
"""

from __future__ import annotations

import math
import sys

import numpy as np

from graders.dtypes import eps_of
from graders.values import Array

Index = tuple[int, ...]


def count_ulps(error: float, expected: Array, where: Index) -> float | None:
    """How many ulps of the value expected at `where` the absolute `error` makes.

    None where ulps say nothing: whole numbers and truth values are exact, 0 has no
    last place worth the name, NaN and infinity have none.
    """
    if not error:
        return 0.0 if eps_of(expected) else None
    ulp = find_ulp(expected, where)
    # Finite, as every error that is kept: JSON has no infinity.
    return None if ulp is None else min(error / ulp, sys.float_info.max)


def find_ulp(expected: Array, where: Index) -> float | None:
    """The spacing of the expected type's numbers at the value that stands at `where`, or None."""
    if not (eps := eps_of(expected)):
        return None
    size = np.abs(expected.data[where])
    if not np.isfinite(size) or not size:
        return None
    # The first counts in the type that the numbers had, the second in the one they travel
    # in: both are the same but for types that numpy lacks, and for the very smallest.
    _, exponent = math.frexp(float(size))
    with np.errstate(over="ignore"):  # above the largest number there is nothing
        spacing = float(np.spacing(size))
    return max(math.ldexp(eps, exponent - 1), spacing if math.isfinite(spacing) else 0.0)
