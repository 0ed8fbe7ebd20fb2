"""One cell of a gradebook: what counts there, how it stands, and which submission it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.rules.scoring import Mark, count_marks, late_factor
from app.rules.terms import Counts, Extension, Terms


class CellState(StrEnum):
    """How a cell stands; `failed` is our fault (or the author's), never the learner's."""

    UNTRIED = "untried"
    WAITING = "waiting"
    FAILED = "failed"
    GRADED = "graded"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class Handed:
    """One attempt: `score`, from 0 to 1, None until it is graded; `failed` by our fault."""

    submission_id: str
    attempt: int
    handed_in_at: datetime
    score: float | None
    failed: bool


@dataclass(frozen=True)
class Cell:
    """A learner's result at a question: `share`, from 0 to 1, None while nothing counts.

    `earned` is the share before an instructor's hand; `attempts` leaves out what failed.
    """

    state: CellState
    share: float | None
    earned: float | None
    attempts: int
    submission_id: str | None


def make_cell(
    handed: Sequence[Handed],
    terms: Terms,
    extension: Extension,
    question_id: str,
    override: float | None = None,
) -> Cell:
    """The cell of attempts in the order they were made; `override`, from 0 to 1, takes the score's place."""
    marks = [
        Mark(question_id, each.attempt, each.score, each.handed_in_at)
        for each in handed
        if each.score is not None
    ]
    earned = count_marks(marks, terms, extension)
    return Cell(
        state=CellState.OVERRIDDEN if override is not None else _state(handed),
        share=earned if override is None else override,
        earned=earned,
        attempts=sum(not each.failed for each in handed),
        submission_id=_shown(handed, terms, extension),
    )


def _state(handed: Sequence[Handed]) -> CellState:
    if not handed:
        return CellState.UNTRIED
    last = handed[-1]
    if last.failed:
        return CellState.FAILED
    return CellState.WAITING if last.score is None else CellState.GRADED


def _shown(handed: Sequence[Handed], terms: Terms, extension: Extension) -> str | None:
    """The submission that counts, or the last one where that says more."""
    graded = [each for each in handed if each.score is not None]
    if not handed:
        return None
    if not graded or _state(handed) is not CellState.GRADED:
        return handed[-1].submission_id
    match terms.counts:
        case Counts.FIRST:
            return graded[0].submission_id
        case Counts.BEST:
            return max(graded, key=lambda each: _counted(each, terms, extension)).submission_id
        case _:
            return graded[-1].submission_id


def _counted(each: Handed, terms: Terms, extension: Extension) -> float:
    return (each.score or 0.0) * late_factor(each.handed_in_at, terms, extension)
