"""The tables. What a row means stands here; what may happen to it, in the module of its subject."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db.columns import UtcDateTime

# JSON rather than JSONB: an answer may hold NUL, which JSONB refuses.
Json = dict[str, Any]


class Role(StrEnum):
    """What a person may do; each role includes the one before."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


class CredentialKind(StrEnum):
    """What a token opens: the API, a browser's session, or one sign-in."""

    API = "api"
    SESSION = "session"
    LINK = "link"


class Status(StrEnum):
    """How far we are with a submission; what the answer is worth is its grade's verdict."""

    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can name it too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: String, datetime: UtcDateTime, Json: JSON}  # noqa: RUF012 - SQLAlchemy reads it once


class User(Base):
    """A person."""

    __tablename__ = "users"
    __table_args__ = (_one_of("role", Role),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    created_at: Mapped[datetime]

    @property
    def teaches(self) -> bool:
        """Whether this person may see other people's work."""
        return self.role in (Role.INSTRUCTOR, Role.ADMIN)


class Credential(Base):
    """A random token's SHA-256; the token itself is shown once and never stored."""

    __tablename__ = "credentials"
    __table_args__ = (_one_of("kind", CredentialKind),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class QuestionVersion(Base):
    """A question's content for ever: a submission is graded at the version it was made for."""

    __tablename__ = "question_versions"

    version: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    created_at: Mapped[datetime]


class CurrentQuestion(Base):
    """Which version of a question is asked now."""

    __tablename__ = "questions"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    updated_at: Mapped[datetime]


class Submission(Base):
    """One act of handing in.

    `attempt` is its ordinal among the learner's submissions to this question (in this
    quiz) that did not fail by our fault. `claimed_until` is, while running, when the
    claim lapses unless renewed; while queued, the earliest moment of the next try.
    `failure` says why we gave up, for instructors.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        _one_of("status", Status),
        UniqueConstraint("user_id", "idempotency_key"),
        Index(None, "user_id", "question_id", "quiz_id"),
        Index(None, "status", "claimed_until"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    question_id: Mapped[str]
    question_version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    quiz_id: Mapped[str | None]
    attempt: Mapped[int]
    answer: Mapped[Json]
    variant: Mapped[int]
    status: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str]
    created_at: Mapped[datetime]
    graded_at: Mapped[datetime | None]


class GradeRow(Base):
    """One judgement of a submission: appended, never edited. `detail` is the whole `Grade`."""

    __tablename__ = "grades"

    id: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.id"), index=True)
    question_version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    variant: Mapped[int]
    verdict: Mapped[str]
    points: Mapped[float]
    max_points: Mapped[float]
    score: Mapped[float]
    detail: Mapped[Json]
    engine: Mapped[str]
    libraries: Mapped[Json]
    elapsed_ms: Mapped[float]
    cpu_ms: Mapped[float]
    memory_mib: Mapped[float]
    created_at: Mapped[datetime]
