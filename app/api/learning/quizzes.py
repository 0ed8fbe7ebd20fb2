"""Quizzes as one's courses give them, with how far one is, and the words for misconceptions."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CurrentServices, CurrentUser
from app.db.submissions.grades import Progress
from app.db.tables import User
from app.errors import NotFoundError
from app.pipeline.answering.counted import load_progress
from app.pipeline.answering.standing import Standing, Standings, load_standings
from app.quiz_errors import NotEnrolledError
from app.rules.schedule import Phase
from app.rules.state_words import say_attempts, say_state
from app.rules.terms import Counts
from app.services import Services
from questions.base import Slug
from questions.schema import Misconception

router = APIRouter(tags=["quizzes"])


class QuizItemView(BaseModel):
    """One question of a quiz. `points` are what it is worth there.

    `best_score`, from 0 to 1, is what counts so far on the quiz's terms.
    """

    question_id: str
    title: str
    kind: str
    points: float
    attempts_made: int
    best_score: float | None


class QuizState(BaseModel):
    """Your time at a quiz: `phase` for programs, `words` for people; null: no such moment."""

    phase: Phase
    words: str
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    started_at: datetime | None
    ends_at: datetime | None


class QuizView(BaseModel):
    """A quiz as a course gives it to you; `attempts` allowed at each question, null: no such number.

    `items` is empty while its questions can't be met yet.
    """

    id: str
    course_id: str
    title: str
    description: str
    attempts: int | None
    attempts_words: str
    counts: Counts
    state: QuizState
    items: list[QuizItemView]


@router.get("/quizzes")
async def list_quizzes(
    services: CurrentServices, user: CurrentUser, course_id: Slug | None = None
) -> list[QuizView]:
    """The quizzes of your courses, or of one of them, by id."""
    async with services.database.reading() as session:
        standings, progress = await _load(session, services, user)
    found = []
    for quiz in services.list_quizzes(user.id):
        try:
            standing = standings.find(quiz, course_id)
        except NotEnrolledError:
            continue
        found.append(_view(services, standing, progress))
    return found


@router.get("/quizzes/{quiz_id}")
async def get_quiz(
    quiz_id: Slug, services: CurrentServices, user: CurrentUser, course_id: Slug | None = None
) -> QuizView:
    """One quiz of your courses; without `course_id` of the one that you joined last and that has it."""
    quiz = services.get_quiz(quiz_id, user.id)
    async with services.database.reading() as session:
        standings, progress = await _load(session, services, user)
    return _view(services, standings.find(quiz, course_id), progress)


@router.get("/misconceptions/{misconception_id}")
async def get_misconception(
    misconception_id: Slug, services: CurrentServices, _user: CurrentUser
) -> Misconception:
    """What a misconception named in a grade means, in words and formulas."""
    known = services.bank.misconceptions.get(misconception_id)
    if known is None:
        msg = f"There is no misconception {misconception_id!r}."
        raise NotFoundError(msg)
    return known


Made = dict[tuple[str, str | None, str], Progress]


async def _load(session: AsyncSession, services: Services, user: User) -> tuple[Standings, Made]:
    standings = await load_standings(session, user)
    progress = await load_progress(session, services.bank, standings)
    made = {
        (course_id, each.quiz_id, each.question_id): each
        for course_id, entries in progress.items()
        for each in entries
    }
    return standings, made


def _view(services: Services, standing: Standing, progress: Made) -> QuizView:
    quiz, now = standing.quiz_here, datetime.now(UTC)
    phase = standing.phase(now)
    return QuizView(
        id=quiz.id,
        course_id=standing.course_id,
        title=quiz.title,
        description=quiz.description,
        attempts=quiz.attempts,
        attempts_words=say_attempts(standing.terms, standing.extension),
        counts=standing.terms.counts,
        state=_state(standing, phase, now),
        items=[] if phase in (Phase.BEFORE, Phase.TO_BEGIN) else _items(services, standing, progress),
    )


def _state(standing: Standing, phase: Phase, now: datetime) -> QuizState:
    schedule = standing.schedule
    return QuizState(
        phase=phase,
        words=say_state(schedule, standing.terms, now),
        opens_at=schedule.opens_at,
        due_at=schedule.due_at,
        closes_at=schedule.closes_at,
        started_at=schedule.started_at,
        ends_at=schedule.ends_at,
    )


def _items(services: Services, standing: Standing, progress: Made) -> list[QuizItemView]:
    items = []
    for item in standing.quiz.items:
        question = services.get_question(item.question).question
        made = progress.get((standing.course_id, standing.quiz.id, question.id))
        items.append(
            QuizItemView(
                question_id=question.id,
                title=question.title,
                kind=question.kind,
                points=item.points or question.points,
                attempts_made=made.attempts if made else 0,
                best_score=made.best_score if made else None,
            )
        )
    return items
