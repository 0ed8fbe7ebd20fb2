"""What counts: the attempt that the course chose, less what being late costs, summed over a quiz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import fsum

from app.rules.terms import Counts, Extension, Terms
from questions.schema import Quiz

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """A graded attempt at a question: its `score`, from 0 to 1, before lateness counts."""

    question_id: str
    attempt: int
    score: float
    handed_in_at: datetime


@dataclass(frozen=True)
class QuizScore:
    """A learner's score of a quiz. `shares`, from 0 to 1, by question; what has none is not graded yet."""

    points: float
    max_points: float
    shares: Mapping[str, float]


def days_late(handed_in_at: datetime, due_at: datetime | None) -> int:
    """Days of 24 hours begun since it was due; 0 up to and at that moment."""
    if due_at is None or handed_in_at <= due_at:
        return 0
    return -((due_at - handed_in_at) // _DAY)


def late_factor(handed_in_at: datetime, terms: Terms, extension: Extension) -> float:
    """The share of its score that an answer keeps, from `late_floor` to 1."""
    due_at = terms.due_at and terms.due_at + timedelta(seconds=extension.extra_s)
    days = days_late(handed_in_at, due_at)
    if not days:
        return 1.0
    # In decimals, as the instructor wrote them: three times 0.1 is 0.3.
    lost = days * Fraction(str(terms.late_per_day))
    return max(float(1 - lost), terms.late_floor)


def count_marks(marks: Iterable[Mark], terms: Terms, extension: Extension) -> float | None:
    """What the attempts at one question count, from 0 to 1; None where none is graded."""
    ordered = sorted(marks, key=lambda mark: mark.attempt)
    scores = [mark.score * late_factor(mark.handed_in_at, terms, extension) for mark in ordered]
    if not scores:
        return None
    match terms.counts:
        case Counts.BEST:
            return max(scores)
        case Counts.LAST:
            return scores[-1]
        case Counts.FIRST:
            return scores[0]
        case Counts.MEAN:
            return fsum(scores) / len(scores)


def score_quiz(
    quiz: Quiz, worths: Mapping[str, float], marks: Iterable[Mark], terms: Terms, extension: Extension
) -> QuizScore:
    """A learner's score of a quiz; `worths` are its questions' own points, `marks` all their attempts."""
    by_question: dict[str, list[Mark]] = {}
    for mark in marks:
        by_question.setdefault(mark.question_id, []).append(mark)
    shares, points, most = {}, [], []
    for item in quiz.items:
        worth = item.points or worths[item.question]
        most.append(worth)
        share = count_marks(by_question.get(item.question, ()), terms, extension)
        if share is not None:
            shares[item.question] = share
            points.append(worth * share)
    return QuizScore(points=fsum(points), max_points=fsum(most), shares=shares)
