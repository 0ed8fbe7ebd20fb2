"""Logins and launches: the browser comes from the LMS, goes back to be named, and lands on a quiz."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.api.access import CurrentServices
from app.db.lms.logins import LOGIN_LIFETIME
from app.db.lms.platforms import get_platform
from app.db.lms.tables import LtiLogin
from app.db.people.credentials import find_user_by_token, redeem_link
from app.db.tables import CredentialKind
from app.lms.errors import Reason, RefusedError
from app.lms.outgoing import origin_of
from app.lti.framing import FRAMES_COOKIE, is_framed, let_frame, put_cookie, seal_origins
from app.lti.refusals import RefusingRoute
from app.pipeline.lms.launch import Entered, Returned, find_open_login, take_launch
from app.pipeline.lms.login import IN_TAB, Begun, start_login
from app.services import SESSION_COOKIE, Services
from app.web.pages import page, see_other
from app.web.sent_forms import read_fields

router = APIRouter(prefix="/lti", include_in_schema=False, route_class=RefusingRoute)
_SHOWN_CHARS = 300
_PATH = re.compile(r"/(?:(?:quizzes|questions)/[a-z0-9-]+)?")


@router.get("/login")
async def log_in(request: Request, services: CurrentServices) -> Response:
    """A platform announces somebody."""
    return await _log_in(services, dict(request.query_params))


@router.post("/login")
async def log_in_by_form(request: Request, services: CurrentServices) -> Response:
    """The same, sent as a form."""
    return await _log_in(services, await read_fields(request))


@router.post("/launch")
async def launch(request: Request, services: CurrentServices) -> Response:
    """The platform's answer: who it is, and where they go."""
    form = await read_fields(request)
    if "error" in form:
        said = f"{form['error']}: {form.get('error_description', '')}"
        raise RefusedError(Reason.TOKEN, f"The LMS answered {said[:_SHOWN_CHARS]!r}.")
    state, id_token = form.get("state", ""), form.get("id_token", "")
    if not state or not id_token:
        raise RefusedError(Reason.TOKEN, "The answer has no state or no id_token.")
    browser = request.cookies.get(_cookie_name(state)) or await _stored(request, services, form)
    if not browser:
        return await _without_cookie(services, form)
    taken = await take_launch(
        services.database,
        services.lms,
        services.bank,
        services.settings,
        returned=Returned(state, id_token, browser),
        now=datetime.now(UTC),
    )
    if isinstance(taken, Entered):
        return _enter(request, services, taken)
    return see_other(f"/lti/choose/{taken.token}")


@router.get("/enter")
async def enter(request: Request, services: CurrentServices, link: str, to: str = "/") -> Response:
    """On to the page if the browser kept the cookie within the frame, else by a tab of its own."""
    now = datetime.now(UTC)
    async with services.database.reading() as session:
        meant = await find_user_by_token(session, link, CredentialKind.LINK, now)
        held = request.cookies.get(SESSION_COOKIE, "")
        signed_in = await find_user_by_token(session, held, CredentialKind.SESSION, now)
    if meant is None:
        raise RefusedError(Reason.STATE, "The way in was used already, or has expired.")
    same = signed_in is not None and (signed_in.id, signed_in.memberships) == (meant.id, meant.memberships)
    if same:
        return see_other(_local(to))
    action = f"/lti/open/{link}"
    response = page("lti/new_tab.html", title="Open in a new tab", viewer=None, action=action, to=_local(to))
    # One click that opens a tab is all there is on it.
    return let_frame(response, "*")


@router.post("/open/{link}")
async def open_tab(request: Request, services: CurrentServices, link: str) -> Response:
    """Sign a tab of its own in, once."""
    form, lifetime_s = await read_fields(request), services.settings.lti_session_lifetime_s
    async with services.database.writing() as session:
        token = await redeem_link(
            session, link, session_lifetime_s=lifetime_s, now=datetime.now(UTC), label="launch from an LMS"
        )
    if token is None:
        raise RefusedError(Reason.STATE, "The way in was used already, or has expired.")
    response = see_other(_local(form.get("to", "/")))
    put_cookie(response, SESSION_COOKIE, token, lifetime_s=lifetime_s, https=is_https(services), framed=False)
    return response


