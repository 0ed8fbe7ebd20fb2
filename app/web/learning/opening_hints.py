"""Opening a hint by form: the question's page again, with the hint and with all that was typed."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentServices, CurrentUser
from app.errors import AppError
from app.pipeline.answering.open_hint import HintWish, open_hint
from app.services import Services
from app.web.learning.asked import Asked, get_asked
from app.web.learning.drafting import keep_refused
from app.web.learning.forms import MAX_FIELDS, read_typed, with_file
from app.web.learning.questions import question_page
from app.web.pages import see_other

router = APIRouter(include_in_schema=False)


@router.post("/questions/{question_id}/hints/{number}")
async def open_by_form(
    *,
    question_id: str,
    number: int,
    request: Request,
    services: CurrentServices,
    user: CurrentUser,
    quiz: str | None = None,
) -> Response:
    """Open the hint; the form is the one that hands in, so that an answer half typed is not lost."""
    asked = get_asked(services, user, question_id, quiz)
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        typed = read_typed(form)
        try:
            typed = await with_file(typed, form)
            await _open(services, asked, number, typed.version)
        except AppError as error:
            typed = await keep_refused(services, asked, typed, error)
            return await question_page(services, asked, typed, error)
    return await question_page(services, asked, typed)


@router.get("/questions/{question_id}/hints/{number}")
async def show_question_instead(question_id: str, number: int, quiz: str | None = None) -> Response:  # noqa: ARG001 - part of the address
    """Whoever comes back to the form's address meets the question."""
    query = f"?{urlencode({'quiz': quiz})}" if quiz else ""
    return see_other(f"/questions/{quote(question_id, safe='')}{query}")


async def _open(services: Services, asked: Asked, number: int, seen_version: str | None) -> None:
    wish = HintWish(asked.loaded, number, quiz=asked.quiz, asked_in=asked.asked_in, seen_version=seen_version)
    async with services.database.writing() as session:
        await open_hint(session, user=asked.user, wish=wish, now=datetime.now(UTC))
