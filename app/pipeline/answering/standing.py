"""Where a learner stands: in which course they meet a quiz, on which terms, and how far their time has run.

Below the steps: it reads rows and has the rules decide, and changes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import list_courses
from app.db.courses.quiz_terms import list_at_quiz, list_extensions, list_settings, list_starts
from app.db.courses.tables import Course, QuizExtension, QuizSettings
from app.db.submissions.submissions import get_tally, list_attempt_moments
from app.db.tables import DEFAULT_COURSE, Submission, User
from app.quiz_errors import HeldBackError, NotEnrolledError
from app.rules.attempts import AttemptsAtHand, look_into
from app.rules.schedule import Phase, Schedule, holds_back, require_open, require_readable, schedule_for
from app.rules.terms import (
    NO_EXTENSION,
    Bucket,
    Extension,
    Terms,
    allowed_attempts,
    bound_moments,
    quiz_on_terms,
    terms_of,
)
from questions.schema import Quiz


@dataclass(frozen=True)
class Standing:
    """One learner at one quiz in one course. `teaches` exempts from its times."""

    course_id: str
    quiz: Quiz
    terms: Terms
    extension: Extension
    started_at: datetime | None
    teaches: bool

    @property
    def schedule(self) -> Schedule:
        """The moments that hold for this learner."""
        return schedule_for(self.terms, self.extension, self.started_at)

    @property
    def quiz_here(self) -> Quiz:
        """The quiz with the attempts that hold for this learner."""
        return quiz_on_terms(self.quiz, self.terms, self.extension)

    @property
    def allowed(self) -> int | None:
        """How many attempts the learner has at each question; None: they don't run out.

        Where they come back with time it is more than anybody makes.
        """
        return _allowed(self.terms, self.extension)

    def phase(self, now: datetime) -> Phase:
        """Where the learner is in the quiz's time."""
        return Phase.OPEN if self.teaches else self.schedule.phase(now)

    def require_readable(self, now: datetime) -> None:
        """Return where the learner may read its questions; else raise as `schedule.require_readable`."""
        if not self.teaches:
            require_readable(self.schedule, now)

    def require_open(self, now: datetime) -> None:
        """Return where the learner may hand in now; else raise as `schedule.require_open`."""
        if not self.teaches:
            require_open(self.schedule, now)


@dataclass(frozen=True)
class Chances:
    """A learner's attempts at a question: `made`, without what failed by our fault, and of them `graded`.

    `allowed` None: they don't run out. Where they come back with time it is more than anybody makes.
    """

    made: int
    graded: int
    allowed: int | None

    @property
    def are_spent(self) -> bool:
        """Whether no other attempt can come, unless one of those that wait fails by our fault."""
        return self.allowed is not None and self.made >= self.allowed


UNASKED = Chances(made=0, graded=0, allowed=None)
"""For who needs not know."""


@dataclass(frozen=True)
class Standings:
    """One person in all of their courses; `courses` are theirs, the one joined last first."""

    user: User
    courses: tuple[Course, ...]
    settings: Mapping[tuple[str, str], QuizSettings]
    starts: Mapping[tuple[str, str], datetime]
    extensions: Mapping[tuple[str, str], QuizExtension]

    def at(self, course_id: str, quiz: Quiz) -> Standing:
        """This person at a quiz of one of their courses."""
        key = (course_id, quiz.id)
        settings, extension = self.settings.get(key), self.extensions.get(key)
        return Standing(
            course_id=course_id,
            quiz=quiz,
            terms=read_terms(settings) if settings else terms_of(quiz),
            extension=read_extension(extension) if extension else NO_EXTENSION,
            started_at=self.starts.get(key),
            teaches=self.user.teaches_in(course_id),
        )

    def find(self, quiz: Quiz, course_id: str | None = None) -> Standing:
        """This person at a quiz, in the course that is named or else the one joined last that has it.

        Raises:
            NotEnrolledError: none of their courses has the quiz, or not the one named.
        """
        for course in self.courses:
            if course_id in (None, course.id) and has_quiz(course, quiz.id):
                return self.at(course.id, quiz)
        where = f"in the course {course_id!r}" if course_id else "in any course"
        raise NotEnrolledError(f"You are not {where} that has the quiz {quiz.id!r}.")

    def find_course(self, asked_in: Iterable[Quiz], now: datetime) -> str:
        """The course in which this person may meet a question outside its quizzes, which are `asked_in`.

        Raises:
            NotEnrolledError: none of their courses asks it.
            HeldBackError: a quiz with limits asks it, and it can only be met there.
        """
        standings = [
            self.at(course.id, quiz)
            for course in self.courses
            for quiz in asked_in
            if has_quiz(course, quiz.id)
        ]
        for each in standings:
            # A limit in the bank is advice for practice; one that a course has set is meant.
            is_set = (each.course_id, each.quiz.id) in self.settings
            if is_set and not each.teaches and holds_back(each.terms, each.schedule, now):
                raise HeldBackError(
                    f"This question belongs to the quiz “{each.quiz.title}”. Answer it there."
                )
        whole = [course.id for course in self.courses if course.quiz_ids is None]
        courses = whole + [each.course_id for each in standings]
        if not courses:
            raise NotEnrolledError("You are in no course that asks this question.")
        return courses[0]


