"""Every page, by subject."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from app.web import static_files
from app.web.drawn import serving as pictures
from app.web.learning import handing_in, history, home, opening_hints, questions, quizzes, submissions, trying
from app.web.learning.meeting import require_meeting_page
from app.web.people import account, audit, course_form, members, sign_in
from app.web.teaching import (
    attention,
    bank,
    editing,
    gradebook,
    handed_in,
    learner,
    new_question,
    question,
    quiz_settings,
    quiz_statistics,
    regrades,
    similarity,
    versions,
    webhook,
    webhooks,
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
    members,
    course_form,
    audit,
    quiz_settings,
    new_question,
    editing,
    bank,
    question,
    versions,
    gradebook,
    learner,
    handed_in,
    attention,
    quiz_statistics,
    similarity,
    regrades,
    webhooks,
    webhook,
    sign_in,
    static_files,
):
    guards = [Depends(require_meeting_page)] if part in _ABOUT_QUESTIONS else []
    router.include_router(part.router, dependencies=guards)
