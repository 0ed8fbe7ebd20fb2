"""A step of a launch: a platform announces somebody, and we send the browser back to ask who it is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db.engine import Database
from app.db.lms.logins import begin_login
from app.db.lms.platforms import find_platforms
from app.db.lms.tables import LtiPlatform
from app.lms.errors import Reason, RefusedError
from app.lms.grades import with_query
from app.pipeline.lms.letting_in import require_on

PASSED_ON = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id", "lti_storage_target")
IN_TAB = "in_tab"  # ours: this login began in a tab of its own
_MAX_CHARS = 8_000


@dataclass(frozen=True)
class Begun:
    """Where the browser goes, and what it must still hold when it comes back.

    `storage_target` is the platform's frame that may hold it too; empty: it offers none.
    """

    auth_url: str
    state: str
    browser: str
    storage_target: str


async def start_login(
    database: Database, said: Mapping[str, str], *, redirect_uri: str, now: datetime
) -> Begun:
    """Begin a login from the parameters of a platform's request.

    Raises:
        RefusedError: a parameter is missing, or nobody of that name is registered.
    """
    asked = _read(said)
    state, browser, nonce = (secrets.token_urlsafe(32) for _ in range(3))
    async with database.writing() as session:
        platform = _only(await find_platforms(session, asked["iss"], asked.get("client_id")))
        kept = await begin_login(
            session, state=state, browser=browser, nonce=nonce, platform_id=platform.id, asked=asked, now=now
        )
    if not kept:
        raise RefusedError(Reason.BUSY, "Too many logins are on their way.")
    more = {"lti_message_hint": asked["lti_message_hint"]} if "lti_message_hint" in asked else {}
    auth_url = with_query(
        platform.auth_url,
        scope="openid",
        response_type="id_token",
        response_mode="form_post",
        prompt="none",
        client_id=platform.client_id,
        redirect_uri=redirect_uri,
        login_hint=asked["login_hint"],
        state=state,
        nonce=nonce,
        **more,
    )
    return Begun(auth_url, state, browser, asked.get("lti_storage_target", ""))


def _read(said: Mapping[str, str]) -> dict[str, str]:
    asked = {name: said[name] for name in (*PASSED_ON, IN_TAB) if said.get(name)}
    missing = [name for name in ("iss", "login_hint", "target_link_uri") if name not in asked]
    if missing:
        raise RefusedError(Reason.REQUEST, f"The login request lacks: {', '.join(missing)}.")
    if sum(map(len, asked.values())) > _MAX_CHARS or any("\x00" in value for value in asked.values()):
        raise RefusedError(Reason.REQUEST, "The login request can't be read.")
    return asked


def _only(platforms: Sequence[LtiPlatform]) -> LtiPlatform:
    if not platforms:
        raise RefusedError(Reason.PLATFORM_UNKNOWN, "No registration has this issuer and client id.")
    if len(platforms) > 1:
        raise RefusedError(Reason.REQUEST, "The login request has no client_id, and several are registered.")
    require_on(platforms[0])
    return platforms[0]
