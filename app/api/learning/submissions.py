"""Handing in, and reading what became of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict

from app.api.access import CurrentServices, CurrentUser
from app.api.bodies import AnswerBody
from app.api.learning.submission_views import (
    SubmissionSummary,
    SubmissionView,
    summarise,
    view_graded,
    view_submission,
)
from app.api.learning.waiting import SETTLED, HeldOpen, tell_events, wait_as_preferred
from app.api.paging import Id, Limit, cut_page
from app.db.people.users import find_user_by_name
from app.db.submissions.submissions import get_submission, list_submissions, reread
from app.db.tables import Submission, User
from app.errors import ForbiddenError, NotFoundError
from app.pipeline.accept import HandIn
from app.pipeline.hand_in import accept_and_grade
from app.services import Services
from questions.base import Slug

router = APIRouter(prefix="/submissions", tags=["submissions"])

_NAME = r"^[^\x00-\x1f]{1,200}$"


class SubmissionRequest(BaseModel):
    """What is handed in: `answer` has the shape that the question's kind takes.

    `question_version`, if sent, is refused where the question has changed since.
    `course_id` null: the course you joined last that has the quiz.
    """

    model_config = ConfigDict(extra="forbid")

    question_id: Slug
    quiz_id: Slug | None = None
    course_id: Slug | None = None
    question_version: str | None = None
    answer: AnswerBody


@router.post("", status_code=HTTPStatus.ACCEPTED, responses={200: {}, 201: {"model": SubmissionView}})
async def hand_in(
    *,
    wanted: SubmissionRequest,
    services: CurrentServices,
    user: CurrentUser,
    response: Response,
    idempotency_key: Annotated[str | None, Header(pattern=r"^[\x21-\x7e]{1,255}$")] = None,
    prefer: Annotated[str, Header(max_length=200)] = "",
) -> SubmissionView:
    """Hand in an answer.

    202 while it waits to be graded, 201 once it is (code: with `Prefer: wait=10`;
    the other kinds at once), 200 for a repeated `Idempotency-Key`. `Location` names it.
    """
    plan = _plan(services, user, wanted, idempotency_key)
    handed_in = await accept_and_grade(
        services.database, services.jobs, user=user, hand_in=plan, settings=services.settings
    )
    accepted, submission = handed_in.accepted, handed_in.accepted.submission
    response.headers.update(accepted.quota.headers if accepted.quota else {})
    response.headers["Location"] = f"/api/v1/submissions/{submission.id}"
    if handed_in.grade is not None:  # then all there is to show is at hand
        response.status_code = HTTPStatus.CREATED
        return view_graded(services, submission, handed_in.grade, accepted.chances)
    await wait_as_preferred(services, submission, prefer, response)
    async with services.database.reading() as session:
        submission = await reread(session, submission)
        response.status_code = _status(submission, is_new=accepted.is_new)
        return await view_submission(session, services, submission)


@router.get("")
async def list_own_submissions(
    *,
    request: Request,
    services: CurrentServices,
    user: CurrentUser,
    response: Response,
    question_id: Slug | None = None,
    quiz_id: Slug | None = None,
    of: Annotated[str | None, Query(pattern=_NAME, description="Another person's name.")] = None,
    before: Id | None = None,
    limit: Limit = 50,
) -> list[SubmissionSummary]:
    """Your submissions, newest first; `Link` names the next page."""
    if of is not None and not user.teaches:
        raise ForbiddenError("Only instructors may list other people's submissions.")
    async with services.database.reading() as session:
        person = user if of is None else await find_user_by_name(session, of)
        if person is None:
            raise NotFoundError("There is nobody of that name.")
        found = await list_submissions(
            session,
            user_id=person.id,
            question_id=question_id,
            quiz_id=quiz_id,
            course_ids=None if person.id == user.id or user.is_admin else user.taught,
            before=before,
            limit=limit + 1,
        )
        shown = cut_page(request, response, found, limit, before=lambda submission: submission.id)
        return await summarise(session, shown)


async def _get_visible(submission_id: str, services: CurrentServices, user: CurrentUser) -> Submission:
    async with services.database.reading() as session:
        submission = await get_submission(session, submission_id)
    if submission.user_id != user.id and not user.teaches_in(submission.course_id):
        # The same as for an id that does not exist: whether it does is nobody else's business.
        raise NotFoundError("There is no such submission.")
    return submission


@router.get("/{submission_id}")
async def get_one(
    submission: Annotated[Submission, Depends(_get_visible)], services: CurrentServices
) -> SubmissionView:
    """One submission; your own, or anybody's for instructors."""
    return await _view(services, submission)


@router.get("/{submission_id}/events", response_class=EventSourceResponse, dependencies=[HeldOpen])
async def follow(
    submission: Annotated[Submission, Depends(_get_visible)], services: CurrentServices
) -> AsyncIterator[ServerSentEvent]:
    """Events named `status`, each with the submission: as it is now, then at every change until settled.

    Between them, where this process grades, an event named `case` for each case as it is
    judged: its id, verdict and points.
    """
    async for event in tell_events(services, submission, partial(_view, services)):
        yield event


def _plan(services: Services, user: User, wanted: SubmissionRequest, idempotency_key: str | None) -> HandIn:
    asked = services.get_asked(wanted.question_id, wanted.quiz_id, user.id)
    return HandIn(
        loaded=asked.loaded,
        answer=wanted.answer,
        quiz=asked.quiz,
        asked_in=asked.asked_in,
        course_id=wanted.course_id,
        idempotency_key=idempotency_key,
        seen_version=wanted.question_version,
    )


def _status(submission: Submission, *, is_new: bool) -> HTTPStatus:
    if submission.status not in SETTLED:
        return HTTPStatus.ACCEPTED
    return HTTPStatus.CREATED if is_new else HTTPStatus.OK


async def _view(services: Services, submission: Submission) -> SubmissionView:
    async with services.database.reading() as session:
        return await view_submission(session, services, submission)
