"""Home and quiz pages: where a learner stands, and where to go on."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CurrentServices, CurrentUser
from app.db.grades import list_progress
from app.db.submissions import list_submissions
from app.web.pages import page
from app.web.progress import Learner, Resume
from app.web.words import count_words, lesson_words, points_words
from questions.bank import Bank
from questions.base import Lesson
from questions.loader import LoadedQuestion
from questions.schema import Quiz

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_home(services: CurrentServices, user: CurrentUser) -> Response:
    """Every quiz with the points so far, then every question; for instructors the bank's faults too."""
    bank = services.bank
    async with services.database.reading() as session:
        learner = Learner(bank, await list_progress(session, user.id))
        resume = await _find_resume(session, bank, learner, user.id)
    return page(
        "home.html",
        title="Your quizzes",
        viewer=user,
        faults=bank.errors if user.teaches else [],
        resume=resume,
        quizzes=[learner.quiz_line(quiz) for quiz in bank.quizzes.values()],
        lessons=_by_lesson(bank, learner),
    )


@router.get("/quizzes/{quiz_id}")
async def show_quiz(quiz_id: str, services: CurrentServices, user: CurrentUser) -> Response:
    """A quiz's questions with points and state."""
    quiz = services.get_quiz(quiz_id)
    async with services.database.reading() as session:
        learner = Learner(services.bank, await list_progress(session, user.id))
    return page(
        "quiz.html",
        title=quiz.title,
        viewer=user,
        quiz=quiz,
        state=points_words(*learner.quiz_points(quiz)),
        attempts=_attempts_words(quiz),
        resume=learner.find_resume(quiz),
        rows=learner.quiz_lines(quiz),
    )


async def _find_resume(session: AsyncSession, bank: Bank, learner: Learner, user_id: str) -> Resume | None:
    """In the quiz last worked on, or else in the first that is not done."""
    last = await list_submissions(session, user_id=user_id, limit=1)
    quizzes = list(bank.quizzes.values())
    quizzes.sort(key=lambda quiz: not (last and last[0].quiz_id == quiz.id))
    return next((resume for quiz in quizzes if (resume := learner.find_resume(quiz))), None)


def _by_lesson(bank: Bank, learner: Learner) -> list[dict[str, Any]]:
    def lesson(loaded: LoadedQuestion) -> Lesson:
        return loaded.question.lesson

    ordered = sorted(bank.questions.values(), key=lambda loaded: (lesson(loaded), loaded.question.title))
    sections = []
    for name, group in groupby(ordered, key=lesson):
        rows = [learner.question_line(loaded) for loaded in group]
        sections.append(
            {"title": lesson_words(name), "count": count_words(len(rows), "question"), "rows": rows}
        )
    return sections


def _attempts_words(quiz: Quiz) -> str:
    if quiz.attempts is None:
        return "As many attempts as you like; the best one counts"
    return f"{count_words(quiz.attempts, 'attempt')} at each question; the best one counts"
