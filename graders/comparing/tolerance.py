"""How far from the expected value an output may be, and why.

The rule: each value may differ by `rtol * scale`, where `scale` is the largest
finite magnitude expected in the output (1 where that is 0) and `rtol` is
eps ** (2/3) of the expected type:

    float64 3.7e-11    float32 2.4e-5    float16 9.8e-3    bfloat16 3.9e-2

The exponent lies between two needs. Honest rearrangements of a formula over a few
hundred numbers differ by some tens of eps; the smallest mistake that must show, an
eps of 1e-5 left out of a variance near 100, moves float64 results by 1e-7. Two
thirds leaves a factor above 1e3 to either side.

The scale is the whole output's, not each value's: a result near 0 is often a
difference of large numbers, and rounds as they do.

The type is the expected one, whatever the answer's: float64 where float32 is asked
for is held to float32's bound, and float32 where float64 is asked for to float64's,
so that precision lost on the way shows.

Where right forms of the question differ among themselves by more than a tenth of
that, the bound is ten times what they differ by (see `spread.py`). An author may
replace either by a bound with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from graders.dtypes import dtype_name, eps_of
from graders.values import Array
from graders.wording import magnitude
from questions.code import OutputRule

EXPONENT = 2 / 3
SPREAD_ROOM = 10.0


class Source(StrEnum):
    """Where a tolerance comes from."""

    DTYPE = "dtype rule"
    SPREAD = "spread"
    OVERRIDE = "override"
    EXACT = "exact"


@dataclass(frozen=True)
class Tolerance:
    """`bound` is absolute, in the output's own unit; 0 asks for equal values."""

    bound: float
    reason: str
    source: Source


def derive_tolerance(expected: Array, rule: OutputRule | None = None, spread: float = 0.0) -> Tolerance:
    """The tolerance for an output whose expected value is `expected`.

    `spread` is the largest absolute difference between the solution and other right
    forms: the bound is at least ten times that, so that no right form comes near it.
    A bound in `rule` replaces all of this.
    """
    scale = expected.scale
    if rule is not None and (rule.absolute is not None or rule.relative is not None):
        bound = max(rule.absolute or 0.0, (rule.relative or 0.0) * scale)
        return Tolerance(bound, rule.reason or "set by the author", Source.OVERRIDE)
    rtol = eps_of(expected) ** EXPONENT
    if not rtol:
        return Tolerance(0.0, "whole numbers and truth values are compared exactly", Source.EXACT)
    derived = rtol * scale
    if SPREAD_ROOM * spread > derived:
        return Tolerance(
            SPREAD_ROOM * spread, "ten times what right forms differ by in rounding", Source.SPREAD
        )
    return Tolerance(derived, _dtype_reason(rtol, dtype_name(expected)), Source.DTYPE)


@cache
def _dtype_reason(rtol: float, name: str) -> str:
    return f"{magnitude(rtol)} of the largest value expected, as {name} rounds"
