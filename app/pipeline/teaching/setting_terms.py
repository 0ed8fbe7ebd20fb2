"""What instructors set for a quiz, and what learners begin. Changes of terms are audited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import lock_course
from app.db.courses.enrolments import find_member
from app.db.courses.quiz_terms import Key, drop_extension, put_extension, put_settings, start_quiz
from app.db.lms.scores import want_scores
from app.db.people.audit import note
from app.db.people.users import get_user, lock_user
from app.db.tables import User
from app.db.webhooks.deliveries import announce
from app.db.webhooks.tables import Event
from app.errors import NotFoundError
from app.pipeline.answering.standing import Standing, terms_columns
from app.rules.schedule import Phase
from app.rules.terms import Extension, Terms


async def set_terms(session: AsyncSession, key: Key, terms: Terms, *, actor: User, now: datetime) -> None:
    """Set the terms on which a course gives a quiz."""
    await lock_course(session, key[0])
    await put_settings(session, key, terms_columns(terms), now)
    await want_scores(session, course_id=key[0], quiz_id=key[1], question_id=None, now=now)
    await _announce(session, key, None, now)
    detail = terms.model_dump(mode="json", exclude_defaults=True)
    await note(
        session, "quiz.settings", actor=actor, course_id=key[0], subject=_name(key), now=now, terms=detail
    )


async def extend(
    session: AsyncSession, key: Key, name_or_id: str, extension: Extension, *, actor: User, now: datetime
) -> User:
    """Give a member of the course more than the terms do; nothing more takes it back.

    Raises:
        NotFoundError: nobody of that name is in the course.
    """
    await lock_course(session, key[0])
    user = await get_user(session, name_or_id)
    if await find_member(session, key[0], user.id) is None:
        raise NotFoundError("Nobody of that name is in this course.")
    values = extension.model_dump()
    if any(value for name, value in values.items() if name != "reason"):
        await put_extension(session, key, user.id, values, now)
    else:
        await drop_extension(session, key, user.id)
    await want_scores(
        session, course_id=key[0], quiz_id=key[1], question_id=None, user_ids=[user.id], now=now
    )
    await _announce(session, key, user.id, now)
    await note(
        session,
        "quiz.extension",
        actor=actor,
        about=user,
        course_id=key[0],
        subject=_name(key),
        now=now,
        **values,
    )
    return user


async def begin(session: AsyncSession, standing: Standing, user: User, now: datetime) -> datetime | None:
    """Start the learner's clock, or find it started; None where the quiz is not limited in time.

    Raises:
        NotOpenYetError, QuizClosedError: there is nothing to begin now.
    """
    await lock_user(session, user.id)
    if standing.terms.time_limit_s is None:
        standing.require_open(now)
        return None
    if standing.started_at is None and standing.schedule.phase(now) is not Phase.TO_BEGIN:
        standing.require_open(now)
    return await start_quiz(session, (standing.course_id, standing.quiz.id), user.id, now)


async def _announce(session: AsyncSession, key: Key, user_id: str | None, now: datetime) -> None:
    data = {"course_id": key[0], "quiz_id": key[1], "user_id": user_id}
    await announce(session, Event.TERMS_CHANGED, data, course_id=key[0], now=now)


def _name(key: Key) -> str:
    return "/".join(key)
