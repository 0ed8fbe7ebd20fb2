"""Regrades: begun, looked at as a difference, and applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import CurrentServices, Instructor
from app.api.paging import Id, Limit, cut_page
from app.db.tables import User
from app.db.teaching.regrades import ChangeRow, Tally, get_regrade, list_changes, list_regrades, tally_changes
from app.db.teaching.tables import Regrade
from app.errors import InvalidError, NotFoundError
from app.pipeline.regrade import RegradeWish, apply_regrade, start_regrade
from app.rules.regrading import RegradeRule, RegradeState, state_of
from questions.base import Slug

router = APIRouter(prefix="/regrades", tags=["regrades"])


class RegradeRequest(BaseModel):
    """What is to be graded again: at `version`, or (null) at the one that is asked now.

    `course_id` null: the one course that you teach, for an admin all of them.
    """

    model_config = ConfigDict(extra="forbid")

    question_id: Slug
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{1,128}$")] | None = None
    course_id: Slug | None = None


class ApplyRequest(BaseModel):
    """How it is to count: `never-lower` takes over what rises, `replace` everything."""

    model_config = ConfigDict(extra="forbid")

    rule: RegradeRule


class ChangeView(BaseModel):
    """One submission that changes: scores from 0 to 1 as they count; `new_…` null where it `failure`d."""

    submission_id: str
    learner: str
    quiz_id: str | None
    attempt: int
    old_verdict: str
    new_verdict: str | None
    old_score: float
    new_score: float | None
    failure: str
    applied: bool


class RegradeSummary(BaseModel):
    """A regrade; `course_id` null: in every course. `rule` null: it does not count (yet)."""

    id: str
    question_id: str
    version: str
    course_id: str | None
    created_at: datetime
    rule: RegradeRule | None
    applied_at: datetime | None


class RegradeView(RegradeSummary):
    """A regrade as a difference. Of its `submissions`, `waiting` are not graded yet.

    `failed` could not be graded and keep what they have, `up` would rise, `down` would
    fall, of `learners` learners in all; `applied` have been taken over. `changes` are a
    page of what changes.
    """

    state: RegradeState
    submissions: int
    waiting: int
    failed: int
    up: int
    down: int
    learners: int
    applied: int
    changes: list[ChangeView]


@router.post("", status_code=HTTPStatus.ACCEPTED)
async def begin(
    wanted: RegradeRequest, services: CurrentServices, user: Instructor, response: Response
) -> RegradeView:
    """Grade what was handed in once more, in the shadow; `Location` shows what it would change.

    Asking again before it is applied goes on with the same one, and takes in what is new.
    """
    version = wanted.version or services.get_question(wanted.question_id).version
    wish = RegradeWish(wanted.question_id, version, find_scope(user, wanted.course_id))
    async with services.database.writing() as session:
        now = datetime.now(UTC)
        regrade = await start_regrade(session, services.jobs, wish=wish, by=user, now=now)
        tally = await tally_changes(session, regrade.id)
    response.headers["Location"] = f"/api/v1/regrades/{regrade.id}"
    return _view(regrade, tally, [])


@router.get("")
async def list_all(
    *,
    request: Request,
    response: Response,
    services: CurrentServices,
    user: Instructor,
    question_id: Slug | None = None,
    before: Id | None = None,
    limit: Limit = 50,
) -> list[RegradeSummary]:
    """The regrades of your courses, newest first; `Link` names the next page."""
    async with services.database.reading() as session:
        found = await list_regrades(
            session,
            course_ids=None if user.is_admin else user.taught,
            question_id=question_id,
            before=before,
            limit=limit + 1,
        )
    shown = cut_page(request, response, found, limit, before=lambda row: row.id)
    return [_summary(row) for row in shown]


@router.get("/{regrade_id}")
async def show(
    *,
    regrade_id: str,
    request: Request,
    response: Response,
    services: CurrentServices,
    user: Instructor,
    after: Annotated[Id | None, Query(description="The submission behind which `changes` go on.")] = None,
    limit: Limit = 50,
) -> RegradeView:
    """What it would change, or has changed; `Link` names the next page of `changes`."""
    async with services.database.reading() as session:
        regrade = require_scope(user, await get_regrade(session, regrade_id))
        tally = await tally_changes(session, regrade_id)
        changes = await list_changes(session, regrade_id, after=after, limit=limit + 1)
    shown = cut_page(request, response, changes, limit, after=lambda row: row.submission_id)
    return _view(regrade, tally, shown)


@router.post("/{regrade_id}/apply")
async def apply(
    regrade_id: str, wanted: ApplyRequest, services: CurrentServices, user: Instructor
) -> RegradeView:
    """Let it count. 409 while some of it waits, or where it was applied by the other rule."""
    async with services.database.writing() as session:
        require_scope(user, await get_regrade(session, regrade_id))
        regrade = await apply_regrade(session, regrade_id, wanted.rule, by=user)
        tally = await tally_changes(session, regrade_id)
    return _view(regrade, tally, [])


def find_scope(user: User, course_id: str | None) -> str | None:
    """The course whose submissions a person may regrade; None: all.

    Raises:
        NotFoundError: this person does not teach that course.
        InvalidError: none is named, and this person teaches several.
    """
    if course_id is not None:
        if not user.teaches_in(course_id):
            raise NotFoundError(f"You teach no course {course_id!r}.")
        return course_id
    if user.is_admin:
        return None
    if len(user.taught) > 1:
        taught = ", ".join(sorted(user.taught))
        raise InvalidError.at("course_id", f"say which of your courses is meant: {taught}")
    return next(iter(user.taught))


def require_scope(user: User, regrade: Regrade) -> Regrade:
    """The regrade, to those whose courses it is about.

    Raises:
        NotFoundError: it is somebody else's business.
    """
    if not user.is_admin and regrade.course_id not in user.taught:
        raise NotFoundError("There is no such regrade.")
    return regrade


def _summary(row: Regrade) -> RegradeSummary:
    return RegradeSummary.model_validate(row, from_attributes=True)


def _view(regrade: Regrade, tally: Tally, changes: Sequence[ChangeRow]) -> RegradeView:
    return RegradeView(
        **_summary(regrade).model_dump(),
        state=state_of(applied=regrade.rule is not None, waiting=tally.waiting),
        submissions=tally.submissions,
        waiting=tally.waiting,
        failed=tally.failed,
        up=tally.up,
        down=tally.down,
        learners=tally.learners,
        applied=tally.applied,
        changes=[_change(row) for row in changes],
    )


def _change(row: ChangeRow) -> ChangeView:
    return ChangeView(
        submission_id=row.submission_id,
        learner=row.learner,
        quiz_id=row.quiz_id,
        attempt=row.attempt,
        old_verdict=row.old_verdict,
        new_verdict=row.new_verdict,
        old_score=row.old_score,
        new_score=row.new_score,
        failure=row.failure,
        applied=row.is_applied,
    )
