"""Makes the small records that pictures are drawn from. Costs nothing where nothing is to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from graders.comparing.counting import count_values, moments_of, rounded
from graders.comparing.deviation import absolute_errors
from graders.comparing.shapes import has_unit_axes_too_many
from graders.pictures import Curve, Deviation, Series, steps_kept
from graders.values import Array, Value

MOST_CELLS = 32, 24  # of the heat map, down and across; at three figures each they make 7 KB
FEWER_CELLS = 16, 16  # where an error needs more letters: JSON writes 2e10 as 20000000000.0
LONG_FROM = 1e6
MAX_TABLE_FEATURES = 16
MAX_POINTS = 200
ERROR_DIGITS = 3
CHANNELS_FIRST_AXES = 4  # (N, C, H, W) and beyond
_REAL = "biuf"

Across = Literal["feature", "channel", "column", "index"]


def picture_deviation(
    got: Array, expected: Array, tolerance: float, inputs: Mapping[str, Value]
) -> Deviation | None:
    """Where and how far `got` is off, or None where that can't be drawn.

    Drawn are real numbers of one shape, more than one of them, at least one off by more
    than `tolerance` (absolute). `inputs` are those of the case: their lengths tell which
    axis holds the features, and the first one of the output's shape is what it was before.
    """
    pair = _find_pair(got, expected)
    if pair is None or pair[0].size < 2:  # noqa: PLR2004  # a sentence says how far one number is off
        return None
    theirs, ours = pair
    errors = absolute_errors(theirs, ours)
    if np.max(errors) <= tolerance:
        return None
    axis, across = find_feature_axis(ours.shape, inputs)
    table = _as_table(errors, axis)
    most = FEWER_CELLS if np.max(table, initial=0, where=np.isfinite(table)) >= LONG_FROM else MOST_CELLS
    block = _block(table.shape[0], most[0]), _block(table.shape[1], most[1])
    picture = Deviation(
        shape=ours.shape,
        feature_axis=axis,
        across=across,
        block=block,
        errors=tuple(rounded(row, ERROR_DIGITS) for row in _block_maxima(table, block)),
        tolerance=tolerance,
        histogram=count_values(theirs, ours),
    )
    if ours.ndim == 1 or picture.features > MAX_TABLE_FEATURES:
        return picture
    return _with_moments(picture, theirs, ours, inputs)


def picture_curve(got: Array, expected: Array) -> Curve | None:
    """Both series, or None where either isn't one: real numbers along one axis."""
    theirs, ours = _find_series(got), _find_series(expected)
    return Curve(got=theirs, expected=ours) if theirs and ours else None


def find_feature_axis(shape: tuple[int, ...], inputs: Mapping[str, Value]) -> tuple[int, Across]:
    """Which axis of an output of this shape holds its features, and what to call what lies along it.

    The axis as long as an input of floats with one axis, such as gamma, is the features'.
    Where none is, or several are: axis 1 of four or more (channels first), else the last.
    """
    if len(shape) == 1:
        return 0, "index"
    channels_first = len(shape) >= CHANNELS_FIRST_AXES
    usual = 1 if channels_first else len(shape) - 1
    lengths = {size for value in inputs.values() if (size := _find_length(value))}
    fitting = [axis for axis, length in enumerate(shape) if length in lengths and length > 1]
    if channels_first:
        return (fitting[0] if len(fitting) == 1 else usual), "channel"
    if not fitting:
        return usual, "column"
    return (usual if usual in fitting else fitting[0]), "feature"


def _find_pair(got: Array, expected: Array) -> tuple[np.ndarray, np.ndarray] | None:
    """Both as real numbers of the expected shape, if they are; unit axes too many are taken off."""
    theirs, ours = got.data, expected.data
    if theirs.dtype.kind not in _REAL or ours.dtype.kind not in _REAL:
        return None
    if theirs.shape != ours.shape and not has_unit_axes_too_many(theirs.shape, ours.shape):
        return None
    return theirs.reshape(ours.shape), ours


def _find_length(value: Value) -> int | None:
    """The length of what may be one number for each feature."""
    if isinstance(value, Array) and value.data.ndim == 1 and value.data.dtype.kind == "f":
        return value.data.size
    return None


def _as_table(data: np.ndarray, axis: int) -> np.ndarray:
    """Features across, everything else down, in the order of the other axes."""
    return np.moveaxis(data, axis, -1).reshape(-1, data.shape[axis])


def _block(length: int, most: int) -> int:
    """How many indexes share a block, so that there are at most `most` blocks."""
    return -(-length // most)


def _block_maxima(table: np.ndarray, block: tuple[int, int]) -> np.ndarray:
    for axis, width in enumerate(block):
        if width > 1:
            table = np.maximum.reduceat(table, np.arange(0, table.shape[axis], width), axis=axis)
    return table


def _with_moments(
    picture: Deviation, got: np.ndarray, expected: np.ndarray, inputs: Mapping[str, Value]
) -> Deviation:
    axis = picture.feature_axis
    found = {"got": moments_of(_as_table(got, axis)), "expected": moments_of(_as_table(expected, axis))}
    name, before = next(_alike(expected.shape, inputs), ("", None))
    if before is None:
        return picture.model_copy(update=found)
    return picture.model_copy(
        update={**found, "before": moments_of(_as_table(before, axis)), "before_name": name}
    )


def _alike(shape: tuple[int, ...], inputs: Mapping[str, Value]) -> Iterator[tuple[str, np.ndarray]]:
    for name, value in inputs.items():
        if isinstance(value, Array) and value.data.shape == shape and value.data.dtype.kind == "f":
            yield name, value.data


def _find_series(array: Array) -> Series | None:
    if array.data.ndim != 1 or not array.data.size or array.data.dtype.kind not in _REAL:
        return None
    with np.errstate(all="ignore"):  # a hostile value may not fit
        data = array.data.astype(np.float64)
    finite = np.where(np.isfinite(data), data, np.inf)
    at = int(np.argmin(finite))
    lowest = rounded(finite[at : at + 1])[0]
    return Series(
        length=data.size,
        values=rounded(data[list(steps_kept(data.size, min(data.size, MAX_POINTS)))]),
        lowest=lowest,
        lowest_at=None if lowest is None else at,
    )
