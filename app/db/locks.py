"""Locks that last as long as a transaction, for what no single row stands for."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


class Lock(IntEnum):
    """What is locked; the numbers are any that nothing else in this database uses."""

    QUESTIONS = 0x6261_7464
    KEYS = 0x6261_7465
    GUESSES = 0x6261_7466
    REGRADES = 0x6261_7467


async def lock_for(session: AsyncSession, lock: Lock, about: str | None = None) -> None:
    """Make other transactions that ask for the same lock wait until this one ends.

    `about`: only those that ask about the same thing; different ones may rarely wait, too.

    On SQLite a writing transaction has the whole database to itself already.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = (lock,) if about is None else (lock, func.hashtext(about))
        await session.execute(select(func.pg_advisory_xact_lock(*key)))
