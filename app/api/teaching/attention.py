"""Submissions that need attention: we failed to grade them, and an instructor may put them up again."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from app.api.access import CurrentServices, Instructor
from app.api.learning.submission_views import SubmissionView, view_submission
from app.api.paging import Id, Limit, cut_page
from app.db.submissions.failed import list_failed
from app.db.tables import Submission
from app.pipeline.teaching.requeueing import put_up_again

router = APIRouter(tags=["attention"])


class AttentionLine(BaseModel):
    """A submission without a verdict, by our fault or the author's; it cost no attempt."""

    submission_id: str
    learner: str
    question_id: str
    question_version: str
    quiz_id: str | None
    course_id: str | None
    attempt: int
    created_at: datetime
    failure: str


@router.get("/attention")
async def list_what_failed(
    *,
    request: Request,
    response: Response,
    services: CurrentServices,
    user: Instructor,
    before: Id | None = None,
    limit: Limit = 50,
) -> list[AttentionLine]:
    """What failed in your courses, newest first; `Link` names the next page."""
    async with services.database.reading() as session:
        courses = None if user.is_admin else user.taught
        found = await list_failed(session, courses, before=before, limit=limit + 1)
    shown = cut_page(request, response, found, limit, before=lambda row: row[0].id)
    return [_line(submission, learner) for submission, learner in shown]


@router.post("/submissions/{submission_id}/requeue", status_code=HTTPStatus.ACCEPTED)
async def put_one_up_again(
    submission_id: Annotated[str, Path(max_length=36)],
    services: CurrentServices,
    user: Instructor,
    response: Response,
) -> SubmissionView:
    """Have a failed submission graded once more, as it was handed in; `Location` shows what comes of it.

    From then on it is an attempt again. 409 where it has not failed.
    """
    async with services.database.writing() as session:
        now = datetime.now(UTC)
        submission = await put_up_again(session, services.jobs, submission_id, by=user, now=now)
        view = await view_submission(session, services, submission)
    response.headers["Location"] = f"/api/v1/submissions/{submission.id}"
    return view


def _line(submission: Submission, learner: str) -> AttentionLine:
    return AttentionLine(
        submission_id=submission.id,
        learner=learner,
        question_id=submission.question_id,
        question_version=submission.question_version,
        quiz_id=submission.quiz_id,
        course_id=submission.course_id,
        attempt=submission.attempt,
        created_at=submission.created_at,
        failure=submission.failure,
    )
