"""Which key we sign with, and giving it a successor. Below the steps."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.engine import Database
from app.db.lms.keys import add_key, drop_all, drop_retired, find_signing_key, lock_keys
from app.db.lms.tables import LtiKey, LtiPlatform
from app.lms.keys import NewKey, Signer, make_key, open_key
from app.lms.services import Platform

OVERLAP = timedelta(days=1)
"""How long a new key is published before it signs: platforms keep our key set for a while."""


async def load_signer(database: Database, secret: bytes, now: datetime) -> Signer:
    """The key to sign with now; the first one is made when it is needed.

    Raises:
        app.lms.keys.UnsealError: the installation's secret is another than the key was sealed with.
    """
    async with database.reading() as session:
        row = await find_signing_key(session, now)
    if row is None:
        row = await _make_first(database, secret, now)
    return await asyncio.to_thread(open_key, row.sealed, secret)


async def _make_first(database: Database, secret: bytes, now: datetime) -> LtiKey:
    key = await asyncio.to_thread(make_key, secret)
    async with database.writing() as session:
        # Several ask at the same moment, as when a launch begins a roster and a score: one makes it.
        await lock_keys(session)
        # One that was to sign later may sign now: none before it can be what platforms have kept.
        made = await find_signing_key(session, now + OVERLAP)
        return made or await _add(session, key, signs_from=now, now=now)


async def rotate_key(
    database: Database, secret: bytes, now: datetime, *, at_once: bool = False
) -> tuple[str, datetime]:
    """Publish a new key that signs after the overlap, and delete those retired: its id, and when it signs.

    `at_once`: it signs now, and every other is withdrawn, so that nobody can sign with one that leaked.
    """
    signs_from = now if at_once else now + OVERLAP
    key = await asyncio.to_thread(make_key, secret)
    async with database.writing() as session:
        await lock_keys(session)
        await (drop_all(session) if at_once else drop_retired(session, now))
        await _add(session, key, signs_from=signs_from, now=now)
    return key.kid, signs_from


async def _add(session: AsyncSession, key: NewKey, *, signs_from: datetime, now: datetime) -> LtiKey:
    return await add_key(
        session, kid=key.kid, public=key.public, sealed=key.sealed, signs_from=signs_from, now=now
    )


def read_platform(row: LtiPlatform) -> Platform:
    """The registration in a row, as calls to its services take it."""
    return Platform(
        id=row.id,
        issuer=row.issuer,
        client_id=row.client_id,
        auth_url=row.auth_url,
        token_url=row.token_url,
        jwks_url=row.jwks_url,
        audience=row.audience,
    )
