"""A learner's draft of an answer: kept on the server too, so that a closed window loses nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.api.access import CurrentServices, CurrentUser
from app.api.conditions import IfMatch, show_tag
from app.db.people.users import lock_user
from app.db.submissions.drafts import find_draft, save_draft
from app.db.submissions.tables import Draft
from app.errors import DraftChangedError, InvalidError, TooLargeError
from app.services import Services
from questions.base import Slug

router = APIRouter(prefix="/questions/{question_id}/draft", tags=["questions"])

MAX_FIELDS = 64
_KIB = 1_024
_SPARE_KIB = 16  # for what JSON adds to a source as large as may be
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,200}$")]
FieldValue = str | Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MAX_FIELDS)]


class DraftRequest(BaseModel):
    """What stands in the form, by the names of its fields.

    They are `source`, `choice`, `choices`, `value`, `text` and `place.ITEM`. `revision` is
    the one that was seen last, 0 for none: a newer one is not overwritten.
    """

    model_config = ConfigDict(extra="forbid")

    fields: Annotated[dict[FieldName, FieldValue], Field(max_length=MAX_FIELDS)]
    revision: Annotated[int, Field(ge=0)]


class DraftView(BaseModel):
    """A draft as it is kept; `revision` 0 and `saved_at` null where there is none."""

    question_id: str
    quiz_id: str | None
    fields: dict[str, str | list[str]] = {}
    revision: int = 0
    saved_at: datetime | None = None


@router.get("")
async def get_draft(
    question_id: Slug,
    services: CurrentServices,
    user: CurrentUser,
    response: Response,
    quiz_id: Slug | None = None,
) -> DraftView:
    """What you typed here last, in this quiz or outside any; `ETag` is for `If-Match`."""
    services.get_asked(question_id, quiz_id, user.id)
    async with services.database.reading() as session:
        view = _view(question_id, quiz_id, await find_draft(session, user.id, question_id, quiz_id))
    show_tag(response, view)
    return view


@router.put("")
async def put_draft(
    *,
    question_id: Slug,
    wanted: DraftRequest,
    services: CurrentServices,
    user: CurrentUser,
    if_match: IfMatch,
    response: Response,
    quiz_id: Slug | None = None,
) -> DraftView:
    """Save what you have typed; 409 where a newer draft than the one you saw is kept by now."""
    _check(services, question_id, quiz_id, wanted, user.id)
    place = (user.id, question_id, quiz_id)
    async with services.database.writing() as session:
        await lock_user(session, user.id)
        if_match.require(_view(question_id, quiz_id, await find_draft(session, *place)))
        draft = await save_draft(
            session, place, wanted.fields, seen_revision=wanted.revision, now=datetime.now(UTC)
        )
    if draft is None:
        raise DraftChangedError("A newer draft was saved in another window.")
    view = _view(question_id, quiz_id, draft)
    show_tag(response, view)
    return view


def _check(
    services: Services, question_id: str, quiz_id: str | None, wanted: DraftRequest, user_id: str
) -> None:
    services.get_asked(question_id, quiz_id, user_id)
    limit = services.settings.source_limit_kib + _SPARE_KIB
    try:
        size_bytes = len(json.dumps(wanted.fields, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        # JSON can spell half of a surrogate pair; no database or page could hold it.
        raise InvalidError.at("fields", "is not valid Unicode: it holds half of a surrogate pair") from None
    if size_bytes > limit * _KIB:
        raise TooLargeError(f"fields: the draft is larger than the limit of {limit} KiB.")


def _view(question_id: str, quiz_id: str | None, draft: Draft | None) -> DraftView:
    if draft is None:
        return DraftView(question_id=question_id, quiz_id=quiz_id)
    return DraftView(
        question_id=question_id,
        quiz_id=quiz_id,
        fields=draft.fields,
        revision=draft.revision,
        saved_at=draft.saved_at,
    )
