"""The *Edit* tab: a question's YAML, its preview, its proof, and publishing it. Works without scripts."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import FormData

from app.api.access import CurrentServices, Instructor
from app.authoring import (
    OPEN,
    find_ready_proof,
    lines_of_proof,
    proof_of,
    publish,
    start_check,
    wait_for_check,
)
from app.db.authoring.publications import list_publications
from app.db.authoring.questions import find_current, get_version_of
from app.db.authoring.tables import Publication, QuestionCheck
from app.db.tables import User
from app.errors import AppError, InvalidError, NotFoundError, QuestionRefusedError, VersionGoneByError
from app.pipeline.teaching.publishing import MAX_REASON_CHARS, PublishWish
from app.rules.moments import say_moment
from app.services import Services
from app.skeletons import Kind, skeleton
from app.web.learning.differences import differences
from app.web.pages import page, see_other
from app.web.teaching.proof_tables import tables_of
from app.web.teaching.writing import Writing, complaints, read_writing
from graders.proving.records import Level, Proof
from questions.base import Slug

router = APIRouter(prefix="/teaching/questions", include_in_schema=False)
MAX_FIELDS = 8
CHECK_WAIT_S = 3.0  # the page comes back by then, with the proof or without


@dataclass
class Desk:
    """What lies before an author: the text, what is known of it, and what came of the last button.

    `edited` is the version that the text was made from, empty for a new question; `theirs`
    the source of the one that somebody else published meanwhile. `unsaved`: the text is
    nowhere but on the page.
    """

    writing: Writing
    edited: str
    reason: str = ""
    proof: Proof | None = None
    check: QuestionCheck | None = None
    problem: AppError | None = None
    theirs: str | None = None
    published: bool = False
    unsaved: bool = False

    @property
    def waiting(self) -> bool:
        """Whether a worker has still to prove it."""
        return self.check is not None and self.check.status in OPEN


@router.get("/{question_id}/edit")
async def edit(
    question_id: Slug,
    services: CurrentServices,
    user: Instructor,
    kind: Kind | None = None,
    version: Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$")] = None,
    *,
    published: bool = False,
) -> Response:
    """The version that is asked now, or an earlier one; with a `kind`, what a new question begins with."""
    async with services.database.reading() as session:
        current = await find_current(session, question_id)
        if current is not None:
            source = (await get_version_of(session, question_id, version or current.version)).source
        elif kind is not None:
            source = skeleton(kind, question_id)
        else:
            raise NotFoundError(f"There is no question {question_id!r}.")
    writing = await read_writing(services, question_id, source, user.id)
    desk = Desk(writing, current.version if current else "", published=published)
    if writing.loaded:
        desk.proof = await find_ready_proof(services, writing.loaded)
    return await _desk_page(services, user, desk)


@router.post("/{question_id}/edit")
async def work_on(
    question_id: Slug, request: Request, services: CurrentServices, user: Instructor
) -> Response:
    """Preview, check or publish what the form holds, by the button that was pressed."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        typed = {name: _text(form, name) for name in ("source", "edited", "reason", "do")}
    writing = await read_writing(services, question_id, typed["source"], user.id)
    desk = Desk(writing, typed["edited"], typed["reason"].strip(), unsaved=True)
    try:
        if writing.loaded and typed["do"] in ("check", "publish"):
            await _check(services, user, desk)
        if typed["do"] == "publish":
            await _publish(services, user, desk)
            return see_other(f"/teaching/questions/{question_id}/edit?published=true")
    except VersionGoneByError as error:
        desk.problem = error
        await _lay_theirs_beside(services, desk)
    except AppError as error:
        desk.problem = error
    return await _desk_page(services, user, desk)


@router.post("/{question_id}/preview")
async def preview(
    question_id: Slug, request: Request, services: CurrentServices, user: Instructor
) -> Response:
    """The part of the page that follows the text while it is typed."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        writing = await read_writing(services, question_id, _text(form, "source"), user.id)
    return page("teaching/edit_preview.html", title=writing.title, viewer=user, writing=writing)


async def _check(services: Services, user: User, desk: Desk) -> None:
    loaded = desk.writing.loaded
    assert loaded is not None
    desk.proof = await find_ready_proof(services, loaded)
    if desk.proof is None:
        check = await start_check(services, user, loaded)
        desk.check = await wait_for_check(services, check, CHECK_WAIT_S)
        desk.proof = await proof_of(desk.check, loaded)
    if desk.proof is not None:
        source = desk.writing.source
        errors = await asyncio.to_thread(lines_of_proof, desk.proof, loaded, Level.ERROR)
        warnings = await asyncio.to_thread(lines_of_proof, desk.proof, loaded, Level.WARNING)
        desk.writing.errors = complaints(source, errors)
        desk.writing.warnings = complaints(source, warnings)


async def _publish(services: Services, user: User, desk: Desk) -> None:
    if desk.writing.loaded is None:
        raise QuestionRefusedError("Not published: the faults below have to be mended first.")
    if desk.proof is None:
        raise InvalidError("Not published yet: it has to be proven first. Publish it once that is done.")
    if not desk.proof.proven:
        raise QuestionRefusedError("Not published: its proof failed, for the reasons below.")
    if not 0 < len(desk.reason) <= MAX_REASON_CHARS:
        raise InvalidError(
            f"Not published yet: say why it changes, in at most {MAX_REASON_CHARS} characters."
        )
    wish = PublishWish(desk.writing.loaded, desk.proof, desk.edited or None, desk.reason)
    await publish(services, user, wish)


async def _lay_theirs_beside(services: Services, desk: Desk) -> None:
    async with services.database.reading() as session:
        current = await find_current(session, desk.writing.question_id)
        if current is None:
            return
        desk.theirs = (await get_version_of(session, desk.writing.question_id, current.version)).source
    # Who has read what differs may put the own version in its place.
    desk.edited = current.version


async def _desk_page(services: Services, user: User, desk: Desk) -> Response:
    question_id = desk.writing.question_id
    async with services.database.reading() as session:
        newest = await list_publications(session, question_id, limit=1)
    proof = desk.proof
    return page(
        "teaching/edit.html",
        title=desk.writing.title if newest else f"New question: {desk.writing.title}",
        tab="edit",
        viewer=user,
        nonce=secrets.token_urlsafe(16),
        status=desk.problem.status if desk.problem else HTTPStatus.OK,
        desk=desk,
        writing=desk.writing,
        asked_since=_asked_since(*newest[0]) if newest else "",
        tables=tables_of(proof, services.bank.misconceptions) if proof and proof.cases else None,
        differences=differences(desk.theirs, desk.writing.source) if desk.theirs is not None else [],
        max_reason=MAX_REASON_CHARS,
    )


def _asked_since(publication: Publication, name: str | None) -> str:
    when = say_moment(publication.at)
    if publication.from_file:
        return f"Asked as its file has it, since {when}."
    reason = f" “{publication.reason}”" if publication.reason else ""
    return f"Published by {name or 'somebody'}, {when}.{reason}"


def _text(form: FormData, name: str) -> str:
    # Browsers send line ends as CR LF whatever was typed.
    return str(form.get(name, "")).replace("\r\n", "\n")
