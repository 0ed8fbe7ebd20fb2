"""Trying code out by form: the visible cases are run, then on to what came of them."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentServices, CurrentUser
from app.pipeline.answering.try_out import TryWish, try_out
from app.services import Services
from app.web.learning.asked import Asked, get_asked
from app.web.learning.forms import Typed, answer_body
from app.web.learning.sending import send_form
from app.web.pages import see_other

router = APIRouter(include_in_schema=False)


@router.post("/questions/{question_id}/tries")
async def try_by_form(
    question_id: str, request: Request, services: CurrentServices, user: CurrentUser, quiz: str | None = None
) -> Response:
    """Try what the form says; the form is the one that hands in."""
    asked = get_asked(services, user, question_id, quiz)

    async def act(typed: Typed) -> str:
        return await _try(services, asked, typed)

    return await send_form(request, services, asked, act, handed_in=False)


@router.get("/questions/{question_id}/tries")
async def show_question_instead(
    question_id: str, services: CurrentServices, user: CurrentUser, quiz: str | None = None
) -> Response:
    """Whoever comes back to the form's address meets the question."""
    return see_other(get_asked(services, user, question_id, quiz).url)


async def _try(services: Services, asked: Asked, typed: Typed) -> str:
    """Where the try is."""
    body = answer_body(asked.loaded.question, typed)
    wish = TryWish(asked.loaded, body, quiz=asked.quiz, asked_in=asked.asked_in, seen_version=typed.version)
    async with services.database.writing() as session:
        tried = await try_out(
            session,
            services.jobs,
            user=asked.user,
            wish=wish,
            settings=services.settings,
            now=datetime.now(UTC),
        )
    return f"/tries/{tried.made.id}"
