"""What a learner's attempts count on the terms of their courses: one figure for pages and REST alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.grades import Progress
from app.db.submissions.marks import MarkRow, list_marks
from app.db.teaching.overrides import list_overrides
from app.pipeline.answering.standing import Standing, Standings
from app.rules.scoring import Mark, QuizScore, count_marks, score_quiz
from questions.bank import Bank

Place = tuple[str, str, str]
"""Where attempts were made: a course, a quiz, a question; empty for none."""


async def load_progress(session: AsyncSession, bank: Bank, standings: Standings) -> dict[str, list[Progress]]:
    """How far a person is with each question they tried, by course; under "" what belongs to none.

    A score that an instructor set takes the place of what the attempts count.
    """
    user_id = standings.user.id
    rows = await list_marks(session, user_id=user_id)
    overrides = await list_overrides(session, user_ids=[user_id])
    by_hand = {place[:3]: row.score for place, row in overrides.items()}
    made: dict[Place, list[MarkRow]] = {place: [] for place in by_hand}
    for place, group in groupby(sorted(rows, key=_place), key=_place):
        made[place] = list(group)
    found: dict[str, list[Progress]] = {}
    for place, marks in sorted(made.items()):
        progress = _progress(bank, standings, place, marks)
        if place in by_hand:
            progress = replace(progress, best_score=by_hand[place])
        found.setdefault(place[0], []).append(progress)
    return found


def quiz_score(standing: Standing, worths: Mapping[str, float], marks: Iterable[MarkRow]) -> QuizScore:
    """A learner's score of a quiz from all their attempts at it in its course."""
    graded = [mark for row in marks if (mark := _mark(row))]
    return score_quiz(standing.quiz, worths, graded, standing.terms, standing.extension)


def _progress(bank: Bank, standings: Standings, place: Place, rows: list[MarkRow]) -> Progress:
    course_id, quiz_id, question_id = place
    answers = [row.answer for row in rows if row.answer is not None]
    quiz = bank.quizzes.get(quiz_id)
    if quiz is None or not course_id:
        counted = max((row.score for row in rows if row.score is not None), default=None)
    else:
        standing = standings.at(course_id, quiz)
        marks = [mark for row in rows if (mark := _mark(row))]
        counted = count_marks(marks, standing.terms, standing.extension)
    return Progress(
        question_id=question_id,
        quiz_id=quiz_id or None,
        attempts=len(rows),
        best_score=counted,
        best_answer=max(answers, default=None),
    )


def _mark(row: MarkRow) -> Mark | None:
    if row.score is None:
        return None
    return Mark(row.question_id, row.attempt, row.score, row.handed_in_at)


def _place(row: MarkRow) -> Place:
    return (row.course_id or "", row.quiz_id or "", row.question_id)
