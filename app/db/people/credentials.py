"""Tokens: issued once in the clear, kept as SHA-256, refused when expired, used up or revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import is_id, new_id
from app.db.courses.enrolments import roles_of
from app.db.courses.tables import Enrolment
from app.db.rows import table_of
from app.db.tables import ALL_SCOPES, Credential, CredentialKind, Scope, User, WayIn

_PREFIX = "bm_"  # lets scanners for leaked secrets recognise one
_TOKEN_BYTES = 32


def _still_good(columns: Any, now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """Whether a credential may be used; `columns` has those of a credential: the class, or the table's."""
    return (
        columns.revoked_at.is_(None),
        columns.used_at.is_(None),
        or_(columns.expires_at.is_(None), columns.expires_at > now),
    )


# Every request asks it (`app.db.rows`).
_USERS, _CREDENTIALS, _ENROLMENTS = table_of(User), table_of(Credential), table_of(Enrolment)
_WHOSE_TOKEN = (
    select(
        *_USERS.c,
        *_CREDENTIALS.c["kind", "scopes", "course_id", "expires_at"],
        _ENROLMENTS.c.course_id.label("enrolled_in"),
        _ENROLMENTS.c.role.label("enrolled_as"),
    )
    .join_from(_USERS, _CREDENTIALS, _CREDENTIALS.c.user_id == _USERS.c.id)
    .outerjoin(_ENROLMENTS, _ENROLMENTS.c.user_id == _USERS.c.id)
    .where(
        _CREDENTIALS.c.token_hash == bindparam("token_hash"),
        _CREDENTIALS.c.kind == bindparam("kind"),
        *_still_good(_CREDENTIALS.c, bindparam("now")),
    )
    .order_by(_ENROLMENTS.c.created_at.desc(), _ENROLMENTS.c.course_id)
)


def new_token() -> str:
    """A token that nobody can guess."""
    return _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)


async def issue_token(
    session: AsyncSession,
    *,
    user_id: str,
    kind: CredentialKind,
    now: datetime,
    lifetime_s: float | None = None,
    label: str = "",
    scopes: Collection[Scope] = ALL_SCOPES,
    course_id: str | None = None,
) -> str:
    """A new token for this person; `lifetime_s` None: until it is revoked.

    `course_id`: it is good in that course alone.
    """
    token = new_token()
    session.add(
        Credential(
            id=new_id(now),
            user_id=user_id,
            kind=kind,
            token_hash=hash_token(token),
            label=label,
            scopes=" ".join(scope for scope in Scope if scope in scopes),
            course_id=course_id,
            created_at=now,
            expires_at=None if lifetime_s is None else now + timedelta(seconds=lifetime_s),
        )
    )
    await session.flush()
    return token


async def find_user_by_token(
    session: AsyncSession, token: str, kind: CredentialKind, now: datetime
) -> User | None:
    """Whose token this is, with the rights that it gives, if it is of that kind and still good.

    One that is good in a course alone gives no rights over the installation.
    """
    asked = {"token_hash": hash_token(token), "kind": kind, "now": now}
    found = (await session.execute(_WHOSE_TOKEN, asked)).all()
    if not found:
        return None
    first = found[0]
    user = User(**{column.key: getattr(first, column.key) for column in _USERS.c})
    course_id = first.course_id
    beyond = {Scope.ADMIN} if course_id else set()
    user.way_in = WayIn(first.kind, course_id, first.expires_at)
    user.scopes = frozenset(Scope(scope) for scope in first.scopes.split()) - beyond
    enrolled = {row.enrolled_in: row.enrolled_as for row in found if row.enrolled_in is not None}
    roles = roles_of(user, enrolled)
    here = {course: role for course, role in roles.items() if course_id in (None, course)}
    user.memberships = MappingProxyType(here)
    return user


async def redeem_link(
    session: AsyncSession, token: str, *, session_lifetime_s: float, now: datetime, label: str = ""
) -> str | None:
    """A session token for a sign-in link, which is used up by this; None if it is not good any more."""
    statement = (
        update(Credential)
        .where(
            Credential.token_hash == hash_token(token),
            Credential.kind == CredentialKind.LINK,
            *_still_good(Credential, now),
        )
        .values(used_at=now)
        .returning(Credential.user_id, Credential.course_id)
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        return None
    return await issue_token(
        session,
        user_id=found.user_id,
        course_id=found.course_id,
        kind=CredentialKind.SESSION,
        now=now,
        lifetime_s=session_lifetime_s,
        label=label,
    )


async def revoke_token(session: AsyncSession, token: str, now: datetime) -> bool:
    """Refuse this token from now on; False if there is no such token, or it was revoked before."""
    statement = (
        update(Credential)
        .where(Credential.token_hash == hash_token(token), Credential.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(Credential.id)
    )
    return await session.scalar(statement) is not None


async def list_credentials(
    session: AsyncSession, user_id: str, kind: CredentialKind, now: datetime
) -> Sequence[Credential]:
    """This person's credentials of that kind that are still good, the newest first."""
    statement = select(Credential).where(
        Credential.user_id == user_id, Credential.kind == kind, *_still_good(Credential, now)
    )
    return (await session.scalars(statement.order_by(Credential.id.desc()))).all()


async def revoke_credential(
    session: AsyncSession, user_id: str, kind: CredentialKind, credential_id: str, now: datetime
) -> bool:
    """Refuse this person's credential from now on; False if there is none of that id to refuse."""
    if not is_id(credential_id):
        return False
    statement = (
        update(Credential)
        .where(
            Credential.id == credential_id,
            Credential.user_id == user_id,
            Credential.kind == kind,
            Credential.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(Credential.id)
    )
    return await session.scalar(statement) is not None


async def revoke_sessions(session: AsyncSession, user_id: str, now: datetime, *, but: str = "") -> None:
    """Sign this person out everywhere, but for the session of the token `but`."""
    await session.execute(
        update(Credential)
        .where(
            Credential.user_id == user_id,
            Credential.kind == CredentialKind.SESSION,
            Credential.revoked_at.is_(None),
            Credential.token_hash != hash_token(but),
        )
        .values(revoked_at=now)
    )


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
