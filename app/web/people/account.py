"""A person's own page: password, browsers that are signed in, tokens for programs, courses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from app.api.access import CurrentServices, CurrentUser
from app.db.courses.courses import list_courses
from app.db.people.credentials import hash_token, list_credentials
from app.db.tables import Credential, CredentialKind, Scope, User
from app.errors import AppError, InvalidError
from app.pipeline.people.signing_in import change_password, join_by_code
from app.pipeline.people.tokens import grantable, make_token, revoke
from app.rules.moments import say_moment
from app.services import SESSION_COOKIE, Services
from app.web.pages import page, see_other
from app.web.people.browsers import describe_browser
from questions.base import Text

router = APIRouter(include_in_schema=False)

Typed = Annotated[Text, Form()]
_DAY_S = 86_400
_LABEL_CHARS = 100
_LIFETIMES_DAYS = (7, 30, 90, 365)
_SCOPE_WORDS = {
    Scope.READ: "read what you can read",
    Scope.SUBMIT: "hand in, and change what is yours",
    Scope.TEACH: "see and change what instructors can",
    Scope.ADMIN: "look after the whole installation",
}


@router.get("/account")
async def show_account(request: Request, services: CurrentServices, user: CurrentUser) -> Response:
    """One's own page."""
    return await _account_page(request, services, user)


@router.post("/account/password")
async def set_password(
    request: Request, services: CurrentServices, user: CurrentUser, old: Typed = "", new: Typed = ""
) -> Response:
    """Choose another password; every other browser is signed out."""
    here = request.cookies.get(SESSION_COOKIE, "")
    now = datetime.now(UTC)
    try:
        await change_password(services.database, user, old=old, new=new, session_token=here, now=now)
    except AppError as error:
        return await _account_page(request, services, user, error=error)
    return see_other("/account")


@router.post("/account/sessions/{session_id}/revoke")
async def end_session(session_id: str, services: CurrentServices, user: CurrentUser) -> Response:
    """Sign a browser out."""
    async with services.database.writing() as session:
        await revoke(session, user, CredentialKind.SESSION, session_id, datetime.now(UTC))
    return see_other("/account")


@router.post("/account/tokens")
async def create_token(
    *,
    request: Request,
    services: CurrentServices,
    user: CurrentUser,
    label: Typed = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    days: Annotated[int, Form()] = _LIFETIMES_DAYS[0],
) -> Response:
    """Make a token and show it, this once."""
    try:
        label, wanted = _read_wish(label, scopes or [], days)
        async with services.database.writing() as session:
            token = await make_token(
                session,
                user,
                label=label,
                scopes=wanted,
                lifetime_s=days * _DAY_S,
                now=datetime.now(UTC),
            )
    except AppError as error:
        return await _account_page(request, services, user, error=error)
    return await _account_page(request, services, user, fresh=token)


@router.post("/account/tokens/{token_id}/revoke")
async def revoke_one(token_id: str, services: CurrentServices, user: CurrentUser) -> Response:
    """Refuse a token from now on."""
    async with services.database.writing() as session:
        await revoke(session, user, CredentialKind.API, token_id, datetime.now(UTC))
    return see_other("/account")


@router.post("/enrolments")
async def join(request: Request, services: CurrentServices, user: CurrentUser, code: Typed = "") -> Response:
    """Join a course by its code."""
    try:
        await join_by_code(services.database, user, code, datetime.now(UTC))
    except AppError as error:
        return await _account_page(request, services, user, error=error)
    return see_other("/")


async def _account_page(
    request: Request, services: Services, user: User, *, error: AppError | None = None, fresh: str = ""
) -> Response:
    here, now = hash_token(request.cookies.get(SESSION_COOKIE, "")), datetime.now(UTC)
    async with services.database.reading() as session:
        sessions = await list_credentials(session, user.id, CredentialKind.SESSION, now)
        tokens = await list_credentials(session, user.id, CredentialKind.API, now)
        courses = await list_courses(session, user.memberships)
    return page(
        "account.html",
        title="Your account",
        viewer=user,
        refusal=error,
        problem=error.sentence if error else "",
        fresh=fresh,
        has_password=user.password_hash is not None,
        sessions=[
            {**_line(row), "label": describe_browser(row.label), "here": row.token_hash == here}
            for row in sessions
        ],
        tokens=[_line(row) for row in tokens],
        scopes=[(scope.value, _SCOPE_WORDS[scope]) for scope in grantable(user)],
        lifetimes=_LIFETIMES_DAYS,
        courses=[(course, user.memberships[course.id]) for course in courses],
    )


def _line(row: Credential) -> dict[str, object]:
    return {
        "id": row.id,
        "label": row.label or "Without a name",
        "scopes": row.scopes.replace(" ", ", "),
        "since": say_moment(row.created_at),
        "until": say_moment(row.expires_at) if row.expires_at else "it is revoked",
    }


def _read_wish(label: str, scopes: list[str], days: int) -> tuple[str, frozenset[Scope]]:
    label = label.strip()
    if not 1 <= len(label) <= _LABEL_CHARS:
        raise InvalidError(f"Say in up to {_LABEL_CHARS} characters what the token is for.")
    if days not in _LIFETIMES_DAYS:
        raise InvalidError("Choose how long the token lasts.")
    known = frozenset(scope for scope in Scope if scope.value in scopes)
    if not known or len(known) != len(set(scopes)):
        raise InvalidError("Choose at least one thing that the token may be used for.")
    return label, known
