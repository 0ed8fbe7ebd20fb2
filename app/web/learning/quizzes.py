"""A quiz's page: its questions with points and state, its time, and beginning one that is limited in time."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Response

from app.api.access import CurrentServices, CurrentUser
from app.pipeline.answering.counted import load_progress
from app.pipeline.answering.standing import load_standings
from app.pipeline.teaching.setting_terms import begin
from app.rules.schedule import Phase
from app.rules.state_words import say_attempts, say_state
from app.web.learning.home import find_resume
from app.web.learning.progress import Learner
from app.web.pages import page, see_other
from app.web.words import points_words

router = APIRouter(include_in_schema=False)
_UNREADABLE = (Phase.BEFORE, Phase.TO_BEGIN)


@router.get("/quizzes/{quiz_id}")
async def show_quiz(quiz_id: str, services: CurrentServices, user: CurrentUser) -> Response:
    """A quiz's questions with points and state, once they may be read."""
    quiz, now = services.get_quiz(quiz_id, user.id), datetime.now(UTC)
    async with services.database.reading() as session:
        standings = await load_standings(session, user)
        standing = standings.find(quiz)
        progress = await load_progress(session, services.bank, standings)
    learner = Learner(services.bank, progress.get(standing.course_id, []))
    phase = standing.phase(now)
    return page(
        "quiz.html",
        title=quiz.title,
        viewer=user,
        quiz=quiz,
        course_id=standing.course_id,
        teaches=standing.teaches,
        phase=phase,
        when=say_state(standing.schedule, standing.terms, now),
        state=points_words(*learner.quiz_points(quiz)),
        attempts=say_attempts(standing.terms, standing.extension),
        resume=find_resume(standing, learner, now) if phase not in _UNREADABLE else None,
        rows=learner.quiz_lines(standing.quiz_here) if phase not in _UNREADABLE else [],
    )


@router.post("/quizzes/{quiz_id}/start")
async def start_quiz(quiz_id: str, services: CurrentServices, user: CurrentUser) -> Response:
    """Start the clock, once; then on to the questions."""
    quiz = services.get_quiz(quiz_id, user.id)
    async with services.database.writing() as session:
        standing = (await load_standings(session, user, quiz)).find(quiz)
        await begin(session, standing, user, datetime.now(UTC))
    return see_other(f"/quizzes/{quiz.id}")
