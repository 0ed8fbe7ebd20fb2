"""A question's hints: what they cost, and the texts of those that the learner has opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from app.api.access import CurrentServices, CurrentUser
from app.db.submissions.hints import find_opened_hints
from app.db.tables import User
from app.errors import InvalidError
from app.pipeline.answering.open_hint import HintWish, open_hint
from app.rules.hints import HintView, view_hints
from app.rules.variants import variant_for
from app.services import Services
from questions.base import MAX_HINTS, Slug
from questions.loader import LoadedQuestion
from questions.schema import Quiz

router = APIRouter(prefix="/questions/{question_id}/hints", tags=["questions"])


class HintsView(BaseModel):
    """The hints of a question in their order; `hint_cost` is what the opened ones cost, in its points.

    It comes off the score of whatever is handed in from now on, in the same quiz or,
    with `quiz_id` null, outside any.
    """

    question_id: str
    question_version: str
    quiz_id: str | None
    hint_cost: float
    hints: tuple[HintView, ...]


@router.get("")
async def list_hints(
    question_id: Slug, services: CurrentServices, user: CurrentUser, quiz_id: Slug | None = None
) -> HintsView:
    """What each hint costs, and the texts of those you have opened."""
    loaded, quiz = _asked(services, user, question_id, quiz_id)
    async with services.database.reading() as session:
        opened = await find_opened_hints(session, user.id, question_id, quiz_id)
    return _view(services, user, loaded, quiz, opened)


@router.post("/{number}")
async def open_one(
    *,
    question_id: Slug,
    number: Annotated[int, Path(ge=1, le=MAX_HINTS, description="Counted from 1.")],
    services: CurrentServices,
    user: CurrentUser,
    quiz_id: Slug | None = None,
    question_version: str | None = None,
) -> HintsView:
    """Open a hint, at its cost; opening it once more changes nothing.

    409 where an earlier one is still closed, or where the question is no longer at the
    `question_version` that was sent.
    """
    loaded, quiz = _asked(services, user, question_id, quiz_id)
    wish = HintWish(loaded, number, quiz=quiz, seen_version=question_version)
    async with services.database.writing() as session:
        opened = await open_hint(session, user=user, wish=wish, now=datetime.now(UTC))
    return _view(services, user, loaded, quiz, opened)


def _asked(
    services: Services, user: User, question_id: str, quiz_id: str | None
) -> tuple[LoadedQuestion, Quiz | None]:
    loaded = services.get_question(question_id)
    quiz = services.get_quiz(quiz_id, user.id) if quiz_id else None
    if quiz is not None and all(item.question != question_id for item in quiz.items):
        raise InvalidError.at("quiz_id", f"the quiz {quiz.id!r} has no question {question_id!r}")
    return loaded, quiz


def _view(
    services: Services, user: User, loaded: LoadedQuestion, quiz: Quiz | None, opened: Mapping[int, float]
) -> HintsView:
    variant = variant_for(loaded, secret=services.settings.secret(), learner=user.id, attempt=1)
    return HintsView(
        question_id=loaded.question.id,
        question_version=loaded.version,
        quiz_id=quiz.id if quiz else None,
        hint_cost=sum(opened.values()),
        hints=view_hints(loaded, opened, variant=variant),
    )
