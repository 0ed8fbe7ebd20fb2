"""A step: a platform's answer to a login becomes a person who is in, and where they go."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy.exc import IntegrityError

from app.db.engine import Database
from app.db.lms.logins import begin_picking, find_login, use_login
from app.db.lms.platforms import get_platform
from app.db.lms.tables import LtiLogin, LtiPlatform
from app.db.people.credentials import hash_token
from app.errors import TakenError
from app.lms.claims import Launch, Message
from app.lms.connection import Lms
from app.lms.errors import Reason, RefusedError
from app.lms.id_token import Expected, check_token, read_kid
from app.lms.outgoing import origin_of
from app.lms.roles import teaches
from app.pipeline.lms.entering import Pass, enter
from app.pipeline.lms.letting_in import require_deployment, require_on
from app.pipeline.lms.target import find_target
from app.settings import Settings
from questions.bank import Bank

_RACES = 4


@dataclass(frozen=True)
class Returned:
    """What the browser brought back: `browser` is what it held for the login, None: nothing."""

    state: str
    id_token: str
    browser: str | None


@dataclass(frozen=True)
class Entered:
    """Somebody is in. `origins` are those of the platform's pages that may hold ours in a frame."""

    pass_: Pass
    path: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Picking:
    """An instructor is to choose; `token` opens the page for it."""

    token: str


async def find_open_login(database: Database, state: str, now: datetime) -> LtiLogin:
    """The login that is answered.

    Raises:
        RefusedError: it was answered before, never begun, or took too long.
    """
    async with database.reading() as session:
        login = await find_login(session, state, now)
    if login is None:
        raise RefusedError(Reason.STATE, "There is no login of this state to be answered (any more).")
    return login


async def take_launch(
    database: Database, lms: Lms, bank: Bank, settings: Settings, *, returned: Returned, now: datetime
) -> Entered | Picking:
    """Check a launch, and let in whoever it names.

    Raises:
        RefusedError: any check failed; nothing but an unseen deployment is kept.
    """
    login = await find_open_login(database, returned.state, now)
    if returned.browser is None or not compare_digest(hash_token(returned.browser), login.browser_hash):
        raise RefusedError(Reason.BROWSER, "The login was begun by another browser.")
    async with database.writing() as session:
        if not await use_login(session, returned.state, now):
            raise RefusedError(Reason.STATE, "This login was answered already.")
        platform = await get_platform(session, login.platform_id)
    require_on(platform)
    kid = read_kid(returned.id_token)
    key = await lms.keys.get(platform.jwks_url, kid)
    expected = Expected(platform.issuer, platform.client_id, login.nonce)
    launch = check_token(returned.id_token, key, expected, time.time())
    await require_deployment(database, platform, launch.deployment_id, now)
    if launch.message == Message.DEEP_LINKING:
        return await _begin_picking(database, platform, launch, now)
    target = find_target(bank, launch)
    for race in range(_RACES):
        try:
            async with database.writing() as session:
                pass_ = await enter(
                    session, platform, launch, target, lifetime_s=settings.lti_session_lifetime_s, now=now
                )
            return Entered(pass_, target.path, frame_origins(platform, launch))
        except (IntegrityError, TakenError):
            # A whole class arrives at once: somebody else has just made the course or the name.
            if race == _RACES - 1:
                raise
    raise AssertionError


async def _begin_picking(database: Database, platform: LtiPlatform, launch: Launch, now: datetime) -> Picking:
    assert launch.deep_linking is not None
    if not teaches(launch.roles):
        raise RefusedError(Reason.NOT_INSTRUCTOR, "The launch names no teaching role in the course.")
    async with database.writing() as session:
        token = await begin_picking(
            session,
            platform_id=platform.id,
            deployment_id=launch.deployment_id,
            settings=launch.deep_linking.model_dump(),
            frame_origins=frame_origins(platform, launch),
            now=now,
        )
    return Picking(token)


def frame_origins(platform: LtiPlatform, launch: Launch) -> tuple[str, ...]:
    """The origins of pages that may show us in a frame, as far as the platform has told."""
    returns: Sequence[str | None] = (
        launch.presentation.return_url if launch.presentation else None,
        launch.deep_linking.deep_link_return_url if launch.deep_linking else None,
    )
    urls = [platform.issuer, platform.auth_url, *filter(None, returns)]
    return tuple(dict.fromkeys(filter(None, map(origin_of, urls))))
