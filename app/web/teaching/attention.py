"""The page of submissions that need attention: which we failed to grade, why, and a button to try again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CurrentServices, Instructor
from app.api.paging import Id
from app.db.submissions.failed import list_failed
from app.db.tables import Submission
from app.pipeline.teaching.requeueing import put_up_again
from app.rules.moments import say_moment
from app.services import Services
from app.web.pages import page, see_other

router = APIRouter(prefix="/teaching", include_in_schema=False)
SHOWN = 100


@router.get("/attention")
async def show_attention(services: CurrentServices, user: Instructor, before: Id | None = None) -> Response:
    """What failed in one's courses, newest first."""
    async with services.database.reading() as session:
        courses = None if user.is_admin else user.taught
        found = await list_failed(session, courses, before=before, limit=SHOWN + 1)
    return page(
        "teaching/attention.html",
        title="Submissions that need attention",
        viewer=user,
        rows=[_row(services, submission, learner) for submission, learner in found[:SHOWN]],
        following=found[SHOWN - 1][0].id if len(found) > SHOWN else "",
    )


@router.post("/submissions/{submission_id}/requeue")
async def requeue(submission_id: str, services: CurrentServices, user: Instructor) -> Response:
    """Put one up again, and show it."""
    async with services.database.writing() as session:
        now = datetime.now(UTC)
        submission = await put_up_again(session, services.jobs, submission_id, by=user, now=now)
    return see_other(f"/teaching/submissions/{submission.id}")


def _row(services: Services, submission: Submission, learner: str) -> dict[str, Any]:
    loaded = services.bank.questions.get(submission.question_id)
    return {
        "id": submission.id,
        "learner": learner,
        "question": loaded.question.title if loaded else submission.question_id,
        "course": submission.course_id or "",
        "when": say_moment(submission.created_at),
        "failure": submission.failure,
    }
