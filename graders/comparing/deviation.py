"""Where and how far two arrays of one shape differ."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from graders.wording import count_of, distinct_numerals, magnitude, place

Index = tuple[int, ...]
Mask = np.ndarray


def absolute_errors(got: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The size of each difference, as floats of the arrays' shape.

    0 where both are NaN or the same infinity, infinite where only one side is finite.
    """
    if got.dtype == expected.dtype == np.float64:
        with np.errstate(all="ignore"):
            errors: np.ndarray = np.abs(got - expected)
        # The usual case by far; whatever is not finite, and ties of it, is sorted out below.
        if math.isfinite(errors.max(initial=0)):
            return errors
    common = np.result_type(got, expected, np.float64)
    with np.errstate(all="ignore"):
        same = (got == expected) | (np.isnan(got) & np.isnan(expected))
        errors = np.abs(got.astype(common) - expected.astype(common))
    errors = np.where(np.isnan(errors), np.inf, errors)
    # Whole numbers above 2**53 may differ and still be the same float.
    return np.where(same, 0.0, np.maximum(errors, np.finfo(np.float64).tiny))


def worst_index(errors: np.ndarray) -> Index:
    """Where the largest of `errors` is, the first of them in reading order."""
    flat, where = int(errors.argmax()), []
    for size in reversed(errors.shape):
        flat, part = divmod(flat, size)
        where.append(part)
    return tuple(reversed(where))


def first_index(mask: Mask) -> Index:
    """Where `mask` is true for the first time in reading order."""
    return worst_index(mask)


def find_stray(got: np.ndarray, expected: np.ndarray) -> tuple[str, Index] | None:
    """A sentence on values that are not finite where they should be, or the reverse, with the first place."""
    with np.errstate(invalid="ignore"):
        odd = np.isinf(got) & (got != expected)
    kinds = (
        (np.isnan(got) & ~np.isnan(expected), "NaN", "0/0, or the root or logarithm of something negative"),
        (odd, "infinite", "a division by zero, or an overflow"),
    )
    for mask, state, cause in kinds:
        if mask.any():
            where = first_index(mask)
            return f"{_how_many(mask, state)}{_at(where, mask)}. The usual cause is {cause}.", where
    mask = np.isfinite(got) & ~np.isfinite(expected)
    if mask.any():
        where = first_index(mask)
        return f"{_how_many(mask, 'finite')} where NaN or infinity is wanted{_at(where, mask)}.", where
    return None


def describe_deviation(errors: np.ndarray, bound: float) -> str:
    """A sentence on errors beyond `bound`: how many, how far, and where the most."""
    where = worst_index(errors)
    limit = f"tolerance {magnitude(bound)}" if bound else "equal values are wanted"
    far = f"{magnitude(errors[where])} ({limit})"
    if errors.ndim == 0:
        return f"The value is off by {far}."
    beyond = errors > bound
    most = "the most at" if np.count_nonzero(beyond) > 1 else "at"
    return f"{_how_many(beyond, 'off')} by up to {far}, {most} {place(where)}.{next(_regions(beyond), '')}"


def describe_pair(got: complex, expected: complex) -> str:
    """A sentence with both values, or nothing where they read the same."""
    pair = distinct_numerals(got, expected)
    return f"Got {pair[0]}, expected {pair[1]}." if pair else ""


def describe_mismatch(differs: Mask) -> str:
    """A sentence on truth values that differ: how many, and where first."""
    return f"{_how_many(differs, 'wrong')}{_at(first_index(differs), differs)}."


def _regions(beyond: Mask) -> Iterator[str]:
    """Rows or columns that hold everything that is off, where that says something."""
    if beyond.ndim < 2 or np.count_nonzero(beyond) < 2:  # noqa: PLR2004  # a place says it already
        return
    for axis in range(beyond.ndim):
        others = tuple(other for other in range(beyond.ndim) if other != axis)
        touched = np.flatnonzero(beyond.any(axis=others))
        if touched.size == 1 and beyond.shape[axis] > 1:
            name = ("row", "column")[axis] if beyond.ndim == 2 else f"index of axis {axis}:"  # noqa: PLR2004  # a table
            yield f" All of them are in {name} {touched[0]}."


def _how_many(mask: Mask, state: str) -> str:
    count = int(np.count_nonzero(mask))
    if mask.ndim == 0:
        return f"The value is {state}"
    if count == mask.size:
        return f"Every value is {state}" if count > 1 else f"The one value is {state}"
    return f"{count} of {count_of(mask.size, 'value')} {'is' if count == 1 else 'are'} {state}"


def _at(where: Index, mask: Mask) -> str:
    if not where:
        return ""
    return f", the first at {place(where)}" if np.count_nonzero(mask) > 1 else f", at {place(where)}"
