"""The audit as a page, with filters: a course's for its instructors, all of it for admins."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.api.access import Admin, CourseInstructor, CurrentServices
from app.api.paging import Id
from app.api.people.audit import AuditQuery, Day, Person, find_entries
from app.db.courses.courses import get_course
from app.db.courses.tables import Course
from app.db.people.audit import AuditLine
from app.db.tables import User
from app.errors import NotFoundError
from app.rules.moments import say_moment
from app.services import Services
from app.web.pages import page
from app.web.people.audit_words import KINDS, say_action, say_detail

router = APIRouter(include_in_schema=False)
ROWS_SHOWN = 50

Kind = Annotated[str, Field(pattern=r"^[a-z-]{1,50}$")]
# A form sends what is left empty as an empty text.
_Empty = BeforeValidator(lambda typed: None if typed == "" else typed)


class Filters(BaseModel):
    """What the form above the list says."""

    model_config = ConfigDict(extra="ignore")

    who: Annotated[Person | None, _Empty] = None
    what: Annotated[Kind | None, _Empty] = None
    since: Annotated[Day | None, _Empty] = None
    until: Annotated[Day | None, _Empty] = None
    before: Annotated[Id | None, _Empty] = None

    def query(self, **more: str | None) -> str:
        """The same filters as an address has them."""
        values = {**self.model_dump(mode="json"), **more}
        return urlencode({name: value for name, value in values.items() if value})


@router.get("/audit")
async def show_audit(services: CurrentServices, user: Admin, wanted: Annotated[Filters, Query()]) -> Response:
    """What was done in the whole installation."""
    return await _audit_page(services, user, wanted, None)


@router.get("/courses/{course_id}/audit")
async def show_course_audit(
    course_id: str, services: CurrentServices, user: CourseInstructor, wanted: Annotated[Filters, Query()]
) -> Response:
    """What was done in the course."""
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
    return await _audit_page(services, user, wanted, course)


async def _audit_page(services: Services, user: User, wanted: Filters, course: Course | None) -> Response:
    query = AuditQuery(
        person=wanted.who,
        action=wanted.what,
        since=wanted.since,
        until=wanted.until,
        before=wanted.before,
        limit=ROWS_SHOWN,
    )
    problem, found = "", list[AuditLine]()
    try:
        async with services.database.reading() as session:
            found = await find_entries(session, query, course.id if course else None)
    except NotFoundError as error:
        problem = error.detail
    shown = found[:ROWS_SHOWN]
    return page(
        "audit.html",
        title=f"Audit of {course.title}" if course else "Audit of the installation",
        viewer=user,
        status=HTTPStatus.NOT_FOUND if problem else HTTPStatus.OK,
        course=course,
        wanted=wanted,
        kinds=KINDS,
        problem=problem,
        rows=[_row(line, course) for line in shown],
        older=wanted.query(before=shown[-1][0].id) if len(found) > ROWS_SHOWN else "",
        newest=wanted.query(before=None) if wanted.before else "",
    )


def _row(line: AuditLine, course: Course | None) -> dict[str, Any]:
    entry, actor, about = line
    # What everything on the page has in common need not stand in each line.
    subject = "" if course and entry.subject == course.id else entry.subject
    if course:
        subject = subject.removeprefix(f"{course.id}/")
    return {
        "when": say_moment(entry.at),
        "at": entry.at.isoformat(),
        "actor": actor or ("somebody who is gone" if entry.actor_id else "the command line"),
        "action": say_action(entry.action),
        "about": "" if about == actor else about or "",
        "subject": subject,
        "detail": say_detail(entry.detail),
    }
