"""All routes of the REST interface."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from app.api import health
from app.api.learning import drafts, hints, questions, quizzes, submissions, tries
from app.api.learning.meeting import require_meeting
from app.api.people import courses, enrolments, me, people
from app.api.teaching import grades, question_editing, regrades, statistics, terms
from app.errors import Problem

_PROBLEM = {"model": Problem, "content": {"application/problem+json": {}}}
_ABOUT_QUESTIONS = (questions, hints, drafts, tries)

router = APIRouter()
router.include_router(health.router)
for part in (
    quizzes,
    questions,
    question_editing,
    hints,
    drafts,
    tries,
    submissions,
    me,
    people,
    courses,
    enrolments,
    terms,
    grades,
    statistics,
    regrades,
):
    router.include_router(
        part.router,
        prefix="/api/v1",
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM},
        dependencies=[Depends(require_meeting)] if part in _ABOUT_QUESTIONS else [],
    )
