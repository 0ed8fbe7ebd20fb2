"""Word that an answer is settled, graded or given up: it goes out with the commit, to whoever waits for it.

On PostgreSQL it goes by NOTIFY, which every process that serves hears on one connection of its own;
on SQLite it stays in the process, as the one that accepts an answer there grades it too. A
word that is lost costs time alone: who waits looks at the row as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import NoReturn

import asyncpg
import structlog
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.bells import Bells
from app.beside import going_on
from app.db.engine import Database, driver_dsn

CHANNEL = "batchmark_settled"
LISTENER = "batchmark listening"
_SILENCE_S = 10.0  # a connection that answers nothing for so long is dead
_PROOF_INTERVAL_S = 30.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', :sent_id)")
_log = structlog.get_logger(__name__)


async def tell_settled(database: Database, session: AsyncSession, sent_id: str) -> None:
    """Ring for what was sent under that id when `session` commits: here, and wherever somebody listens."""
    event.listen(session.sync_session, "after_commit", lambda _: database.bells.ring(sent_id), once=True)
    if not database.is_sqlite:
        await session.execute(_NOTIFY, {"sent_id": sent_id})


@asynccontextmanager
async def listening(database: Database, *, grades_here: bool) -> AsyncIterator[None]:
    """While the block runs, the database's bells ring for what any process settles.

    On SQLite only this process rings them; they can be relied on where it `grades_here`.
    """
    if database.is_sqlite:
        database.bells.are_reliable = grades_here
        yield
        return
    async with going_on(_listen_on(database)):
        yield


async def _listen_on(database: Database) -> None:
    dsn, pause_s = driver_dsn(database.url), _FIRST_PAUSE_S
    while True:
        try:
            async with _connected(dsn) as connection:
                pause_s = _FIRST_PAUSE_S
                await _listen(connection, database.bells)
        except Exception as error:  # noqa: BLE001 - whatever it is, who waits looks often until it is mended
            _log.warning(
                "nothing is heard of what is settled; trying again", error=repr(error), pause_s=pause_s
            )
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    named = {"application_name": LISTENER}
    connection = await asyncpg.connect(
        dsn, timeout=_SILENCE_S, command_timeout=_SILENCE_S, server_settings=named
    )
    try:
        yield connection
    finally:
        with suppress(Exception):  # it may be what is broken
            await connection.close(timeout=_SILENCE_S)


async def _listen(connection: asyncpg.Connection, bells: Bells) -> NoReturn:
    """Ring `bells` for what is heard, until the connection is lost.

    Raises:
        Exception: the driver's, or a `ConnectionError`; it was lost.
    """
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    await connection.add_listener(CHANNEL, lambda *heard: bells.ring(heard[-1]))
    bells.are_reliable = True
    bells.ring_all()
    try:
        while not lost.is_set():
            await connection.execute("SELECT 1")  # when its network dies it hears nothing, not even that
            with suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), _PROOF_INTERVAL_S)
    finally:
        bells.are_reliable = False
    raise ConnectionError("the connection was ended")
