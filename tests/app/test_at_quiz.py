"""Where a learner stands at one quiz, asked by one statement, is what all of their quizzes tell of it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import create_course
from app.db.courses.quiz_terms import put_extension, put_settings, start_quiz
from app.db.people.users import ensure_user
from app.db.tables import DEFAULT_COURSE, Role, User
from app.pipeline.answering.standing import load_standings, terms_columns
from app.rules.terms import Extension, Terms
from app.services import Services

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
COURSES = ("other-course", DEFAULT_COURSE)


async def test_it_is_the_learners_own_and_of_that_quiz_alone(services: Services) -> None:
    quizzes = [services.bank.quizzes[name] for name in ("l0", "l1")]
    async with services.database.writing() as session:
        await create_course(session, course_id=COURSES[0], title="Other", quiz_ids=None, now=NOW)
        ada, grace = [await _member(session, name) for name in ("ada", "grace")]
        for number, (course, quiz, person) in enumerate(
            (course, quiz, person) for course in COURSES for quiz in quizzes for person in (ada, grace)
        ):
            key = (course, quiz.id)
            await put_settings(session, key, terms_columns(Terms(attempts=1 + number // 2)), NOW)
            if (course, person) != (DEFAULT_COURSE, ada):
                extension = Extension(extra_attempts=number, reason=person.name)
                await put_extension(session, key, person.id, extension.model_dump(), NOW)
                await start_quiz(session, key, person.id, NOW.replace(hour=number))
    async with services.database.reading() as session:
        for person in (ada, grace):
            whole = await load_standings(session, person)
            courses = [(each.id, each.quiz_ids) for each in whole.courses]
            for quiz in quizzes:
                alone = await load_standings(session, person, quiz)
                assert [(each.id, each.quiz_ids) for each in alone.courses] == courses
                assert alone.find(quiz) == whole.find(quiz)
                for course in COURSES:
                    assert alone.at(course, quiz) == whole.at(course, quiz)
    assert whole.at(DEFAULT_COURSE, quizzes[0]).extension.extra_attempts
    assert whole.at(DEFAULT_COURSE, quizzes[0]).started_at


async def test_an_admin_who_is_in_no_course_looks_at_the_default_one(services: Services) -> None:
    quiz = services.bank.quizzes["l0"]
    async with services.database.writing() as session:
        for role, courses in ((Role.ADMIN, [DEFAULT_COURSE]), (Role.LEARNER, [])):
            somebody = await ensure_user(session, name=f"some-{role}", role=role, now=NOW)
            for found in (
                await load_standings(session, somebody),
                await load_standings(session, somebody, quiz),
            ):
                assert [course.id for course in found.courses] == courses


async def _member(session: AsyncSession, name: str) -> User:
    user = await ensure_user(session, name=name, role=Role.LEARNER, now=NOW)
    user.memberships = MappingProxyType(dict.fromkeys(COURSES, Role.LEARNER))
    return user
