"""Handing in by form: the same step as the API's, then on to the result."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from app.api.access import CurrentServices, CurrentUser
from app.db.tables import Submission
from app.errors import AppError
from app.pipeline.accept import HandIn, accept
from app.pipeline.grade import grade_claimed, judge_at_once
from app.services import Services
from app.web.learning.asked import Asked, get_asked
from app.web.learning.drafting import keep_refused, keep_typed
from app.web.learning.forms import MAX_FIELDS, Typed, answer_body, read_typed
from app.web.learning.questions import question_page
from app.web.pages import see_other, sent, wants_json

router = APIRouter(include_in_schema=False)
_MAX_ONCE_CHARS = 64


@router.post("/questions/{question_id}")
async def hand_in(
    question_id: str, request: Request, services: CurrentServices, user: CurrentUser, quiz: str | None = None
) -> Response:
    """Hand in what the form says; with something wrong, the same page again and nothing lost."""
    asked = get_asked(services, user, question_id, quiz)
    typed = Typed()
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        try:
            typed = await read_typed(form)
            submission = await _hand_in(services, asked, _wish(asked, typed, form))
        except AppError as error:
            if wants_json(request):
                raise
            typed = await keep_refused(services, asked, typed, error)
            return await question_page(services, asked, typed, error)
    revision = await keep_typed(services, asked, typed, handed_in=True)
    if wants_json(request):
        return sent(f"/submissions/{submission.id}", revision)
    return see_other(f"/submissions/{submission.id}")


def _wish(asked: Asked, typed: Typed, form: FormData) -> HandIn:
    body = answer_body(asked.loaded.question, typed)
    seen_version = str(form["version"]) if "version" in form else None
    wish = HandIn(asked.loaded, body, quiz=asked.quiz, asked_in=asked.asked_in, seen_version=seen_version)
    once = str(form.get("once", ""))
    if not 0 < len(once) <= _MAX_ONCE_CHARS:
        return wish
    # The answer is part of the key: a second click repeats it, while an answer mended
    # after going back is a new one.
    key = hashlib.sha256(f"{once}/{wish.fingerprint}".encode()).hexdigest()
    return replace(wish, idempotency_key=f"form-{key}")


async def _hand_in(services: Services, asked: Asked, wish: HandIn) -> Submission:
    settings, now = services.settings, datetime.now(UTC)
    async with services.database.writing() as session:
        accepted = await accept(
            session, services.jobs, user=asked.user, hand_in=wish, settings=settings, now=now
        )
    if accepted.is_new and asked.loaded.question.kind != "code":
        await grade_claimed(services.database, accepted.submission, judge_at_once, settings)
    return accepted.submission
