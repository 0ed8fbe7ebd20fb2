"""One cell of a gradebook: what counts, how it stands, and which submission it opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.rules.gradebook import CellState, Handed, make_cell
from app.rules.terms import NO_EXTENSION, Counts, Extension, Terms

DUE = datetime(2026, 12, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def handed(attempt: int, score: float | None, after: timedelta = -DAY, *, failed: bool = False) -> Handed:
    return Handed(f"s{attempt}", attempt, DUE + after, score, failed)


@pytest.mark.parametrize(
    ("counts", "share", "opened"),
    [
        (Counts.BEST, 0.8, "s2"),
        (Counts.LAST, 0.5, "s3"),
        (Counts.FIRST, 0.2, "s1"),
        (Counts.MEAN, 0.5, "s3"),
    ],
)
def test_a_cell_opens_the_submission_that_counts(counts: Counts, share: float, opened: str) -> None:
    rows = [handed(1, 0.2), handed(2, 0.8), handed(3, 0.5)]
    cell = make_cell(rows, Terms(counts=counts), NO_EXTENSION, "q")
    assert (cell.state, cell.share, cell.submission_id) == (CellState.GRADED, pytest.approx(share), opened)


def test_of_the_best_that_is_the_one_that_is_best_although_late() -> None:
    terms = Terms(due_at=DUE, late_per_day=0.5)
    rows = [handed(1, 0.8), handed(2, 1.0, timedelta(hours=1))]
    early = make_cell(rows, terms, NO_EXTENSION, "q")
    assert (early.share, early.submission_id) == (0.8, "s1")
    late = make_cell(rows, terms, Extension(extra_s=86_400), "q")
    assert (late.share, late.submission_id) == (1.0, "s2")


@pytest.mark.parametrize(
    ("last", "state"),
    [(handed(2, None), CellState.WAITING), (handed(2, None, failed=True), CellState.FAILED)],
)
def test_what_waits_or_failed_last_is_what_opens(last: Handed, state: CellState) -> None:
    cell = make_cell([handed(1, 0.8), last], Terms(), NO_EXTENSION, "q")
    assert (cell.state, cell.share, cell.submission_id) == (state, 0.8, "s2")
    assert cell.attempts == 2 - last.failed


def test_a_score_by_hand_takes_the_place_of_what_was_earned() -> None:
    cell = make_cell([handed(1, 0.8)], Terms(), NO_EXTENSION, "q", 0.0)
    assert (cell.state, cell.share, cell.earned) == (CellState.OVERRIDDEN, 0.0, 0.8)


def test_nothing_handed_in_is_an_empty_cell() -> None:
    cell = make_cell([], Terms(), NO_EXTENSION, "q")
    assert (cell.state, cell.share, cell.submission_id) == (CellState.UNTRIED, None, None)


def test_of_many_the_last_opens_while_it_waits_and_nothing_earned_is_not_the_best() -> None:
    rows = [handed(1, 0.2), handed(2, 0.8), handed(3, 0.5), handed(4, None)]
    assert make_cell(rows, Terms(), NO_EXTENSION, "q").submission_id == "s4"
    rows = [handed(1, 0.5), handed(2, 0.0)]
    assert make_cell(rows, Terms(counts=Counts.BEST), NO_EXTENSION, "q").submission_id == "s1"
