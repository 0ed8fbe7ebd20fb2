"""Who of a platform is who here. Below the steps.

A person is known by the platform's id alone: never by name or address, which anybody may
choose. Names carry the platform's host, so that no name from an LMS can pass for one given here.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.lms.courses import add_person, find_person
from app.db.lms.tables import LtiPlatform
from app.db.people.users import create_user, find_user_by_name
from app.db.tables import Role, User
from app.rules.names import MAX_NAME_CHARS

_NAMELESS = "Learner"
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\ud800-\udfff]+")
_MARK_CHARS = (6, 12)


async def ensure_person(
    session: AsyncSession, platform: LtiPlatform, *, sub: str, name: str, now: datetime
) -> User:
    """Our user for a platform's person, made when first seen, called as the platform says now.

    Raises:
        sqlalchemy.exc.IntegrityError: somebody else made the same person at the same moment.
    """
    user = await find_person(session, platform.id, sub)
    if user is None:
        free = await _free_name(session, name, platform, sub)
        user = await create_user(session, name=free, role=Role.LEARNER, now=now)
        await add_person(session, platform_id=platform.id, sub=sub, user_id=user.id, now=now)
    elif name and not user.name.startswith(_fit(name, platform) or _NAMELESS):
        user.name = await _free_name(session, name, platform, sub)
        await session.flush()
    return user


async def _free_name(session: AsyncSession, wanted: str, platform: LtiPlatform, sub: str) -> str:
    # The mark is the person's own: namesakes who come at the same moment don't get the same one.
    digest = sha256(f"{platform.id}\n{sub}".encode()).hexdigest()
    base = _fit(wanted, platform)
    names = [f"{base}{_tail(platform)}"] if base else []
    names += [f"{base or _NAMELESS} {digest[:length]}{_tail(platform)}" for length in _MARK_CHARS]
    for name in names:
        if await find_user_by_name(session, name) is None:
            return name
    return names[-1]


def _fit(name: str, platform: LtiPlatform) -> str:
    room = MAX_NAME_CHARS - len(_tail(platform)) - _MARK_CHARS[-1] - 1
    return " ".join(_UNFIT.sub(" ", name).split())[:room].strip()


def _tail(platform: LtiPlatform) -> str:
    host = urlsplit(platform.issuer).hostname or platform.name
    return f" @ {_UNFIT.sub(' ', host)[:50]}"
