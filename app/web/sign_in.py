"""Signing in by a link that works once, and out again."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from app.api.access import CurrentServices
from app.db.credentials import find_user_by_token, redeem_link, revoke_token
from app.db.tables import CredentialKind
from app.services import SESSION_COOKIE
from app.web.errors import sign_in_page
from app.web.pages import page, see_other

router = APIRouter(include_in_schema=False)
_USED_UP = "This link has been used, has expired, or was never one. Ask for a fresh one."


@router.get("/sign-in")
async def show_sign_in() -> Response:
    """How to get a link."""
    return sign_in_page()


@router.get("/sign-in/{token}")
async def show_link(token: str, services: CurrentServices) -> Response:
    """The button that uses the link up; opening the page alone, as previews of mail do, does not."""
    async with services.database.reading() as session:
        user = await find_user_by_token(session, token, [CredentialKind.LINK], datetime.now(UTC))
    if user is None:
        return sign_in_page(status=HTTPStatus.GONE, refused=_USED_UP)
    return page("sign_in_link.html", title=f"Welcome, {user.name}", viewer=None)


@router.post("/sign-in/{token}")
async def use_link(token: str, services: CurrentServices) -> Response:
    """Use the link up and remember this browser."""
    lifetime_s = services.settings.session_lifetime_s
    async with services.database.writing() as session:
        opened = await redeem_link(session, token, session_lifetime_s=lifetime_s, now=datetime.now(UTC))
    if opened is None:
        return sign_in_page(status=HTTPStatus.GONE, refused=_USED_UP)
    response = see_other("/")
    response.set_cookie(
        SESSION_COOKIE,
        opened,
        max_age=lifetime_s,
        httponly=True,
        samesite="lax",
        secure=services.settings.public_url.startswith("https:"),
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request, services: CurrentServices) -> Response:
    """Forget this browser, here and in the database."""
    if token := request.cookies.get(SESSION_COOKIE):
        async with services.database.writing() as session:
            await revoke_token(session, token, datetime.now(UTC))
    response = see_other("/sign-in")
    response.delete_cookie(SESSION_COOKIE)
    return response
