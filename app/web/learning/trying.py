"""Trying code out by form: the visible cases are run, then on to what came of them."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentServices, CurrentUser
from app.db.tables import Try
from app.errors import AppError
from app.pipeline.answering.try_out import TryWish, try_out
from app.services import Services
from app.web.learning.asked import Asked, get_asked
from app.web.learning.drafting import keep_refused, keep_typed
from app.web.learning.forms import MAX_FIELDS, Typed, answer_body, read_typed
from app.web.learning.questions import question_page
from app.web.pages import see_other, sent, wants_json

router = APIRouter(include_in_schema=False)


@router.post("/questions/{question_id}/tries")
async def try_by_form(
    question_id: str, request: Request, services: CurrentServices, user: CurrentUser, quiz: str | None = None
) -> Response:
    """Try what the form says; the form is the one that hands in."""
    asked = get_asked(services, user, question_id, quiz)
    typed = Typed()
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        try:
            typed = await read_typed(form)
            made = await _try(services, asked, typed, str(form["version"]) if "version" in form else None)
        except AppError as error:
            if wants_json(request):
                raise
            typed = await keep_refused(services, asked, typed, error)
            return await question_page(services, asked, typed, error)
    revision = await keep_typed(services, asked, typed, handed_in=False)
    if wants_json(request):
        return sent(f"/tries/{made.id}", revision)
    return see_other(f"/tries/{made.id}")


@router.get("/questions/{question_id}/tries")
async def show_question_instead(
    question_id: str, services: CurrentServices, user: CurrentUser, quiz: str | None = None
) -> Response:
    """Whoever comes back to the form's address meets the question."""
    return see_other(get_asked(services, user, question_id, quiz).url)


async def _try(services: Services, asked: Asked, typed: Typed, seen_version: str | None) -> Try:
    question = asked.loaded.question
    wish = TryWish(
        asked.loaded,
        answer_body(question, typed),
        quiz=asked.quiz,
        asked_in=asked.asked_in,
        seen_version=seen_version,
    )
    async with services.database.writing() as session:
        tried = await try_out(
            session,
            services.jobs,
            user=asked.user,
            wish=wish,
            settings=services.settings,
            now=datetime.now(UTC),
        )
    return tried.made
