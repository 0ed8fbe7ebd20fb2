"""Handing in by form: the same step as the API's, then on to the result."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentServices, CurrentUser
from app.pipeline.accept import HandIn
from app.pipeline.hand_in import accept_and_grade
from app.services import Services
from app.web.learning.asked import Asked, get_asked
from app.web.learning.forms import Typed, answer_body
from app.web.learning.sending import send_form

router = APIRouter(include_in_schema=False)
_MAX_ONCE_CHARS = 64


@router.post("/questions/{question_id}")
async def hand_in(
    question_id: str, request: Request, services: CurrentServices, user: CurrentUser, quiz: str | None = None
) -> Response:
    """Hand in what the form says; with something wrong, the same page again and nothing lost."""
    asked = get_asked(services, user, question_id, quiz)

    async def act(typed: Typed) -> str:
        return await _hand_in(services, asked, _wish(asked, typed))

    return await send_form(request, services, asked, act, handed_in=True)


def _wish(asked: Asked, typed: Typed) -> HandIn:
    body = answer_body(asked.loaded.question, typed)
    wish = HandIn(asked.loaded, body, quiz=asked.quiz, asked_in=asked.asked_in, seen_version=typed.version)
    if not 0 < len(typed.once) <= _MAX_ONCE_CHARS:
        return wish
    # The answer is part of the key: a second click repeats it, while an answer mended
    # after going back is a new one.
    key = hashlib.sha256(f"{typed.once}/{wish.fingerprint}".encode()).hexdigest()
    return replace(wish, idempotency_key=f"form-{key}")


async def _hand_in(services: Services, asked: Asked, wish: HandIn) -> str:
    """Where the submission is."""
    handed_in = await accept_and_grade(
        services.database, services.jobs, user=asked.user, hand_in=wish, settings=services.settings
    )
    return f"/submissions/{handed_in.accepted.submission.id}"
