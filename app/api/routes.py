"""All routes of the REST interface."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from app.api import health, metrics
from app.api.learning import drafts, hints, questions, quizzes, submissions, tries
from app.api.learning.meeting import require_meeting
from app.api.people import audit, courses, enrolments, me, people, ways_in
from app.api.teaching import (
    attention,
    grades,
    question_editing,
    regrades,
    similarity,
    statistics,
    terms,
    webhooks,
)
from app.errors import Problem

_PROBLEM = {"model": Problem, "content": {"application/problem+json": {}}}
_ABOUT_QUESTIONS = (questions, hints, drafts, tries)

router = APIRouter()
for part in (
    submissions,  # routes are tried in their order: what comes most often is first
    quizzes,
    questions,
    question_editing,
    hints,
    drafts,
    tries,
    me,
    people,
    audit,
    courses,
    ways_in,
    enrolments,
    terms,
    grades,
    statistics,
    similarity,
    regrades,
    attention,
    webhooks,
):
    router.include_router(
        part.router,
        prefix="/api/v1",
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM},
        dependencies=[Depends(require_meeting)] if part in _ABOUT_QUESTIONS else [],
    )
router.include_router(health.router)
router.include_router(metrics.router)
