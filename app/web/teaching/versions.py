"""The *Versions* tab: what was asked when, by whom and why, what changed, and grading again from here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from app.api.access import CurrentServices, Instructor
from app.api.teaching.regrades import find_scope
from app.db.authoring.publications import list_publications
from app.db.authoring.questions import get_version_of
from app.db.authoring.tables import Publication
from app.db.courses.courses import list_courses
from app.db.teaching.regrades import list_regrades
from app.pipeline.regrade import RegradeWish, start_regrade
from app.rules.moments import say_moment
from app.web.learning.differences import differences
from app.web.pages import page, see_other

router = APIRouter(prefix="/teaching/questions/{question_id}", include_in_schema=False)
SHOWN = 50
_SHORT = 12

Hash = Annotated[str, Query(pattern=r"^[0-9a-f]{1,128}$")]


@router.get("/versions")
async def show_versions(
    question_id: str, services: CurrentServices, user: Instructor, compare: Hash | None = None
) -> Response:
    """Every version, newest first; with `compare` what differs between that one and the one asked now."""
    loaded = services.get_question(question_id)
    async with services.database.reading() as session:
        published = await list_publications(session, question_id, limit=SHOWN)
        old = await get_version_of(session, question_id, compare) if compare else None
        taught = None if user.is_admin else user.taught
        regrades = await list_regrades(session, course_ids=taught, question_id=question_id, limit=SHOWN)
        courses = await list_courses(session, taught)
    return page(
        "teaching/versions.html",
        title=loaded.question.title,
        viewer=user,
        question=loaded.question,
        tab="versions",
        current=loaded.version,
        versions=[_line(row, name, loaded.version) for row, name in published],
        compared=compare[:_SHORT] if compare else "",
        differences=differences(old.source, loaded.source) if old else [],
        regrades=[
            {
                "url": f"/teaching/regrades/{row.id}",
                "version": row.version[:_SHORT],
                "rule": row.rule,
                "when": say_moment(row.created_at),
            }
            for row in regrades
        ],
        courses=courses,
    )


@router.post("/regrades")
async def grade_again(
    question_id: str,
    services: CurrentServices,
    user: Instructor,
    course: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Begin a regrade at the version asked now, or go on with the one that is not applied yet."""
    version = services.get_question(question_id).version
    wish = RegradeWish(question_id, version, find_scope(user, course or None))
    async with services.database.writing() as session:
        now = datetime.now(UTC)
        regrade = await start_regrade(session, services.jobs, wish=wish, by=user, now=now)
    return see_other(f"/teaching/regrades/{regrade.id}")


def _line(row: Publication, name: str | None, current: str) -> dict[str, Any]:
    return {
        "version": row.version,
        "short": row.version[:_SHORT],
        "is_current": row.version == current,
        "when": say_moment(row.at),
        "who": "its file" if row.from_file else name or "somebody who is gone",
        "reason": row.reason,
    }
