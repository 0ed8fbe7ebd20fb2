"""Quizzes, with how far the asking learner is, and the words for misconceptions."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.access import CurrentServices, CurrentUser
from app.db.grades import Progress, list_progress
from app.errors import NotFoundError
from app.services import Services
from questions.base import Slug
from questions.schema import Misconception, Quiz

router = APIRouter(tags=["quizzes"])


class QuizItemView(BaseModel):
    """One question of a quiz. `points` are what it is worth there; `best_score` from 0 to 1."""

    question_id: str
    title: str
    kind: str
    points: float
    attempts_made: int
    best_score: float | None


class QuizView(BaseModel):
    """A quiz; `attempts` allowed at each question, null: as many as one likes."""

    id: str
    title: str
    description: str
    attempts: int | None
    items: list[QuizItemView]


@router.get("/quizzes")
async def list_quizzes(services: CurrentServices, user: CurrentUser) -> list[QuizView]:
    """Every quiz, by id."""
    progress = await _progress(services, user.id)
    return [_view(services, quiz, progress) for _, quiz in sorted(services.bank.quizzes.items())]


@router.get("/quizzes/{quiz_id}")
async def get_quiz(quiz_id: Slug, services: CurrentServices, user: CurrentUser) -> QuizView:
    """One quiz."""
    return _view(services, services.get_quiz(quiz_id), await _progress(services, user.id))


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


Made = dict[tuple[str, str | None], Progress]


async def _progress(services: Services, user_id: str) -> Made:
    async with services.database.reading() as session:
        return {(each.question_id, each.quiz_id): each for each in await list_progress(session, user_id)}


def _view(services: Services, quiz: Quiz, progress: Made) -> QuizView:
    items = []
    for item in quiz.items:
        question = services.get_question(item.question).question
        made = progress.get((question.id, quiz.id))
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
    return QuizView(
        id=quiz.id, title=quiz.title, description=quiz.description, attempts=quiz.attempts, items=items
    )
