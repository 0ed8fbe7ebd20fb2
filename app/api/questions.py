"""Questions as learners may see them, and a check of what an author has written."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from app.api.access import CurrentServices, CurrentUser, Instructor
from app.rules.reveal import QuestionView, view_question
from app.rules.variants import variant_for
from questions.base import Slug
from questions.faults import QuestionFileError
from questions.loader import parse_question

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


class AuthorError(BaseModel):
    """One thing wrong in an author's file; `line` counts from 1, `field` is dotted."""

    line: int
    field: str
    message: str


class Checked(BaseModel):
    """What a check found; `version` only where nothing was wrong."""

    version: str | None = None
    errors: list[AuthorError] = []


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
async def get_question(question_id: Slug, services: CurrentServices, user: CurrentUser) -> QuestionView:
    """One question, with this learner's numbers and order; never its key."""
    loaded = services.get_question(question_id)
    variant = variant_for(loaded, secret=services.settings.secret(), learner=user.id, attempt=1)
    return view_question(loaded, variant=variant, learner=user.id)


@router.post("/check")
async def check_question(
    request: Request,
    services: CurrentServices,
    _instructor: Instructor,
    question_id: Annotated[Slug, Query(description="The id that the file's name will give it.")],
) -> Checked:
    """Check a question's YAML, sent as the body, without storing or running anything."""
    text = (await request.body()).decode(errors="replace")
    try:
        loaded = await asyncio.to_thread(
            parse_question, text, f"{question_id}.yaml", services.bank.misconceptions
        )
    except QuestionFileError as error:
        faults = [AuthorError(line=each.line, field=each.field, message=each.reason) for each in error.faults]
        return Checked(errors=faults)
    return Checked(version=loaded.version)
