"""Tokens: issued once in the clear, kept as SHA-256, refused when expired, used up or revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.tables import Credential, CredentialKind, User

_PREFIX = "bm_"  # lets scanners for leaked secrets recognise one
_TOKEN_BYTES = 32


async def issue_token(
    session: AsyncSession,
    *,
    user_id: str,
    kind: CredentialKind,
    now: datetime,
    lifetime_s: float | None = None,
    label: str = "",
) -> str:
    """A new token for this person; `lifetime_s` None: until it is revoked."""
    token = _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        Credential(
            id=new_id(now),
            user_id=user_id,
            kind=kind,
            token_hash=_hash(token),
            label=label,
            created_at=now,
            expires_at=None if lifetime_s is None else now + timedelta(seconds=lifetime_s),
        )
    )
    await session.flush()
    return token


async def find_user_by_token(
    session: AsyncSession, token: str, kinds: Collection[CredentialKind], now: datetime
) -> User | None:
    """Whose token this is, if it is of one of `kinds` and still good."""
    statement = (
        select(User)
        .join(Credential, Credential.user_id == User.id)
        .where(Credential.token_hash == _hash(token), Credential.kind.in_(kinds), *_still_good(now))
    )
    return await session.scalar(statement)


async def redeem_link(
    session: AsyncSession, token: str, *, session_lifetime_s: float, now: datetime
) -> str | None:
    """A session token for a sign-in link, which is used up by this; None if it is not good any more."""
    statement = (
        update(Credential)
        .where(
            Credential.token_hash == _hash(token), Credential.kind == CredentialKind.LINK, *_still_good(now)
        )
        .values(used_at=now)
        .returning(Credential.user_id)
    )
    user_id = await session.scalar(statement)
    if user_id is None:
        return None
    return await issue_token(
        session, user_id=user_id, kind=CredentialKind.SESSION, now=now, lifetime_s=session_lifetime_s
    )


async def revoke_token(session: AsyncSession, token: str, now: datetime) -> bool:
    """Refuse this token from now on; False if there is no such token, or it was revoked before."""
    statement = (
        update(Credential)
        .where(Credential.token_hash == _hash(token), Credential.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(Credential.id)
    )
    return await session.scalar(statement) is not None


def _still_good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Credential.revoked_at.is_(None),
        Credential.used_at.is_(None),
        or_(Credential.expires_at.is_(None), Credential.expires_at > now),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