async def load_standings(session: AsyncSession, user: User, quiz: Quiz | None = None) -> Standings:
    """This person in all of their courses; an admin who is in none looks at the default course.

    With `quiz`, it alone may be asked about.
    """
    joined = list(user.memberships) or ([DEFAULT_COURSE] if user.is_admin else [])
    if quiz is not None:
        return await _load_at_quiz(session, user, joined, quiz)
    courses = {course.id: course for course in await list_courses(session, joined)}
    return Standings(
        user=user,
        courses=tuple(courses[course_id] for course_id in joined if course_id in courses),
        settings=await list_settings(session, joined),
        starts=await list_starts(session, user.id),
        extensions=await list_extensions(session, user.id),
    )


async def _load_at_quiz(session: AsyncSession, user: User, joined: list[str], quiz: Quiz) -> Standings:
    found = {each.course.id: each for each in await list_at_quiz(session, joined, quiz.id, user.id)}
    known = [found[course_id] for course_id in joined if course_id in found]
    return Standings(
        user=user,
        courses=tuple(each.course for each in known),
        settings={(each.course.id, quiz.id): each.settings for each in known if each.settings},
        starts={(each.course.id, quiz.id): each.started_at for each in known if each.started_at},
        extensions={(each.course.id, quiz.id): each.extension for each in known if each.extension},
    )


async def look_at_bucket(
    session: AsyncSession, user_id: str, standing: Standing, question_id: str, now: datetime
) -> AttemptsAtHand | None:
    """What the learner's bucket of attempts at a question holds; None where the terms have no bucket."""
    bucket = standing.terms.bucket
    if bucket is None:
        return None
    made_at = await list_attempt_moments(session, user_id, question_id, standing.quiz.id, standing.course_id)
    return look_into(bucket, made_at, extra=standing.extension.extra_attempts, now=now)


async def find_chances(session: AsyncSession, quiz: Quiz | None, submission: Submission) -> Chances:
    """What the learner has left of attempts where that submission was made; `quiz` None: outside any."""
    tally = await get_tally(
        session,
        submission.user_id,
        submission.question_id,
        submission.quiz_id,
        course_id=submission.course_id if submission.quiz_id else None,
    )
    allowed = await _find_allowed(session, quiz, submission) if quiz else None
    return Chances(made=tally.attempts, graded=tally.graded, allowed=allowed)


async def _find_allowed(session: AsyncSession, quiz: Quiz, submission: Submission) -> int | None:
    key = (submission.course_id or "", quiz.id)
    settings = (await list_settings(session, [key[0]])).get(key)
    extension = (await list_extensions(session, submission.user_id)).get(key)
    return _allowed(
        read_terms(settings) if settings else terms_of(quiz),
        read_extension(extension) if extension else NO_EXTENSION,
    )


def _allowed(terms: Terms, extension: Extension) -> int | None:
    return sys.maxsize if terms.bucket else allowed_attempts(terms, extension)


def has_quiz(course: Course, quiz_id: str) -> bool:
    """Whether a course gives a quiz."""
    return course.quiz_ids is None or quiz_id in course.quiz_ids


def find_asking(quizzes: Iterable[Quiz], question_id: str) -> tuple[Quiz, ...]:
    """The quizzes that ask a question, or may draw it."""
    return tuple(
        quiz
        for quiz in quizzes
        if any(item.question == question_id for item in quiz.items)
        or any(question_id in draw.questions for draw in quiz.draws)
    )


def read_terms(row: QuizSettings) -> Terms:
    """The terms in a row."""
    bucket = None
    if row.bucket_capacity and row.bucket_refill_s:
        bucket = Bucket(capacity=row.bucket_capacity, refill_s=row.bucket_refill_s)
    opens_at, due_at, closes_at = bound_moments((row.opens_at, row.due_at, row.closes_at))
    return Terms(
        opens_at=opens_at,
        due_at=due_at,
        closes_at=closes_at,
        time_limit_s=row.time_limit_s,
        attempts=row.attempts,
        bucket=bucket,
        counts=row.counts,
        late_per_day=row.late_per_day,
        late_floor=row.late_floor,
    )


def terms_columns(terms: Terms) -> dict[str, object]:
    """The terms as a row has them."""
    values = terms.model_dump(exclude={"bucket"})
    bucket = terms.bucket
    return {
        **values,
        "bucket_capacity": bucket.capacity if bucket else None,
        "bucket_refill_s": bucket.refill_s if bucket else None,
    }


def read_extension(row: QuizExtension) -> Extension:
    """The extension in a row."""
    return Extension(
        extra_s=row.extra_s,
        extra_time_s=row.extra_time_s,
        extra_attempts=row.extra_attempts,
        reason=row.reason,
    )
