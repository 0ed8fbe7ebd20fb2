"""The webhooks of a course for its instructors, those of the installation for admins: listed and made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.api.access import Admin, CourseInstructor, CurrentServices
from app.api.teaching.webhooks import keeping
from app.db.courses.courses import get_course
from app.db.courses.tables import Course
from app.db.tables import User
from app.db.webhooks.hooks import list_hooks
from app.db.webhooks.tables import Event, HookState, Webhook
from app.errors import AppError, InvalidError
from app.pipeline.webhooks.keeping import make_hook
from app.services import Services
from app.web.pages import page
from app.web.words import Saying

router = APIRouter(include_in_schema=False)

Address = Annotated[str, Form(max_length=4_000)]
Chosen = Annotated[list[Event], Form(default_factory=list, max_length=len(Event))]
STATES = {
    HookState.ON: Saying("On", "right"),
    HookState.OFF: Saying("Off", "waiting"),
    HookState.STOPPED: Saying("Stopped", "wrong"),
}
EVENT_WORDS = {
    Event.SUBMISSION_GRADED: "An answer was graded, for the first time or again",
    Event.SCORE_OVERRIDDEN: "A score was set by hand, or that was undone",
    Event.TERMS_CHANGED: "A quiz got other terms, or somebody an extension",
    Event.REGRADE_APPLIED: "A regrade was applied",
    Event.QUESTION_PUBLISHED: "A question is asked at another version",
}


@dataclass(frozen=True)
class Line:
    """A webhook in the list."""

    url: str
    page: str
    saying: Saying
    because: str
    events: str


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    url: str = ""
    events: tuple[str, ...] = ()


@router.get("/courses/{course_id}/webhooks")
async def show_of_course(course_id: str, services: CurrentServices, user: CourseInstructor) -> Response:
    """Those of a course."""
    return await _list_page(services, user, course_id)


@router.post("/courses/{course_id}/webhooks")
async def make_for_course(
    course_id: str, services: CurrentServices, user: CourseInstructor, url: Address = "", *, events: Chosen
) -> Response:
    """Make one, and show its secret, this once."""
    return await _make(services, user, course_id, Typed(url.strip(), tuple(events)))


@router.get("/webhooks")
async def show_of_all(services: CurrentServices, user: Admin) -> Response:
    """Those of the installation."""
    return await _list_page(services, user, None)


@router.post("/webhooks")
async def make_for_all(
    services: CurrentServices, user: Admin, url: Address = "", *, events: Chosen
) -> Response:
    """The same, for the installation."""
    return await _make(services, user, None, Typed(url.strip(), tuple(events)))


def list_url(course_id: str | None) -> str:
    """The page that lists a course's webhooks, or with None the installation's."""
    return f"/courses/{course_id}/webhooks" if course_id else "/webhooks"


def line_of(hook: Webhook) -> Line:
    """A webhook in words."""
    return Line(
        url=hook.url,
        page=f"/webhooks/{hook.id}",
        saying=STATES[HookState(hook.state)],
        because=hook.stopped_because,
        events=", ".join(hook.events),
    )


async def _make(services: Services, user: User, course_id: str | None, typed: Typed) -> Response:
    try:
        if not typed.events:
            raise InvalidError.at("events", "choose at least one event")
        async with keeping(services, user) as keeper:
            if course_id is not None:
                await get_course(keeper.session, course_id)
            _, secret = await make_hook(keeper, course_id, typed.url, [Event(each) for each in typed.events])
    except AppError as error:
        return await _list_page(services, user, course_id, typed=typed, error=error)
    return await _list_page(services, user, course_id, secret=secret)


async def _list_page(
    services: Services,
    user: User,
    course_id: str | None,
    *,
    typed: Typed | None = None,
    secret: str = "",
    error: AppError | None = None,
) -> Response:
    async with services.database.reading() as session:
        course: Course | None = await get_course(session, course_id) if course_id else None
        hooks = await list_hooks(session, course_id)
    return page(
        "teaching/webhooks.html",
        title=f"Webhooks of {course.title}" if course else "Webhooks of the installation",
        viewer=user,
        refusal=error,
        problem=say_problem(error),
        course=course,
        here=list_url(course_id),
        lines=[line_of(hook) for hook in hooks],
        events=EVENT_WORDS,
        typed=typed or Typed(),
        secret=secret,
    )


def say_problem(error: AppError | None) -> str:
    """What was wrong, as a sentence; empty for nothing."""
    if error is None:
        return ""
    if error.errors:
        return f"{error.errors[0].field.capitalize()}: {error.errors[0].message}."
    return error.detail
