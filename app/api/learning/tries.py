"""Trying code out: the visible cases are run, and nothing counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict

from app.api.access import CurrentServices, CurrentUser
from app.api.learning.waiting import SETTLED, preferred_wait_s, tell_events, wait_until_settled
from app.db.submissions.grades import find_grades
from app.db.submissions.tries import get_try
from app.db.tables import Try
from app.errors import InvalidError
from app.pipeline.answering.standing import find_asking
from app.pipeline.answering.try_out import TryWish, try_out
from app.rules.results import GradeView, view_grade
from app.services import Services
from graders.verdicts import Verdict
from questions.base import Slug

router = APIRouter(tags=["tries"])


class TryRequest(BaseModel):
    """What is tried: `answer` is `{"source": …}`. `question_version` as for a submission."""

    model_config = ConfigDict(extra="forbid")

    answer: dict[str, Any]
    question_version: str | None = None


class TryView(BaseModel):
    """One try; `status`, `verdict` and `grade` as of a submission, for the visible cases alone."""

    id: str
    question_id: str
    question_version: str
    quiz_id: str | None
    status: str
    created_at: datetime
    graded_at: datetime | None
    verdict: Verdict | None
    answer: dict[str, Any]
    grade: GradeView | None


@router.post(
    "/questions/{question_id}/tries",
    status_code=HTTPStatus.ACCEPTED,
    responses={201: {"model": TryView}},
)
async def make_try(
    *,
    question_id: Slug,
    wanted: TryRequest,
    services: CurrentServices,
    user: CurrentUser,
    response: Response,
    quiz_id: Slug | None = None,
    prefer: Annotated[str, Header(max_length=200)] = "",
) -> TryView:
    """Run the visible cases: no attempt, no points. Every try gets the same numbers.

    202 while it waits, 201 once it is judged (with `Prefer: wait=10`). One at a time, and
    only so many in a minute: 429 says when to come again. Kept for an hour.
    """
    wish = _wish(services, user.id, question_id, quiz_id, wanted)
    async with services.database.writing() as session:
        made = await try_out(
            session,
            services.jobs,
            user=user,
            wish=wish,
            settings=services.settings,
            now=datetime.now(UTC),
        )
    wait_s = preferred_wait_s(prefer, services.settings.wait_limit_s)
    made = await wait_until_settled(services.database, made, wait_s)
    if wait_s:
        response.headers["Preference-Applied"] = f"wait={wait_s:g}"
    response.headers["Location"] = f"/api/v1/tries/{made.id}"
    response.status_code = HTTPStatus.CREATED if made.status in SETTLED else HTTPStatus.ACCEPTED
    return await _view(services, made)


async def _get_own(try_id: str, services: CurrentServices, user: CurrentUser) -> Try:
    async with services.database.reading() as session:
        return await get_try(session, try_id, user.id)


@router.get("/tries/{try_id}")
async def get_one_try(own: Annotated[Try, Depends(_get_own)], services: CurrentServices) -> TryView:
    """One of your tries of the last hour."""
    return await _view(services, own)


@router.get("/tries/{try_id}/events", response_class=EventSourceResponse)
async def follow_try(
    own: Annotated[Try, Depends(_get_own)], services: CurrentServices
) -> AsyncIterator[ServerSentEvent]:
    """As the events of a submission."""
    async for event in tell_events(services, own, partial(_view, services)):
        yield event


def _wish(
    services: Services, user_id: str, question_id: str, quiz_id: str | None, wanted: TryRequest
) -> TryWish:
    quiz = services.get_quiz(quiz_id, user_id) if quiz_id else None
    if quiz is not None and all(item.question != question_id for item in quiz.items):
        raise InvalidError.at("quiz_id", f"the quiz {quiz.id!r} has no question {question_id!r}")
    return TryWish(
        loaded=services.get_question(question_id),
        answer=wanted.answer,
        quiz=quiz,
        asked_in=find_asking(services.bank.quizzes.values(), question_id),
        seen_version=wanted.question_version,
    )


async def _view(services: Services, made: Try) -> TryView:
    async with services.database.reading() as session:
        grade = (await find_grades(session, [made.id])).get(made.id)
    return TryView(
        id=made.id,
        question_id=made.question_id,
        question_version=made.question_version,
        quiz_id=made.quiz_id,
        status=made.status,
        created_at=made.created_at,
        graded_at=made.graded_at,
        verdict=grade.verdict if grade else None,
        answer=made.answer,
        grade=view_grade(grade) if grade else None,
    )
