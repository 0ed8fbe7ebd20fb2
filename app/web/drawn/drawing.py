"""Records to pictures, with matplotlib. One at a time: matplotlib is not made for several threads."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeGuard

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from app.web.drawn.canvas import EXPECTED, LINES, SOFT, STRAY, WITHIN, YOURS, new_figure, to_svg
from app.web.drawn.words import across_words, down_words, ranges
from graders.pictures import Curve, Deviation, Histogram, Number, Series
from graders.wording import magnitude, word

HEIGHT_PX, STRIP_HEIGHT_PX = 300, 180
DECADES = 3  # what the colours span below the largest error
_MAX_TICKS = 8
_MAX_WIDE_TICKS = 5  # of ranges such as 40-47
_SHADES = 64
_LEAST = 1e-290  # what logarithms are taken of, with room for the decades below
_HUGE = 1e100  # what is larger leaves plotting no room to reckon
_FOOT_PX, _FRAME_PX = 56, 52  # of the colour bar: what is for tolerance; what is around it


def height_of(picture: Deviation) -> int:
    """The height of a heat map in pixels: a single row needs little."""
    return HEIGHT_PX if picture.rows > 1 else STRIP_HEIGHT_PX


def draw_deviation(picture: Deviation) -> bytes:
    """The heat map of the errors, with the tolerance in its colour bar."""
    figure = new_figure(height_of(picture))
    axes, bar = figure.subplots(1, 2, width_ratios=(16, 1))
    errors = np.array([[math.nan if error is None else error for error in row] for row in picture.errors])
    low, high = _span(errors, picture.tolerance)
    _paint_cells(axes, errors, picture.tolerance, (low, high))
    rows, features = ranges(picture)
    _label(axes.set_xticks, features, _MAX_WIDE_TICKS if picture.block[1] > 1 else _MAX_TICKS)
    _label(axes.set_yticks, rows if picture.rows > 1 else [], _MAX_TICKS)
    axes.set_xlabel(across_words(picture))
    axes.set_ylabel(down_words(picture))
    _paint_bar(bar, picture.tolerance, (low, high), height_of(picture))
    return to_svg(figure)


def draw_histogram(histogram: Histogram) -> bytes:
    """How often which values occur, got beside expected."""
    figure = new_figure(HEIGHT_PX)
    axes = figure.subplots()
    starts = np.array(histogram.edges[:-1])
    width = (histogram.high - histogram.low) / len(starts)
    bars = ((histogram.expected, EXPECTED, "expected", ""), (histogram.got, YOURS, "yours", "///"))
    for place, (counts, colour, label, hatch) in enumerate(bars):
        left = starts + width * (0.06 + 0.44 * place)
        axes.bar(
            left,
            counts,
            width=0.44 * width,
            align="edge",
            label=label,
            facecolor="none" if hatch else colour,
            edgecolor=colour,
            hatch=hatch,
        )
    axes.set_xlabel("value")
    axes.set_ylabel("how many values")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    _legend(figure, axes, 2)
    return to_svg(figure)


def draw_curves(curves: Sequence[tuple[str, Curve]]) -> bytes:
    """All curves of a case in one plot: theirs solid, the solution's dashed."""
    figure = new_figure(HEIGHT_PX)
    axes = figure.subplots()
    for place, (name, curve) in enumerate(curves):
        colour, shown = LINES[place % len(LINES)], _printable(name)
        axes.plot(*_points(curve.got), color=colour, linewidth=4, alpha=0.5, label=f"{shown}, yours")
        label = f"{shown}, the solution's"
        axes.plot(*_points(curve.expected), color=colour, linewidth=1.5, linestyle=(0, (4, 3)), label=label)
    is_positive = all(
        _is_drawable(value) and value > 1 / _HUGE
        for _, curve in curves
        for value in (*curve.got.values, *curve.expected.values)
    )
    if is_positive:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: magnitude(value)))
        axes.yaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    axes.set_xlabel("step")
    axes.set_ylabel("value, logarithmic" if is_positive else "value")
    _legend(figure, axes, 2)
    return to_svg(figure)


def _span(errors: np.ndarray, tolerance: float) -> tuple[float, float]:
    """The smallest and the largest error that the colours tell apart."""
    high = max(float(np.nanmax(errors, initial=0)), _LEAST)
    low = max(tolerance, high * 10.0**-DECADES)
    return (low if low < high else high / 10), high


def _shade(errors: np.ndarray, span: tuple[float, float]) -> np.ndarray:
    low, high = span
    with np.errstate(divide="ignore"):
        shades = (np.log10(errors) - math.log10(low)) / (math.log10(high) - math.log10(low))
    return np.asarray(np.clip(shades, 0, 1))


def _paint_cells(axes: Axes, errors: np.ndarray, tolerance: float, span: tuple[float, float]) -> None:
    colours = mpl.colormaps["viridis"](_shade(np.nan_to_num(errors), span))
    colours[..., 3] = (errors > tolerance) & ~np.isnan(errors)  # what is within tolerance shows the ground
    axes.imshow(colours, aspect="auto", interpolation="none")
    axes.set_facecolor(WITHIN)
    # Not by colour alone, and not as if it were tolerated.
    rows, features = np.nonzero(np.isnan(errors))
    if rows.size:
        axes.scatter(features, rows, marker="x", color=STRAY, s=40)


def _paint_bar(bar: Axes, tolerance: float, span: tuple[float, float], height_px: int) -> None:
    """The colours, and under them apart the one for what is within tolerance, with its bound."""
    shades = mpl.colormaps["viridis"](np.linspace(1, 0, _SHADES)[:, None])
    bar.imshow(shades, aspect="auto", interpolation="none", extent=(0, 1, 0, 1))
    foot = -_FOOT_PX / (height_px - _FRAME_PX - _FOOT_PX)
    bar.fill_between((0, 1), foot, 0.4 * foot, facecolor=WITHIN, edgecolor=SOFT)
    bar.set_xlim(0, 1)
    bar.set_ylim(foot, 1)
    low, high = span
    least = f"{'≤ ' if low > tolerance else ''}{magnitude(low)}"
    words = f"tolerance\n≤ {magnitude(tolerance)}", least, magnitude(high)
    bar.set_yticks([0.7 * foot, 0, 1], words)
    bar.set_xticks([])
    bar.yaxis.tick_right()
    bar.spines[:].set_visible(False)
    if height_px == HEIGHT_PX:
        bar.yaxis.set_label_position("right")
        bar.set_ylabel("largest error", labelpad=-26)


def _label(set_ticks: Callable[[list[int], list[str]], object], labels: list[str], most: int) -> None:
    step = -(-len(labels) // most) or 1
    set_ticks(list(range(0, len(labels), step)), labels[::step])


def _legend(figure: Figure, axes: Axes, columns: int) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=columns)


def _points(series: Series) -> tuple[Sequence[int], list[float]]:
    return series.steps, [value if _is_drawable(value) else math.nan for value in series.values]


def _is_drawable(value: Number) -> TypeGuard[float]:
    return value is not None and abs(value) < _HUGE


def _printable(name: str) -> str:
    # Only letters that every font has: what is drawn is measured with matplotlib's own.
    return word(name).encode("ascii", "replace").decode()
