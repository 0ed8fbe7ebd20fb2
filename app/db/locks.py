"""Locks that last as long as a transaction, for what no single row stands for."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


class Lock(IntEnum):
    """What is locked; the numbers are any that nothing else in this database uses."""

    QUESTIONS = 0x6261_7464
    KEYS = 0x6261_7465


async def lock_for(session: AsyncSession, lock: Lock) -> None:
    """Make other transactions that ask for the same lock wait until this one ends.

    On SQLite a writing transaction has the whole database to itself already.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(lock)))
