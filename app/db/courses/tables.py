"""The tables of courses: who is in which, and the terms on which a course gives a quiz."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables import Base, one_of


class CourseRole(StrEnum):
    """What a person is in one course."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"


class Counts(StrEnum):
    """Which attempt at a question counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"
    MEAN = "mean"


class Course(Base):
    """One run of a course. `quiz_ids` None: it has every quiz of the bank."""

    __tablename__ = "courses"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    quiz_ids: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]


class Enrolment(Base):
    """One person in one course."""

    __tablename__ = "enrolments"
    __table_args__ = (one_of("role", CourseRole), Index(None, "user_id"))

    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str]
    created_at: Mapped[datetime]


class EnrolmentCode(Base):
    """A code that lets whoever knows it into a course as a learner; kept readable, to be given out again.

    `uses_left` None: any number of people may use it.
    """

    __tablename__ = "enrolment_codes"

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    uses_left: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Invitation(Base):
    """A link that works once and makes its user a member; its token is kept as SHA-256.

    `user_id` is the person, made already but without any way to sign in, who is to choose
    a password; None: whoever opens the link chooses a name too.
    """

    __tablename__ = "invitations"
    __table_args__ = (one_of("role", CourseRole),)

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"), index=True)
    role: Mapped[str]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class QuizSettings(Base):
    """The terms on which a course gives a quiz; without a row there are none but the quiz's own.

    Attempts are limited by `attempts`, or by a bucket of `bucket_capacity` that one
    attempt drips into every `bucket_refill_s`; neither: as many as one likes. An attempt
    begun late loses `late_per_day` of its score for each day begun, down to `late_floor`.
    """

    __tablename__ = "quiz_settings"
    __table_args__ = (one_of("counts", Counts),)

    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    quiz_id: Mapped[str] = mapped_column(primary_key=True)
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    time_limit_s: Mapped[int | None]
    attempts: Mapped[int | None]
    bucket_capacity: Mapped[int | None]
    bucket_refill_s: Mapped[int | None]
    counts: Mapped[str]
    late_per_day: Mapped[float]
    late_floor: Mapped[float]
    updated_at: Mapped[datetime]


class QuizStart(Base):
    """When a learner began a quiz that is limited in time."""

    __tablename__ = "quiz_starts"

    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    quiz_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    started_at: Mapped[datetime]


class QuizExtension(Base):
    """What one learner gets beyond a quiz's terms: durations, so that it holds when a deadline is moved.

    `extra_s` moves the due and the closing moment, `extra_time_s` the time limit.
    """

    __tablename__ = "quiz_extensions"

    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    quiz_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    extra_s: Mapped[int]
    extra_time_s: Mapped[int]
    extra_attempts: Mapped[int]
    reason: Mapped[str]
    created_at: Mapped[datetime]