def is_https(services: Services) -> bool:
    """Whether browsers reach us by https, and so keep cookies within frames."""
    return services.settings.public_url.startswith("https:")


async def _log_in(services: Services, said: dict[str, str]) -> Response:
    redirect_uri = f"{services.settings.public_url}/lti/launch"
    begun = await start_login(services.database, said, redirect_uri=redirect_uri, now=datetime.now(UTC))
    if begun.storage_target and IN_TAB not in said:
        response = _storing_page(begun)
    else:
        response = RedirectResponse(begun.auth_url, HTTPStatus.SEE_OTHER)
    put_cookie(
        response,
        _cookie_name(begun.state),
        begun.browser,
        lifetime_s=int(LOGIN_LIFETIME.total_seconds()),
        https=is_https(services),
        # The answer comes from another site in either case.
        framed=True,
        path="/lti",
    )
    return response


def _storing_page(begun: Begun) -> Response:
    response = page(
        "lti/storing.html",
        title="To your LMS and back",
        viewer=None,
        begun=begun,
        origin=origin_of(begun.auth_url),
        key=_cookie_name(begun.state),
    )
    return let_frame(response, "*")


async def _stored(request: Request, services: Services, form: dict[str, str]) -> str | None:
    """What the platform's frame kept in the cookie's place; None: nothing, or nothing to go by.

    It says which browser began the login only if a page of ours read it there and sends it.
    From any other page it may be that of whoever made the page.
    """
    if "stored" not in form:
        return None
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    ours = origin_of(services.settings.public_url)
    is_own = site == "same-origin" if site else origin_of(origin) == ours
    login = await find_open_login(services.database, form["state"], datetime.now(UTC))
    return form["stored"] if is_own and "lti_storage_target" in login.asked else None


async def _without_cookie(services: Services, form: dict[str, str]) -> Response:
    login = await find_open_login(services.database, form["state"], datetime.now(UTC))
    if IN_TAB in login.asked:
        raise RefusedError(Reason.BROWSER, "No cookie came back in a tab of its own.")
    async with services.database.reading() as session:
        platform = await get_platform(session, login.platform_id)
    context: dict[str, Any] = {
        "again": _again(login),
        "target": login.asked.get("lti_storage_target", "") if "stored" not in form else "",
        "origin": origin_of(platform.auth_url),
        "key": _cookie_name(form["state"]),
        "form": form,
    }
    response = page("lti/blocked.html", title="Open in a new tab", viewer=None, **context)
    response.headers["Cache-Control"] = "no-store"
    return let_frame(response, "*")


def _again(login: LtiLogin) -> str:
    """Where the same login begins anew, in a tab of its own."""
    asked = {name: value for name, value in login.asked.items() if name != "lti_storage_target"}
    return f"/lti/login?{urlencode({**asked, IN_TAB: '1'})}"


def _enter(request: Request, services: Services, entered: Entered) -> Response:
    framed, lifetime_s = is_framed(request.headers), services.settings.lti_session_lifetime_s
    way = urlencode({"to": entered.path, "link": entered.pass_.link})
    response = see_other(f"/lti/enter?{way}" if framed else entered.path)
    cookies = {SESSION_COOKIE: entered.pass_.session}
    if framed:
        cookies[FRAMES_COOKIE] = seal_origins(entered.origins, services.settings.secret())
    for name, value in cookies.items():
        put_cookie(response, name, value, lifetime_s=lifetime_s, https=is_https(services), framed=framed)
    return response


def _local(path: str) -> str:
    return path if _PATH.fullmatch(path) else "/"


def _cookie_name(state: str) -> str:
    # One for each login: an LMS may show several links of ours on one page.
    return f"batchmark_lti_{sha256(state.encode()).hexdigest()[:16]}"
