"""What a picture counts and rounds: histograms, moments, and numbers short enough to be kept."""

from __future__ import annotations

import math

import numpy as np

from graders.pictures import Histogram, Moments, Number

MAX_BINS, MIN_BINS = 24, 4
DIGITS = 4
_TINY, _HUGE = 1e-100, 1e100  # ranges outside of these are not drawn: plotting needs room to reckon
_SMALLEST_SHARE = 1e-12  # of the values' size: what a range is at least


def count_values(got: np.ndarray, expected: np.ndarray) -> Histogram | None:
    """Both counted over common bins; None where no value is finite, or the range is beyond drawing."""
    theirs, ours = _finite(got), _finite(expected)
    both = np.concatenate([theirs, ours])
    if not both.size:
        return None
    low, high = _range(float(both.min()), float(both.max()))
    if not high - low < _HUGE:
        return None
    bins = min(MAX_BINS, max(MIN_BINS, math.ceil(2 * math.sqrt(expected.size))))
    return Histogram(
        low=low,
        high=high,
        got=_bin(theirs, low, high, bins),
        expected=_bin(ours, low, high, bins),
        got_not_finite=got.size - theirs.size,
        expected_not_finite=expected.size - ours.size,
    )


def _range(low: float, high: float) -> tuple[float, float]:
    """A range around both, its ends round to a thousandth of its width or so: no value is told in full."""
    size = max(abs(low), abs(high))
    width = high - low
    if width <= max(size * _SMALLEST_SHARE, _TINY):  # too narrow to be divided
        margin = size / 2 if size > _TINY else 0.5
        low, high, width = low - margin, high + margin, 2 * margin
    if not width < _HUGE:
        return low, high
    decimals = 3 - math.floor(math.log10(width))
    unit = 10.0**-decimals
    return round(math.floor(low / unit) * unit, decimals), round(math.ceil(high / unit) * unit, decimals)


def _finite(data: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):  # a hostile value may not fit; it counts as not finite
        wide = data.astype(np.float64).ravel()
    return wide[np.isfinite(wide)]


def _bin(values: np.ndarray, low: float, high: float, bins: int) -> tuple[int, ...]:
    places = np.minimum((values - low) / (high - low) * bins, bins - 1).astype(np.intp)
    return tuple(np.bincount(places, minlength=bins).tolist())


def moments_of(table: np.ndarray) -> Moments:
    """Mean and deviation of each column."""
    with np.errstate(all="ignore"):
        wide = table.astype(np.float64)
    with np.errstate(all="ignore"):
        return Moments(means=rounded(wide.mean(axis=0)), deviations=rounded(wide.std(axis=0)))


def rounded(values: np.ndarray, digits: int = DIGITS) -> tuple[Number, ...]:
    """The values to so many figures; None for what is not finite."""
    # Rounding may carry the largest of all numbers over the edge.
    short = (float(f"{value:.{digits}g}") for value in values.tolist())
    return tuple(value if math.isfinite(value) else None for value in short)
