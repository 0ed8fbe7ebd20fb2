"""How instructors' pages say figures: shares, correlations, times, states of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.rules.gradebook import Cell, CellState
from app.rules.misconceptions import MisconceptionFigures
from app.rules.moments import say_duration
from app.rules.statistics import LEAST_N, Correlation
from app.web.words import Saying

_NONE = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
_BEFORE_HAND = {
    CellState.WAITING: Saying("Waiting to be graded", "waiting"),
    CellState.FAILED: Saying("Not graded: our fault", "ours"),
}


@dataclass(frozen=True)
class Weeks:
    """A misconception over time, to be drawn: bars from 0 to 1, and the same in words."""

    bars: tuple[float, ...]
    words: str


def percent(share: float | None) -> str:
    """`62 %`; a dash for none."""
    return _NONE if share is None else f"{100 * share:.0f} %"


def say_correlation(found: Correlation) -> str:
    """`0.45 (0.12 to 0.68), n = 34`, or why there is none."""
    if found.r is None:
        return f"n = {found.n}, of {LEAST_N} needed" if found.n < LEAST_N else f"no spread (n = {found.n})"
    assert found.low is not None
    assert found.high is not None
    return f"{_signed(found.r)} ({_signed(found.low)} to {_signed(found.high)}), n = {found.n}"


def say_time(seconds: float | None) -> str:
    """A span in words; a dash for none."""
    return _NONE if seconds is None else say_duration(timedelta(seconds=seconds))


def say_cell(cell: Cell) -> Saying | None:
    """How a cell stands, in a word; None where nothing was tried."""
    if cell.state in _BEFORE_HAND:
        return _BEFORE_HAND[cell.state]
    if cell.state is CellState.UNTRIED or cell.share is None:
        return None
    words = "Set by hand" if cell.state is CellState.OVERRIDDEN else ""
    if cell.share >= 1:
        return Saying(words or "Right", "right")
    return Saying(words or "Partly right", "partly") if cell.share > 0 else Saying(words or "Wrong", "wrong")


def draw_weeks(figures: MisconceptionFigures) -> Weeks:
    """How often it was named, week by week."""
    most = max((each.count for each in figures.weeks), default=0)
    words = ", ".join(f"{_day(each.week)}: {each.count}" for each in figures.weeks)
    return Weeks(tuple(each.count / most for each in figures.weeks), f"By week from {words}" if words else "")


def _day(day: date) -> str:
    return f"{day.day} {day.strftime('%b')}"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", _MINUS)
