"""Pictures in words: axes, sentences for who can't see them, and their numbers as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.web.words import count_words
from graders.pictures import Curve, Deviation, Histogram, Moments, Number, Series
from graders.wording import magnitude, numeral, word

_NOT_FINITE = "not finite"
_NO_MEAN = 1e-6
_DOWN = {"feature": "example", "column": "row"}


@dataclass(frozen=True)
class Table:
    """A table's cells as text; the first of each row is its head. `groups` span columns above `head`."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, int], ...] = ()


def across_words(picture: Deviation) -> str:
    """What lies from left to right in the heat map."""
    named = picture.across
    return named if len(picture.shape) == 1 else f"{named} (axis {picture.feature_axis})"


def down_words(picture: Deviation) -> str:
    """What lies from top to bottom; nothing where there is one row only."""
    axes = [axis for axis in range(len(picture.shape)) if axis != picture.feature_axis]
    if len(axes) < 2:  # noqa: PLR2004  # a table
        return f"{_DOWN.get(picture.across, 'row')} (axis {axes[0]})" if axes else ""
    return f"row (axes {', '.join(map(str, axes))} in order)"


def range_words(block: int, width: int, length: int) -> str:
    """Which indexes one block holds: `7`, or `4-7` with a dash between."""
    first, last = block * width, min((block + 1) * width, length) - 1
    return f"{first}" if first == last else f"{first}\N{EN DASH}{last}"


def ranges(picture: Deviation) -> tuple[list[str], list[str]]:
    """The words of each block's rows, and of each block's features."""
    rows, features = (len(picture.errors), len(picture.errors[0])) if picture.errors else (0, 0)
    return (
        [range_words(block, picture.block[0], picture.rows) for block in range(rows)],
        [range_words(block, picture.block[1], picture.features) for block in range(features)],
    )


def describe_deviation(name: str, picture: Deviation) -> str:
    """What the heat map shows, for who can't see it."""
    cells = [error for row in picture.errors for error in row]
    sizes = [error for error in cells if error is not None]
    beyond = sum(error > picture.tolerance for error in sizes)
    said = f"{beyond} of {count_words(len(cells), 'cell')} off by more than {magnitude(picture.tolerance)}"
    if beyond:
        said += f", the most by {magnitude(max(sizes))}"
    if stray := len(cells) - len(sizes):
        said += f"; {stray} not finite on one side"
    return f"Heat map of how far {word(name)} is off, by {_axes_words(picture)}: {said}."


def describe_histogram(name: str, histogram: Histogram) -> str:
    """What the histogram shows, for who can't see it."""
    low, *_, high = _edges_in_words(histogram)
    peaks = [_peak(histogram, counts) for counts in (histogram.got, histogram.expected)]
    return (
        f"Histogram of the values of {word(name)}, between {low} and {high}."
        f" Yours are most frequent {peaks[0]}, the expected ones {peaks[1]}."
    )


def describe_curves(curves: Sequence[tuple[str, Curve]]) -> str:
    """What the plot of curves shows, for who can't see it."""
    parts = [
        f"{word(name)} goes from {_figure(curve.got.values[0])} to {_figure(curve.got.values[-1])},"
        f" the solution's from {_figure(curve.expected.values[0])} to {_figure(curve.expected.values[-1])}"
        for name, curve in curves
    ]
    return f"Curves by step, yours beside the solution's: {'; '.join(parts)}."


def tabulate_deviation(picture: Deviation) -> Table:
    """The heat map's cells."""
    named, features = ranges(picture)
    down = down_words(picture)
    rows = [
        (label if down else "error", *(_NOT_FINITE if error is None else magnitude(error) for error in row))
        for label, row in zip(named, picture.errors, strict=True)
    ]
    return Table(f"Largest absolute error by {_axes_words(picture)}", (down, *features), tuple(rows))


def tabulate_histogram(histogram: Histogram) -> Table:
    """The histogram's counts, bin by bin."""
    counts = zip(pairwise(_edges_in_words(histogram)), histogram.got, histogram.expected, strict=True)
    rows: list[tuple[str, ...]] = [
        (f"{low} to {high}", str(got), str(expected)) for (low, high), got, expected in counts
    ]
    stray = histogram.got_not_finite, histogram.expected_not_finite
    if any(stray):
        rows.append((_NOT_FINITE, *map(str, stray)))
    return Table("How many values lie where", ("value", "yours", "expected"), tuple(rows))


def tabulate_moments(picture: Deviation) -> Table | None:
    """Mean and deviation of each feature, of the input where it is known, as expected and as got."""
    if picture.got is None or picture.expected is None:
        return None
    columns = [("expected", picture.expected), ("yours", picture.got)]
    if picture.before is not None:
        columns.insert(0, (f"before, in {word(picture.before_name)}", picture.before))
    named = picture.across
    return Table(
        caption=f"Mean and standard deviation of each {named}",
        head=(named, *("mean", "deviation") * len(columns)),
        rows=tuple(
            (str(feature), *(cell for _, moments in columns for cell in _moments_at(moments, feature)))
            for feature in range(picture.features)
        ),
        groups=tuple((label, 2) for label, _ in columns),
    )


def tabulate_curves(curves: Sequence[tuple[str, Curve]]) -> Table:
    """Where each curve starts, is halfway, ends and is lowest."""
    rows = [
        (f"{word(name)}, {whose}", *_stations(series))
        for name, curve in curves
        for whose, series in (("yours", curve.got), ("the solution's", curve.expected))
    ]
    return Table("The curves in numbers", ("curve", "start", "middle", "end", "lowest"), tuple(rows))


def _axes_words(picture: Deviation) -> str:
    return " and ".join(filter(None, [down_words(picture), across_words(picture)]))


def _edges_in_words(histogram: Histogram) -> list[str]:
    """Where the bins begin and end, in as many figures as tell them apart."""
    decimals = 2 - math.floor(math.log10((histogram.high - histogram.low) / len(histogram.got)))
    return [numeral(round(edge, decimals)) for edge in histogram.edges]


def _peak(histogram: Histogram, counts: tuple[int, ...]) -> str:
    if not any(counts):
        return "nowhere, as none is finite"
    place = counts.index(max(counts))
    low, high = _edges_in_words(histogram)[place : place + 2]
    return f"from {low} to {high}"


def _stations(series: Series) -> tuple[str, ...]:
    values = series.values
    lowest = "none is finite"
    if series.lowest is not None:
        lowest = f"{_figure(series.lowest)} at step {series.lowest_at}"
    return _figure(values[0]), _figure(values[len(values) // 2]), _figure(values[-1]), lowest


def _moments_at(moments: Moments, feature: int) -> tuple[str, str]:
    mean, deviation = moments.means[feature], moments.deviations[feature]
    if mean is not None and deviation is not None and abs(mean) < _NO_MEAN * deviation:
        mean = 0.0  # what is left of a mean taken away is rounding, and reads like a finding
    return _figure(mean), _figure(deviation)


def _figure(value: Number) -> str:
    return _NOT_FINITE if value is None else numeral(value)
