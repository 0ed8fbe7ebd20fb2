"""All routes of the REST interface."""

from __future__ import annotations

from fastapi import APIRouter

from app.api import health, questions, quizzes, submissions
from app.errors import Problem

_PROBLEM = {"model": Problem, "content": {"application/problem+json": {}}}

router = APIRouter()
router.include_router(health.router)
for part in (quizzes, questions, submissions):
    router.include_router(part.router, prefix="/api/v1", responses={"4XX": _PROBLEM, "5XX": _PROBLEM})
