"""People."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import is_id, new_id
from app.db.courses.enrolments import enrol
from app.db.courses.tables import CourseRole
from app.db.rows import table_of
from app.db.tables import DEFAULT_COURSE, Role, User
from app.db.upsert import insert_if_new
from app.errors import NotFoundError


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


async def create_user_if_new(session: AsyncSession, *, name: str, role: Role, now: datetime) -> User | None:
    """A new person; None if the name is taken, be it by somebody who came at the same moment."""
    return await insert_if_new(
        session, User, {"id": new_id(now), "name": name, "role": role, "created_at": now}
    )


async def ensure_user(session: AsyncSession, *, name: str, role: Role, now: datetime) -> User:
    """The person called `name`, made if need be, with this role here and in the default course."""
    user = await find_user_by_name(session, name)
    if user is None:
        user = await create_user(session, name=name, role=role, now=now)
    user.role = role
    in_course = CourseRole.LEARNER if role == Role.LEARNER else CourseRole.INSTRUCTOR
    await enrol(session, course_id=DEFAULT_COURSE, user_id=user.id, role=in_course, now=now)
    return user


async def find_user(session: AsyncSession, name_or_id: str) -> User | None:
    """The person of that id, or else of that name."""
    if is_id(name_or_id) and (user := await session.get(User, name_or_id)) is not None:
        return user
    return await find_user_by_name(session, name_or_id)


async def get_user(session: AsyncSession, name_or_id: str) -> User:
    """The person of that id, or else of that name.

    Raises:
        NotFoundError: there is none.
    """
    user = await find_user(session, name_or_id)
    if user is None:
        raise NotFoundError("There is nobody of that name.")
    return user


async def list_users(session: AsyncSession, *, after: str | None = None, limit: int = 50) -> list[User]:
    """Everybody in the order they came, from behind the id `after`."""
    statement = select(User).order_by(User.id).limit(limit)
    if after is not None:
        statement = statement.where(User.id > after)
    return list(await session.scalars(statement))


# Every hand-in asks it (`app.db.rows`).
_LOCKED = select(table_of(User).c.id).where(table_of(User).c.id == bindparam("user_id")).with_for_update()


async def lock_user(session: AsyncSession, user_id: str) -> None:
    """Make other transactions that lock the same person wait until this one ends.

    On SQLite a writing transaction has the whole database to itself already.
    """
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(_LOCKED, {"user_id": user_id})
