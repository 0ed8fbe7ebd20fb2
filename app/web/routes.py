"""Every page, by subject."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from app.web import (
    account,
    handing_in,
    history,
    home,
    opening_hints,
    people,
    pictures,
    questions,
    quiz_settings,
    quizzes,
    sign_in,
    static_files,
    submissions,
    trying,
)
from app.web.meeting import require_meeting_page
from app.web.teaching import (
    bank,
    editing,
    gradebook,
    handed_in,
    learner,
    new_question,
    question,
    quiz_statistics,
    regrades,
    versions,
)

_ABOUT_QUESTIONS = (questions, handing_in, trying, opening_hints, history)

router = APIRouter()
for part in (
    home,
    quizzes,
    questions,
    handing_in,
    trying,
    opening_hints,
    history,
    submissions,
    pictures,
    account,
    people,
    quiz_settings,
    new_question,
    editing,
    bank,
    question,
    versions,
    gradebook,
    learner,
    handed_in,
    quiz_statistics,
    regrades,
    sign_in,
    static_files,
):
    guards = [Depends(require_meeting_page)] if part in _ABOUT_QUESTIONS else []
    router.include_router(part.router, dependencies=guards)
