"""Writing questions by REST: check one, publish one, and read what was published."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from app.api.access import CurrentServices, Instructor
from app.api.conditions import Condition, read_tags
from app.api.learning.waiting import preferred_wait_s
from app.api.paging import Limit, cut_page
from app.api.teaching.question_sources import SENT, read_sent, yaml_response
from app.api.teaching.question_views import (
    CheckView,
    PublicationView,
    PublishedView,
    view_check,
    view_faults,
    view_proof,
    view_publication,
)
from app.authoring import (
    OPEN,
    find_id,
    find_ready_proof,
    lines_of_faults,
    lines_of_proof,
    proof_of,
    publish,
    read_question,
    start_check,
    wait_for_check,
)
from app.db.authoring.checks import get_check
from app.db.authoring.publications import list_publications
from app.db.authoring.questions import find_current, get_version_of
from app.db.authoring.tables import QuestionCheck
from app.errors import (
    InvalidError,
    NotFoundError,
    QuestionRefusedError,
    UnavailableError,
    VersionGoneByError,
    VersionMissingError,
)
from app.pipeline.teaching.publishing import ANY_VERSION, MAX_REASON_CHARS, PublishWish
from app.services import Services
from graders.proving.records import Level
from questions.base import Slug
from questions.faults import QuestionFileError
from questions.loader import LoadedQuestion, parse_question

router = APIRouter(prefix="/questions", tags=["questions"])

Prefer = Annotated[str, Header(max_length=200)]
_RETRY_AFTER_S = 2


@router.post("/check", openapi_extra=SENT, responses={202: {"model": CheckView}})
async def check_question(
    *,
    request: Request,
    services: CurrentServices,
    user: Instructor,
    response: Response,
    question_id: Annotated[
        Slug | None, Query(description="The id that the file's name will give it.")
    ] = None,
    prefer: Prefer = "",
) -> CheckView:
    """Check a question: its file, then its proof. Nothing is published.

    200 with what was found; 202 while a worker runs the answers of a coding question, with
    `Location` to ask again (or `Prefer: wait=10`). One at a time for each author.
    """
    sent = await read_sent(request)
    wanted_id = question_id or sent.question_id or find_id(sent.source)
    try:
        loaded = await read_question(services, sent.source, wanted_id)
    except QuestionFileError as error:
        return view_faults(wanted_id, error.faults)
    if proof := await find_ready_proof(services, loaded):
        return await asyncio.to_thread(view_proof, loaded, proof)
    check = await start_check(services, user, loaded)
    check = await wait_for_check(services, check, preferred_wait_s(prefer, services.settings.wait_limit_s))
    return _promised(check, response) if check.status in OPEN else await _view(check, loaded)


@router.get("/checks/{check_id}")
async def get_one_check(check_id: str, services: CurrentServices, user: Instructor) -> CheckView:
    """How far your check is, and what it found. Kept for a day."""
    async with services.database.reading() as session:
        check = await get_check(session, check_id)
    if check.user_id != user.id and not user.is_admin:
        raise NotFoundError("There is no such check; they are kept for a day.")
    return await _view(check, await asyncio.to_thread(_read_again, check))


@router.put("/{question_id}", openapi_extra=SENT, responses={201: {}, 202: {"model": CheckView}})
async def put_question(
    *,
    request: Request,
    services: CurrentServices,
    user: Instructor,
    response: Response,
    question_id: Slug,
    if_match: Condition = None,
    if_none_match: Condition = None,
    reason: Annotated[
        str, Query(max_length=MAX_REASON_CHARS, description="Why, for those who come after.")
    ] = "",
    prefer: Prefer = "",
) -> PublishedView | CheckView:
    """Publish a question: ask this version from now on, in every process.

    A change needs `If-Match` with the `ETag` of the version it was made to; a new question needs none.
    422 with the lines where it has faults or its proof fails. 202 where the proof takes longer than
    `Prefer: wait=…`: nothing is published yet; send the same again once the check at `Location` is done.
    """
    sent = await read_sent(request)
    async with services.database.reading() as session:
        current = await find_current(session, question_id)
    edited = _edited(current.version if current else None, if_match, if_none_match)
    loaded = await _read(services, sent.source, question_id)
    proof = await find_ready_proof(services, loaded)
    if proof is None:
        limit_s = services.settings.wait_limit_s
        check = await start_check(services, user, loaded)
        check = await wait_for_check(services, check, preferred_wait_s(prefer, limit_s) or limit_s)
        proof = await proof_of(check, loaded)
        if proof is None:
            return _unproven(check, response)
    if not proof.proven:
        detail = f"{question_id} is not proven, so it was not published."
        lines = await asyncio.to_thread(lines_of_proof, proof, loaded, Level.ERROR)
        raise QuestionRefusedError(detail, errors=lines)
    wish = PublishWish(loaded, proof, edited, reason or sent.reason or "")
    published = await publish(services, user, wish)
    response.headers["ETag"] = f'"{published.version}"'
    if published.previous is None:
        response.status_code = HTTPStatus.CREATED
        response.headers["Location"] = f"/api/v1/questions/{question_id}"
    return PublishedView(
        question_id=question_id,
        version=published.version,
        previous=published.previous,
        changed=published.changed,
    )


@router.get("/{question_id}/versions")
async def list_versions(
    *,
    request: Request,
    services: CurrentServices,
    _user: Instructor,
    response: Response,
    question_id: Slug,
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Limit = 50,
) -> list[PublicationView]:
    """What was asked when, who published it and why, newest first; `Link` names the next page."""
    async with services.database.reading() as session:
        newest = await list_publications(session, question_id, limit=1)
        found = await list_publications(session, question_id, before=before, limit=limit + 1)
    if not newest:
        raise NotFoundError(f"There is no question {question_id!r}.")
    page = cut_page(request, response, found, limit, before=lambda row: row[0].number)
    current = newest[0][0].number
    return [view_publication(publication, name, current) for publication, name in page]


@router.get(
    "/{question_id}/source", response_class=Response, responses={200: {"content": {"application/yaml": {}}}}
)
async def get_source(
    question_id: Slug,
    services: CurrentServices,
    _user: Instructor,
    version: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None,
) -> Response:
    """The YAML of the version that is asked now, or of an earlier one; `ETag` is for `If-Match`."""
    async with services.database.reading() as session:
        stored = await get_version_of(session, question_id, version)
    return yaml_response(stored.source, question_id, stored.version)


async def _read(services: Services, source: str, question_id: str) -> LoadedQuestion:
    try:
        return await read_question(services, source, question_id)
    except QuestionFileError as error:
        detail = f"{question_id} has faults, so it was not published: {error.faults[0]}"
        raise QuestionRefusedError(detail, errors=lines_of_faults(error.faults)) from None


async def _view(check: QuestionCheck, loaded: LoadedQuestion) -> CheckView:
    proof = await proof_of(check, loaded)
    return await asyncio.to_thread(view_proof, loaded, proof, check.id) if proof else view_check(check)


def _read_again(check: QuestionCheck) -> LoadedQuestion:
    return parse_question(check.source, f"{check.question_id}.yaml")


def _edited(current: str | None, if_match: str | None, if_none_match: str | None) -> str | None:
    """The version that the change was made to, as the request's conditions say."""
    if if_none_match is not None:
        if if_none_match.strip() != "*":
            raise InvalidError.at("If-None-Match", "can only be *: publish it if it is new")
        return None
    if if_match is None:
        if current is not None:
            raise VersionMissingError("Say which version you changed: If-Match with its ETag.")
        return None
    tags = read_tags(if_match)
    if current is None or not tags & {current, ANY_VERSION}:
        raise VersionGoneByError("The version that you changed is not the one that is asked now.")
    return ANY_VERSION if ANY_VERSION in tags else current


def _unproven(check: QuestionCheck, response: Response) -> CheckView:
    if check.status not in OPEN:
        if check.too_slow:
            raise QuestionRefusedError(f"{check.question_id} is not proven: {check.failure}.")
        detail = f"{check.question_id} could not be proven, by our fault: {check.failure}."
        raise UnavailableError(detail, retry_after_s=_RETRY_AFTER_S)
    return _promised(check, response)


def _promised(check: QuestionCheck, response: Response) -> CheckView:
    response.status_code = HTTPStatus.ACCEPTED
    response.headers["Location"] = f"/api/v1/questions/checks/{check.id}"
    response.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return view_check(check)
