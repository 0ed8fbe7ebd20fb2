"""A course's page about its LMS: members as last seen, and each score on its way, with a button to resend."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from app.api.access import CourseInstructor, CurrentServices
from app.db.courses.courses import get_course
from app.db.lms.courses import list_contexts, list_roster, want_roster
from app.db.lms.links import list_links
from app.db.lms.scores import list_scores, resend
from app.db.lms.tables import LtiContext, LtiLink, Sending
from app.rules.moments import say_moment
from app.web.pages import page, see_other
from app.web.sent_forms import read_fields
from app.web.teaching.passed_back import say_sending
from app.web.words import count_words

router = APIRouter(prefix="/courses/{course_id}/lms", include_in_schema=False)


@router.get("")
async def show_lms(course_id: str, services: CurrentServices, user: CourseInstructor) -> Response:
    """How the course and its LMS stand."""
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
        contexts = await list_contexts(session, course_id)
        rosters = [(context, await list_roster(session, context.id)) for context in contexts]
        links, scores = await list_links(session, course_id), await list_scores(session, course_id)
    return page(
        "lti/course.html",
        title=f"LMS of {course.title}",
        viewer=user,
        course=course,
        rosters=[_roster(context, members) for context, members in rosters],
        links=[_link(link) for link in links],
        scores=[
            {"name": who.name, "link": link.title, "passed": say_sending(score)}
            for score, link, who in scores
        ],
        held=sum(score.state == Sending.HELD for score, *_ in scores),
    )


@router.post("/roster")
async def sync_now(course_id: str, services: CurrentServices, _user: CourseInstructor) -> Response:
    """Have the members asked for now."""
    async with services.database.writing() as session:
        for context in await list_contexts(session, course_id):
            await want_roster(session, context.id, datetime.now(UTC))
    return see_other(f"/courses/{course_id}/lms")


@router.post("/scores")
async def resend_scores(
    course_id: str, request: Request, services: CurrentServices, _user: CourseInstructor
) -> Response:
    """Send one score again, or all that are held; then back to where the button was."""
    form = await read_fields(request)
    async with services.database.writing() as session:
        await resend(session, course_id, datetime.now(UTC), score_id=form.get("score") or None)
    if (quiz_id := form.get("quiz", "")) in services.bank.quizzes:
        return see_other(f"/courses/{course_id}/quizzes/{quiz_id}/grades")
    return see_other(f"/courses/{course_id}/lms")


def _roster(context: LtiContext, members: Any) -> dict[str, Any]:
    gone = [(user.name, say_moment(member.left_at)) for user, member in members if member.left_at]
    here = len(members) - len(gone)
    if not context.roster_url:
        state = "The LMS does not list its members; people come in by their first launch."
    elif context.roster_error:
        state = f"The list could not be had: {context.roster_error}"
    elif context.roster_synced_at:
        state = f"As of {say_moment(context.roster_synced_at)}."
    else:
        state = "The list was not asked for yet."
    return {
        "count": count_words(here, "member"),
        "state": state,
        "error": bool(context.roster_error),
        "due": context.roster_due_at is not None,
        "gone": gone,
    }


def _link(link: LtiLink) -> dict[str, str]:
    where = link.quiz_id or link.question_id
    return {
        "title": link.title or "A link without a title",
        "where": f"{'quiz' if link.quiz_id else 'question'} {where}" if where else "the course's home",
        "grades": "a grade column is known"
        if link.item_url
        else ("a column is made with the first score" if link.items_url else "takes no grades"),
    }
