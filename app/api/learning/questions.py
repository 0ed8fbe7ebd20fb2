"""Questions as learners may see them."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from app.api.access import CurrentServices, CurrentUser
from app.rules.reveal import QuestionView, view_question
from app.rules.variants import variant_for
from questions.base import Slug

router = APIRouter(prefix="/questions", tags=["questions"])


class QuestionSummary(BaseModel):
    """One line of the list; `version` changes with the content."""

    id: str
    version: str
    kind: str
    title: str
    lesson: str
    concepts: tuple[str, ...]
    points: float


@router.get("")
async def list_questions(services: CurrentServices, _user: CurrentUser) -> list[QuestionSummary]:
    """Every question of the bank, by id."""
    return [
        QuestionSummary(
            id=loaded.question.id,
            version=loaded.version,
            kind=loaded.question.kind,
            title=loaded.question.title,
            lesson=loaded.question.lesson,
            concepts=loaded.question.concepts,
            points=loaded.question.points,
        )
        for _, loaded in sorted(services.bank.questions.items())
    ]


@router.get("/{question_id}")
async def get_question(
    question_id: Slug,
    services: CurrentServices,
    user: CurrentUser,
    response: Response,
    quiz_id: Slug | None = None,
) -> QuestionView:
    """One question, with this learner's numbers and order; never its key.

    Where its quiz has limits it can only be read there: with `quiz_id`.
    """
    loaded = services.get_asked(question_id, quiz_id, user.id).loaded
    variant = variant_for(loaded, secret=services.settings.secret(), learner=user.id, attempt=1)
    response.headers["ETag"] = f'"{loaded.version}"'
    return view_question(loaded, variant=variant, learner=user.id)
