"""The ways into a course: its codes and its invitations, listed, made and revoked."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import CourseInstructor, CurrentServices
from app.db.courses.courses import get_course, list_codes
from app.db.courses.invitations import list_invitations
from app.db.courses.tables import CourseRole, EnrolmentCode
from app.pipeline.people.enrolling import Desk, invite_somebody
from app.pipeline.people.ways_in import end_code, end_invitation, make_code
from questions.base import Slug

router = APIRouter(prefix="/courses/{course_id}", tags=["courses"])

_YEAR_S = 366 * 86_400


class CodeRequest(BaseModel):
    """A code that is wanted; null: until it is revoked, for any number of people."""

    model_config = ConfigDict(extra="forbid")

    lifetime_s: Annotated[int, Field(ge=60, le=_YEAR_S)] | None = None
    uses: Annotated[int, Field(ge=1, le=100_000)] | None = None


class CodeView(BaseModel):
    """A code that makes learners of those who know it."""

    id: str
    code: str
    uses_left: int | None
    expires_at: datetime | None


class InvitationRequest(BaseModel):
    """An invitation that is wanted."""

    model_config = ConfigDict(extra="forbid")

    role: CourseRole = CourseRole.LEARNER


class InvitationView(BaseModel):
    """A link that works once: whoever opens it chooses a name and a password."""

    url: str
    role: CourseRole
    expires_in_s: int


class OpenInvitation(BaseModel):
    """An invitation that is still good, without its link; `user` null: for whoever opens it."""

    id: str
    role: CourseRole
    user: str | None
    created_at: datetime
    expires_at: datetime


@router.get("/codes")
async def list_good_codes(
    course_id: Slug, services: CurrentServices, _user: CourseInstructor
) -> list[CodeView]:
    """The codes that are still good, the newest first."""
    async with services.database.reading() as session:
        return [_code(row) for row in await list_codes(session, course_id, datetime.now(UTC))]


@router.post("/codes", status_code=HTTPStatus.CREATED)
async def make_one_code(
    course_id: Slug, wanted: CodeRequest, services: CurrentServices, user: CourseInstructor
) -> CodeView:
    """A new code that makes learners of those who know it."""
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        row = await make_code(
            session, course_id, lifetime_s=wanted.lifetime_s, uses=wanted.uses, actor=user, now=now
        )
    return _code(row)


@router.delete("/codes/{code_id}", status_code=HTTPStatus.NO_CONTENT)
async def revoke_code(
    course_id: Slug, code_id: str, services: CurrentServices, user: CourseInstructor
) -> None:
    """Let nobody in by this code from now on."""
    async with services.database.writing() as session:
        await end_code(session, course_id, code_id, actor=user, now=datetime.now(UTC))


@router.get("/invitations")
async def list_good_invitations(
    course_id: Slug, services: CurrentServices, _user: CourseInstructor
) -> list[OpenInvitation]:
    """The invitations that are still good, the newest first; their links were shown once and are not kept."""
    async with services.database.reading() as session:
        found = await list_invitations(session, course_id, datetime.now(UTC))
    return [
        OpenInvitation(
            id=row.id,
            role=CourseRole(row.role),
            user=name,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row, name in found
    ]


@router.post("/invitations", status_code=HTTPStatus.CREATED)
async def make_invitation(
    course_id: Slug, wanted: InvitationRequest, services: CurrentServices, user: CourseInstructor
) -> InvitationView:
    """A link for somebody who is not here yet."""
    lifetime_s = services.settings.invitation_lifetime_s
    async with services.database.writing() as session:
        await get_course(session, course_id)
        desk = Desk(session, user, course_id, lifetime_s, datetime.now(UTC))
        token = await invite_somebody(desk, wanted.role)
    url = f"{services.settings.public_url}/invitations/{token}"
    return InvitationView(url=url, role=wanted.role, expires_in_s=lifetime_s)


@router.delete("/invitations/{invitation_id}", status_code=HTTPStatus.NO_CONTENT)
async def revoke_invitation(
    course_id: Slug, invitation_id: str, services: CurrentServices, user: CourseInstructor
) -> None:
    """Let nobody in by this invitation from now on."""
    async with services.database.writing() as session:
        await end_invitation(session, course_id, invitation_id, actor=user, now=datetime.now(UTC))


def _code(row: EnrolmentCode) -> CodeView:
    return CodeView(id=row.id, code=row.code, uses_left=row.uses_left, expires_at=row.expires_at)
