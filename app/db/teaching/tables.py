"""The tables behind the instructor's numbers: scores set by hand, regrades, misconceptions told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables import Base, Json, Status, one_of
from app.db.work import Work


class Override(Base):
    """A score that an instructor set for one learner at one question of a quiz; appended, never edited.

    The newest one of a place holds. `score` is from 0 to 1; None undoes the ones before.
    `by_id` None: an instructor who is gone.
    """

    __tablename__ = "overrides"
    __table_args__ = (Index(None, "course_id", "quiz_id"), Index(None, "user_id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("courses.id"))
    quiz_id: Mapped[str]
    question_id: Mapped[str]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    score: Mapped[float | None]
    reason: Mapped[str]
    by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Regrade(Base):
    """What was handed in for a question, graded once more at `version`; counts once it is applied.

    `course_id` None: in every course. `by_id` None: the command line. `rule` is how it
    was applied; None while it is not.
    """

    __tablename__ = "regrades"
    __table_args__ = (Index(None, "question_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str]
    version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    course_id: Mapped[str | None] = mapped_column(ForeignKey("courses.id"))
    by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    rule: Mapped[str | None]
    applied_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    applied_at: Mapped[datetime | None]


class ShadowGrade(Work, Base):
    """One submission in a regrade: work to be done, then a grade that does not count by itself.

    The columns from `verdict` on are empty until it is graded: `detail` is the whole new `Grade`,
    `score` what that would count once hints are paid for. `old_grade_id` is the grade that it
    was held against when the regrade was applied; `is_applied`: it took that one's place.
    """

    __tablename__ = "shadow_grades"
    __table_args__ = (
        one_of("status", Status),
        UniqueConstraint("regrade_id", "submission_id"),
        Index(None, "status", "claimed_until"),
        Index(None, "submission_id"),
    )

    regrade_id: Mapped[str] = mapped_column(ForeignKey("regrades.id", ondelete="CASCADE"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"))
    old_grade_id: Mapped[str | None] = mapped_column(ForeignKey("grades.id"))
    verdict: Mapped[str | None]
    score: Mapped[float | None]
    detail: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    is_applied: Mapped[bool] = mapped_column(default=False)
    graded_at: Mapped[datetime | None]


class ToldMisconception(Base):
    """A misconception that a grade named, beside its `detail`, where counting would take too long."""

    __tablename__ = "told_misconceptions"

    grade_id: Mapped[str] = mapped_column(ForeignKey("grades.id", ondelete="CASCADE"), primary_key=True)
    misconception: Mapped[str] = mapped_column(primary_key=True)
