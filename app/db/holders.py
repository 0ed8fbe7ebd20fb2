"""Beside SQLite: whether any process can hold claims, told by a lock on a file, which ends with its process.

A killed process leaves its claims behind. Where the first one to start finds that no other
can be at work, it need not wait for them to lapse. Beside PostgreSQL, where workers are on
many machines, only the lease can tell.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url

from app.db.authoring.tables import QuestionCheck
from app.db.claims import free_claims
from app.db.engine import Database
from app.db.tables import Sent
from app.db.teaching.tables import ShadowGrade
from app.db.webhooks.tables import Delivery

_CLAIMED = (Sent, ShadowGrade, QuestionCheck, Delivery)
_MODE = 0o600


@asynccontextmanager
async def holding_claims(database: Database) -> AsyncIterator[None]:
    """For as long as this process may claim rows.

    Those that are claimed although nobody can hold them are put back in the queue first.
    """
    path = make_url(database.url).database
    if not database.is_sqlite or not path:
        yield
        return
    descriptor = os.open(f"{path}.claims", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
    try:
        if _is_alone(descriptor):
            async with database.writing() as session:
                for table in _CLAIMED:
                    await free_claims(session, table)
        # Waits while another process that starts looks through the claims.
        await asyncio.to_thread(fcntl.flock, descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _is_alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
