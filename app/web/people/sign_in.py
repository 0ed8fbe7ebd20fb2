"""Signing in by password or by a link that works once, by an invitation for the first time, and out again."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from app.api.access import CurrentServices
from app.db.courses.courses import get_course
from app.db.courses.invitations import find_invitation
from app.db.people.credentials import find_user_by_token, redeem_link, revoke_token
from app.db.tables import CredentialKind, User
from app.errors import AppError
from app.pipeline.people.signing_in import Browser, accept_invitation, sign_in
from app.services import SESSION_COOKIE, Services
from app.web.errors import safe_way, sign_in_page
from app.web.pages import page, see_other
from questions.base import Text

router = APIRouter(include_in_schema=False)
_USED_UP = "This link has been used, has expired, or was never one. Ask for a fresh one."
_LABEL_CHARS = 200

Typed = Annotated[Text, Form()]


@router.get("/sign-in")
async def show_sign_in(next: str = "/") -> Response:  # noqa: A002 - the address's own word
    """The form, and how to get a link."""
    return sign_in_page(way=safe_way(next))


@router.post("/sign-in")
async def use_password(
    request: Request, services: CurrentServices, name: Typed = "", password: Typed = "", way: Typed = "/"
) -> Response:
    """Sign in by name and password, then on to where one wanted to go."""
    now, browser = datetime.now(UTC), _browser(request)
    try:
        token = await sign_in(
            services.database, services.settings, browser, name=name.strip(), password=password, now=now
        )
    except AppError as error:
        response = sign_in_page(status=error.status, refused=error.detail, name=name, way=safe_way(way))
        response.headers.update(error.headers)
        return response
    return _remembered(services, token, safe_way(way))


@router.get("/sign-in/{token}")
async def show_link(token: str, services: CurrentServices) -> Response:
    """The button that uses the link up; opening the page alone, as previews of mail do, does not."""
    async with services.database.reading() as session:
        user = await find_user_by_token(session, token, CredentialKind.LINK, datetime.now(UTC))
    if user is None:
        return sign_in_page(status=HTTPStatus.GONE, refused=_USED_UP)
    return page("sign_in_link.html", title=f"Welcome, {user.name}", viewer=None)


@router.post("/sign-in/{token}")
async def use_link(token: str, request: Request, services: CurrentServices) -> Response:
    """Use the link up and remember this browser."""
    async with services.database.writing() as session:
        opened = await redeem_link(
            session,
            token,
            session_lifetime_s=services.settings.session_lifetime_s,
            now=datetime.now(UTC),
            label=_browser(request).label,
        )
    if opened is None:
        return sign_in_page(status=HTTPStatus.GONE, refused=_USED_UP)
    return _remembered(services, opened, "/")


@router.get("/invitations/{token}")
async def show_invitation(token: str, services: CurrentServices) -> Response:
    """What one is invited to, and the form to choose a name and a password."""
    return await _invitation_page(services, token)


@router.post("/invitations/{token}")
async def use_invitation(
    token: str, request: Request, services: CurrentServices, name: Typed = "", password: Typed = ""
) -> Response:
    """Make the person, use the invitation up and remember this browser."""
    try:
        opened = await accept_invitation(
            services.database,
            services.settings,
            _browser(request),
            token=token,
            name=name.strip(),
            password=password,
            now=datetime.now(UTC),
        )
    except AppError as error:
        return await _invitation_page(services, token, name, error)
    return _remembered(services, opened, "/")


@router.post("/sign-out")
async def sign_out(request: Request, services: CurrentServices) -> Response:
    """Forget this browser, here and in the database."""
    if token := request.cookies.get(SESSION_COOKIE):
        async with services.database.writing() as session:
            await revoke_token(session, token, datetime.now(UTC))
    response = see_other("/sign-in")
    response.delete_cookie(SESSION_COOKIE)
    return response


async def _invitation_page(
    services: Services, token: str, name: str = "", error: AppError | None = None
) -> Response:
    async with services.database.reading() as session:
        invitation = await find_invitation(session, token, datetime.now(UTC))
        if invitation is None:
            return sign_in_page(status=HTTPStatus.GONE, refused=_USED_UP)
        course = await get_course(session, invitation.course_id)
        known = await session.get(User, invitation.user_id) if invitation.user_id else None
    return page(
        "invitation.html",
        title=f"Welcome to {course.title}",
        viewer=None,
        refusal=error,
        known=known.name if known else "",
        name=name,
        role=invitation.role,
        problem=error.sentence if error else "",
    )


def _browser(request: Request) -> Browser:
    address = request.client.host if request.client else ""
    label = request.headers.get("user-agent", "")[:_LABEL_CHARS]
    return Browser(address, "".join(letter for letter in label if letter.isprintable()))


def _remembered(services: Services, token: str, way: str) -> Response:
    response = see_other(way)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=services.settings.session_lifetime_s,
        httponly=True,
        samesite="lax",
        secure=services.settings.public_url.startswith("https:"),
    )
    return response
