"""Courses, and the codes that let people into them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import is_id, new_id
from app.db.courses.tables import Course, EnrolmentCode
from app.errors import NotFoundError, TakenError

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
_CODE_LENGTH = 10


async def create_course(
    session: AsyncSession, *, course_id: str, title: str, quiz_ids: list[str] | None, now: datetime
) -> Course:
    """A new course; `quiz_ids` None: with every quiz of the bank.

    Raises:
        TakenError: there is a course of that id.
    """
    course = Course(id=course_id, title=title, quiz_ids=quiz_ids, created_at=now)
    session.add(course)
    try:
        await session.flush()
    except IntegrityError:
        raise TakenError(f"There is a course {course_id!r} already.") from None
    return course


async def get_course(session: AsyncSession, course_id: str) -> Course:
    """The course of that id.

    Raises:
        NotFoundError: there is none.
    """
    course = await session.get(Course, course_id)
    if course is None:
        raise NotFoundError(f"There is no course {course_id!r}.")
    return course


async def lock_course(session: AsyncSession, course_id: str) -> Course:
    """The course as it is now; other transactions that lock it wait until this one ends.

    It stands for its settings and memberships too: of two changes the second sees what the first did.

    Raises:
        NotFoundError: there is none.
    """
    # Not so strong that rows which only name the course would have to wait.
    await session.execute(select(Course.id).where(Course.id == course_id).with_for_update(key_share=True))
    course = await session.get(Course, course_id, populate_existing=True)
    if course is None:
        raise NotFoundError(f"There is no course {course_id!r}.")
    return course


async def list_courses(session: AsyncSession, course_ids: Collection[str] | None = None) -> Sequence[Course]:
    """The courses of those ids, or all, by title."""
    statement = select(Course).order_by(Course.title, Course.id)
    if course_ids is not None:
        statement = statement.where(Course.id.in_(course_ids))
    return (await session.scalars(statement)).all()


async def create_code(
    session: AsyncSession, *, course_id: str, lifetime_s: int | None, uses: int | None, now: datetime
) -> EnrolmentCode:
    """A new code for a course; None: it lasts until revoked, or for any number of people."""
    row = EnrolmentCode(
        id=new_id(now),
        course_id=course_id,
        code="".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)),
        uses_left=uses,
        created_at=now,
        expires_at=None if lifetime_s is None else now + timedelta(seconds=lifetime_s),
        revoked_at=None,
    )
    session.add(row)
    await session.flush()
    return row


async def list_codes(session: AsyncSession, course_id: str, now: datetime) -> Sequence[EnrolmentCode]:
    """The codes of a course that are still good, the newest first."""
    statement = select(EnrolmentCode).where(EnrolmentCode.course_id == course_id, *_still_good(now))
    return (await session.scalars(statement.order_by(EnrolmentCode.id.desc()))).all()


async def find_code_course(session: AsyncSession, code: str, now: datetime) -> str | None:
    """The course that a code opens; None where it is not good (any more).

    Case and what separates its letters don't matter.
    """
    statement = select(EnrolmentCode.course_id)
    return await session.scalar(statement.where(EnrolmentCode.code == _letters(code), *_still_good(now)))


async def use_code(session: AsyncSession, code: str, now: datetime) -> str | None:
    """Use a code once more; what `find_code_course` gives."""
    statement = (
        update(EnrolmentCode)
        .where(EnrolmentCode.code == _letters(code), *_still_good(now))
        .values(uses_left=EnrolmentCode.uses_left - 1)
        .returning(EnrolmentCode.course_id)
    )
    return await session.scalar(statement)


async def revoke_code(session: AsyncSession, course_id: str, code_id: str, now: datetime) -> bool:
    """Let nobody in by this code from now on; False if the course has no such code."""
    if not is_id(code_id):
        return False
    statement = (
        update(EnrolmentCode)
        .where(EnrolmentCode.id == code_id, EnrolmentCode.course_id == course_id)
        .values(revoked_at=now)
        .returning(EnrolmentCode.id)
    )
    return await session.scalar(statement) is not None


def _letters(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in _CODE_LETTERS)


def _still_good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        EnrolmentCode.revoked_at.is_(None),
        or_(EnrolmentCode.expires_at.is_(None), EnrolmentCode.expires_at > now),
        or_(EnrolmentCode.uses_left.is_(None), EnrolmentCode.uses_left > 0),
    )
