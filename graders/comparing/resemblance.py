"""What wrong values look like: slips that no author needs to foresee.

Each `_find_…` takes what was got and what is expected (arrays of one shape, real and
finite, as float64) and the tolerance's bound, and gives a sentence or None.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graders.dtypes import dtype_name, eps_of
from graders.values import Array
from graders.wording import count_of, distinct_numerals, magnitude

# A transform explains a difference if it leaves less than this share of it.
UNEXPLAINED_SHARE = 1e-3
FEWEST_VALUES = 3  # with fewer, any difference is some factor or some shift
LARGEST_COUNT = 1_000
LARGEST_BESSEL_COUNT = 32  # beyond, neighbouring n/(n-1) are too close to be told apart
ROUNDING_ROOM = 64


def find_resemblance(got: Array, expected: Array, bound: float) -> str | None:
    """The slip that the wrong values look like, or None. Both have the same shape."""
    if got.data.dtype.kind == "b":
        inverted = expected.data.size > 1 and bool((got.data != expected.data).all())
        return "Each True is a False and each False a True." if inverted else None
    if "c" in (got.data.dtype.kind, expected.data.dtype.kind):
        return None
    if not (np.isfinite(got.data).all() and np.isfinite(expected.data).all()):
        return None
    with np.errstate(all="ignore"):
        as_floats = got.data.astype(np.float64), expected.data.astype(np.float64)
        found = _find_cut_off(got, expected) or _find_lost_precision(got, expected)
        return found or next(filter(None, (find(*as_floats, bound) for find in _SLIPS)), None)


def _find_cut_off(got: Array, expected: Array) -> str | None:
    whole = expected.data.dtype.kind in "iu" or not np.mod(expected.data, 1).any()
    if got.data.dtype.kind not in "iu" or whole:
        return None
    return f"The result holds whole numbers ({dtype_name(got)}): fractions were cut off."


def _find_lost_precision(got: Array, expected: Array) -> str | None:
    """Right to the rounding of a narrower type: the answer's own, or one its numbers went through."""
    wanted_eps = eps_of(expected)
    if not wanted_eps:
        return None
    error = float(np.max(np.abs(got.data.astype(np.float64) - expected.data), initial=0))
    scale = float(np.max(np.abs(expected.data), initial=0))
    narrower = (
        [(eps_of(got), dtype_name(got))] if eps_of(got) > wanted_eps else _narrower_types(got, expected)
    )
    for eps, name in narrower:
        if error <= ROUNDING_ROOM * eps * scale:
            return f"Right as far as {name} goes: precision was lost, {dtype_name(expected)} is wanted."
    return None


def _narrower_types(got: Array, expected: Array) -> list[tuple[float, str]]:
    """Types narrower than the expected one that hold every value got, but not every value expected."""
    return [
        (float(np.finfo(kind).eps), np.dtype(kind).name)
        for kind in (np.float16, np.float32)
        if np.finfo(kind).eps > eps_of(expected)
        and np.array_equal(got.data, got.data.astype(kind))
        and not np.array_equal(expected.data, expected.data.astype(kind))
    ]


def _find_unfilled(got: np.ndarray, expected: np.ndarray, bound: float) -> str | None:
    if not got.any():
        return "Every value is 0: is the result ever written into it?" if got.ndim else None
    if got.ndim == 0:
        return None
    blank = ~got.any(axis=tuple(range(1, got.ndim)))
    if blank.any() and expected[blank].any() and _close(got[~blank], expected[~blank], bound):
        rows = count_of(int(blank.sum()), "row")
        return f"The values are right but for {rows} of 0: where does the loop end?"
    return None


def _find_transposed(got: np.ndarray, expected: np.ndarray, bound: float) -> str | None:
    if got.ndim > 1 and got.T.shape == expected.shape and _close(got.T, expected, bound):
        return "The values are right once transposed."
    return None


def _find_negated(got: np.ndarray, expected: np.ndarray, bound: float) -> str | None:
    return "The values are right but for their sign." if _close(-got, expected, bound) else None


def _find_factor(got: np.ndarray, expected: np.ndarray, bound: float) -> str | None:
    scale = float(np.max(np.abs(expected), initial=0))
    few = got.size < FEWEST_VALUES
    if bound > UNEXPLAINED_SHARE * scale or not scale or (few and not np.mod(expected, 1).any()):
        return None
    ours, theirs = expected.ravel() / scale, got.ravel() / scale
    factor = float(ours @ theirs / (ours @ ours))
    rounding = 2 * bound / scale
    looseness = 0.0 if few else UNEXPLAINED_SHARE * abs(factor - 1)
    if not (0 < factor < np.inf and _close(theirs, factor * ours, max(rounding, looseness))):
        return None
    named = _find_count_factor(factor, 2 * rounding) or _find_bessel_factor(
        factor, max(2 * rounding, looseness)
    )
    if named is None and few:
        return None
    what = "Every value" if got.ndim else "The value"
    return f"{what} is {named or _factor_numeral(factor) + ' times what is wanted.'}"


def _factor_numeral(factor: float) -> str:
    # Two figures, unless the factor would read as 1.
    pair = distinct_numerals(factor, 1.0)
    return magnitude(factor) if magnitude(factor) != "1" or pair is None else pair[0]


def _find_count_factor(factor: float, resolution: float) -> str | None:
    for number, text in ((2.0, "twice what is wanted."), (0.5, "half of what is wanted.")):
        if abs(factor - number) <= resolution:
            return text
    count = round(max(factor, 1 / factor))
    if not 2 < count <= LARGEST_COUNT:  # noqa: PLR2004  # 2 has its word
        return None
    if abs(factor - count) <= resolution * count:
        return f"{count} times what is wanted: is a sum over {count} taken where a mean is meant?"
    if abs(factor - 1 / count) <= resolution:
        return f"1/{count} of what is wanted: is a mean over {count} taken where a sum is meant?"
    return None


def _find_bessel_factor(factor: float, resolution: float) -> str | None:
    for count in range(2, LARGEST_BESSEL_COUNT + 1):
        ratio = count / (count - 1)
        forms = (
            (ratio, f"{count}/{count - 1}"),
            (1 / ratio, f"{count - 1}/{count}"),
            (ratio**0.5, f"sqrt({count}/{count - 1})"),
            (ratio**-0.5, f"sqrt({count - 1}/{count})"),
        )
        for number, text in forms:
            if abs(factor - number) <= resolution:
                return f"{text} of what is wanted: n and n - 1 took each other's place in a variance?"
    return None


def _find_shift(got: np.ndarray, expected: np.ndarray, bound: float) -> str | None:
    if got.size < FEWEST_VALUES:
        return None
    shift = float(np.mean(got - expected))
    if _close(got - shift, expected, max(2 * bound, UNEXPLAINED_SHARE * abs(shift))):
        return (
            f"Every value is {magnitude(shift)} too {'large' if shift > 0 else 'small'}, by the same amount."
        )
    return None


_SLIPS: tuple[Callable[[np.ndarray, np.ndarray, float], str | None], ...] = (
    _find_unfilled,
    _find_transposed,
    _find_negated,
    _find_factor,
    _find_shift,
)


def _close(one: np.ndarray, other: np.ndarray, bound: float) -> bool:
    return bool(np.max(np.abs(one - other), initial=0) <= bound)
