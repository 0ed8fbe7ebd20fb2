"""People."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.tables import Role, User


async def find_user_by_name(session: AsyncSession, name: str) -> User | None:
    """The person called `name`."""
    return await session.scalar(select(User).where(User.name == name))


async def create_user(session: AsyncSession, *, name: str, role: Role, now: datetime) -> User:
    """A new person.

    Raises:
        sqlalchemy.exc.IntegrityError: the name is taken.
    """
    user = User(id=new_id(now), name=name, role=role, created_at=now)
    session.add(user)
    await session.flush()
    return user


async def ensure_user(session: AsyncSession, *, name: str, role: Role, now: datetime) -> User:
    """The person called `name`, made if there is none, with this role from now on."""
    user = await find_user_by_name(session, name)
    if user is None:
        return await create_user(session, name=name, role=role, now=now)
    user.role = role
    await session.flush()
    return user


async def lock_user(session: AsyncSession, user_id: str) -> None:
    """Make other transactions that lock the same person wait until this one ends.

    On SQLite a writing transaction has the whole database to itself already.
    """
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
