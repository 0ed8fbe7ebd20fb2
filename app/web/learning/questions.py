"""A question's page: what is asked, what is checked, the form, and what was handed in so far."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CurrentServices, CurrentUser
from app.errors import AppError
from app.pipeline.answering.open_hint import load_opened_hints
from app.rules.reveal import OptionView, view_question
from app.rules.variants import variant_for
from app.services import Services
from app.web.learning.asked import Asked, get_asked
from app.web.learning.attempts import find_attempts
from app.web.learning.checked import TOLERANCE, describe_cases
from app.web.learning.drafting import read_draft
from app.web.learning.forms import Typed, fields_of
from app.web.learning.hints import hint_lines
from app.web.learning.history import dots_of, earlier_lines
from app.web.markdown import render_markdown
from app.web.pages import page
from app.web.words import count_words
from questions.visible import find_visible_part

router = APIRouter(include_in_schema=False)
_LAST, _LONG = 1_000, 4  # a place after all, and digits that no place has


@router.get("/questions/{question_id}")
async def show_question(
    *,
    question_id: str,
    services: CurrentServices,
    user: CurrentUser,
    quiz: str | None = None,
    fresh: bool = False,
) -> Response:
    """What is asked, with the form to answer it as it was left, or `fresh` as it was at first."""
    asked = get_asked(services, user, question_id, quiz)
    async with services.database.reading() as session:
        typed = await read_draft(session, asked)
    shown = Typed(revision=typed.revision) if fresh else typed
    return await question_page(services, asked, shown, posted=False)


async def question_page(
    services: Services, asked: Asked, typed: Typed, error: AppError | None = None, *, posted: bool = True
) -> Response:
    """The page with what was typed, which was `posted` or is the draft; after an error with what is wrong."""
    loaded, learner = asked.loaded, asked.user.id
    async with services.database.reading() as session:
        attempts = await find_attempts(session, asked.user, loaded.question.id, asked.quiz, datetime.now(UTC))
        opened = await load_opened_hints(session, asked.user, loaded.question.id, asked.quiz)
        earlier = await earlier_lines(session, asked, attempts.course_id)
    secret = services.settings.secret()
    variant = variant_for(loaded, secret=secret, learner=learner, attempt=attempts.made + 1)
    view = view_question(loaded, variant=variant, learner=learner)
    return page(
        "question.html",
        title=view.title,
        viewer=asked.user,
        refusal=error,
        nonce=secrets.token_urlsafe(16) if view.kind == "code" else "",
        question=view,
        quiz=asked.quiz,
        suffix=asked.suffix,
        prompt=render_markdown(view.prompt),
        hints=hint_lines(loaded, opened, variant=variant, worth=asked.worth, suffix=asked.suffix),
        points=count_words(asked.worth, "point"),
        checked=describe_cases(loaded.question),
        tolerance=TOLERANCE,
        options=_in_places(view.choices or view.items, typed),
        typed=typed,
        has_typed=any(value != view.starter for value in fields_of(typed).values()),
        draft={**_draft(asked, typed), "posted": posted},
        problem=_said(error) if error else None,
        attempts=attempts,
        once=secrets.token_urlsafe(16),
        tryable=find_visible_part(loaded) is not None,
        earlier=earlier,
        dots=dots_of(earlier),
        chosen=tuple(line.id for line in reversed(earlier[:2])),
    )


def _in_places(options: Sequence[OptionView], typed: Typed) -> list[OptionView]:
    """The options in the order that the learner gave them, those without a place last."""

    def place(option: OptionView) -> int:
        given = typed.places.get(option.id, "")
        return int(given) if given.isdecimal() and len(given) < _LONG else _LAST

    return sorted(options, key=place)


def _draft(asked: Asked, typed: Typed) -> dict[str, Any]:
    """Where the form's draft is kept: here, and in the browser under a name that is this learner's own."""
    user_id, question_id, quiz_id = asked.place
    return {
        "url": f"/api/v1/questions/{question_id}/draft{asked.api_suffix}",
        "name": f"{user_id}/{question_id}/{quiz_id or ''}",
        "revision": typed.revision or 0,
    }


def _said(error: AppError) -> dict[str, Any]:
    return {"ours": error.fault != "client", "text": error.sentence}
