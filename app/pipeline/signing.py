"""Which key we sign with, and giving it a successor. Below the steps."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from app.db.engine import Database
from app.db.lms_keys import add_key, drop_retired, find_signing_key
from app.db.lms_tables import LtiPlatform
from app.lms.keys import Signer, make_key, open_key
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
        await rotate_key(database, secret, now, overlap=timedelta(0))
        async with database.reading() as session:
            row = await find_signing_key(session, now)
    assert row is not None
    return await asyncio.to_thread(open_key, row.sealed, secret)


async def rotate_key(
    database: Database, secret: bytes, now: datetime, *, overlap: timedelta = OVERLAP
) -> tuple[str, datetime]:
    """Publish a new key that signs after `overlap`, and delete those retired: its id, and when it signs."""
    key = await asyncio.to_thread(make_key, secret)
    async with database.writing() as session:
        await drop_retired(session, now)
        await add_key(
            session, kid=key.kid, public=key.public, sealed=key.sealed, signs_from=now + overlap, now=now
        )
    return key.kid, now + overlap


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
