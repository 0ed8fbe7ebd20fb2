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
from app.api.bodies import AnswerBody
from app.api.learning.submission_views import QueueView, view_queue
from app.api.learning.waiting import SETTLED, HeldOpen, tell_events, wait_as_preferred
from app.db.submissions.grades import find_grades
from app.db.submissions.tries import get_try
from app.db.tables import Try
from app.pipeline.answering.try_out import TryWish, try_out
from app.rules.results import GradeView, view_grade
from app.services import Services
from graders.verdicts import Verdict
from questions.base import Slug

router = APIRouter(tags=["tries"])


class TryRequest(BaseModel):
    """What is tried: `answer` is `{"source": …}`. `question_version` as for a submission."""

    model_config = ConfigDict(extra="forbid")

    answer: AnswerBody
    question_version: str | None = None


class TryView(BaseModel):
    """One try; `status`, `verdict`, `grade` and `queue` as of a submission, for the visible cases alone."""

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
    queue: QueueView | None


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
        tried = await try_out(
            session,
            services.jobs,
            user=user,
            wish=wish,
            settings=services.settings,
            now=datetime.now(UTC),
        )
    response.headers.update(tried.quota.headers)
    made = await wait_as_preferred(services, tried.made, prefer, response)
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


@router.get("/tries/{try_id}/events", response_class=EventSourceResponse, dependencies=[HeldOpen])
async def follow_try(
    own: Annotated[Try, Depends(_get_own)], services: CurrentServices
) -> AsyncIterator[ServerSentEvent]:
    """As the events of a submission."""
    async for event in tell_events(services, own, partial(_view, services)):
        yield event


def _wish(
    services: Services, user_id: str, question_id: str, quiz_id: str | None, wanted: TryRequest
) -> TryWish:
    asked = services.get_asked(question_id, quiz_id, user_id)
    return TryWish(
        loaded=asked.loaded,
        answer=wanted.answer,
        quiz=asked.quiz,
        asked_in=asked.asked_in,
        seen_version=wanted.question_version,
    )


async def _view(services: Services, made: Try) -> TryView:
    async with services.database.reading() as session:
        grade = (await find_grades(session, [made.id])).get(made.id)
        queue = await view_queue(session, made)
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
        queue=queue,
    )
