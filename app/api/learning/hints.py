"""A question's hints: what they cost, and the texts of those that the learner has opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from app.api.access import CurrentServices, CurrentUser
from app.db.tables import User
from app.pipeline.answering.open_hint import HintWish, load_opened_hints, open_hint
from app.rules.hints import HintView, view_hints
from app.rules.variants import variant_for
from app.services import Asked, Services
from questions.base import MAX_HINTS, Slug

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
    *,
    question_id: Slug,
    services: CurrentServices,
    user: CurrentUser,
    quiz_id: Slug | None = None,
    course_id: Slug | None = None,
) -> HintsView:
    """What each hint costs, and the texts of those you have opened.

    `course_id` names one of several courses that have the quiz; without it, the one joined last.
    """
    asked = services.get_asked(question_id, quiz_id, user.id)
    async with services.database.reading() as session:
        opened = await load_opened_hints(session, user, question_id, asked.quiz, course_id)
    return _view(services, user, asked, opened)


@router.post("/{number}")
async def open_one(
    *,
    question_id: Slug,
    number: Annotated[int, Path(ge=1, le=MAX_HINTS, description="Counted from 1.")],
    services: CurrentServices,
    user: CurrentUser,
    quiz_id: Slug | None = None,
    course_id: Slug | None = None,
    question_version: str | None = None,
) -> HintsView:
    """Open a hint, at its cost; opening it once more changes nothing.

    409 where an earlier one is still closed, or where the question is no longer at the
    `question_version` that was sent.
    """
    asked = services.get_asked(question_id, quiz_id, user.id)
    wish = HintWish(
        asked.loaded,
        number,
        quiz=asked.quiz,
        course_id=course_id,
        asked_in=asked.asked_in,
        seen_version=question_version,
    )
    async with services.database.writing() as session:
        opened = await open_hint(session, user=user, wish=wish, now=datetime.now(UTC))
    return _view(services, user, asked, opened)


def _view(services: Services, user: User, asked: Asked, opened: Mapping[int, float]) -> HintsView:
    loaded = asked.loaded
    variant = variant_for(loaded, secret=services.settings.secret(), learner=user.id, attempt=1)
    return HintsView(
        question_id=loaded.question.id,
        question_version=loaded.version,
        quiz_id=asked.quiz.id if asked.quiz else None,
        hint_cost=sum(opened.values()),
        hints=view_hints(loaded, opened, variant=variant),
    )
