"""Statistics of quizzes and questions, for those who teach a course that asks them."""

from __future__ import annotations

from fastapi import APIRouter

from app.api.access import CurrentServices, Instructor
from app.api.teaching.taught import find_course, find_sheet
from app.pipeline.teaching.statistics import (
    QuestionStatistics,
    QuizStatistics,
    load_question_statistics,
    load_quiz_statistics,
)
from questions.base import Slug

router = APIRouter(tags=["statistics"])


@router.get("/quizzes/{quiz_id}/statistics")
async def show_quiz_statistics(
    quiz_id: Slug, services: CurrentServices, user: Instructor, course_id: Slug | None = None
) -> QuizStatistics:
    """Facility, discrimination, mastery and misconceptions, and where to look first."""
    async with services.database.reading() as session:
        sheet = await find_sheet(session, services, user, quiz_id, course_id)
        return await load_quiz_statistics(session, sheet)


@router.get("/questions/{question_id}/statistics")
async def show_question_statistics(
    question_id: Slug,
    services: CurrentServices,
    user: Instructor,
    quiz_id: Slug | None = None,
    course_id: Slug | None = None,
) -> QuestionStatistics:
    """The same of one question, with its options; without `quiz_id` wherever it was met in the course.

    What it is held against is the rest of a quiz, so without `quiz_id` there is no discrimination.
    """
    loaded = services.get_question(question_id)
    async with services.database.reading() as session:
        sheet = await find_sheet(session, services, user, quiz_id, course_id) if quiz_id else None
        course = sheet.course if sheet else await find_course(session, user, course_id)
        return await load_question_statistics(session, course.id, loaded, sheet)
