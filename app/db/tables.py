"""The tables of several rooms, and what their rows mean: people, tokens, questions, answers, grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db.columns import UtcDateTime
from app.db.work import Work

# JSON rather than JSONB: an answer may hold NUL, which JSONB refuses.
Json = dict[str, Any]
OUTSIDE_QUIZZES = ""  # in a key, where NULL would equal nothing


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


class Scope(StrEnum):
    """What a token may be used for; its owner's role is the other limit."""

    READ = "read"
    SUBMIT = "submit"
    TEACH = "teach"
    ADMIN = "admin"


ALL_SCOPES = frozenset(Scope)
DEFAULT_COURSE = "batch-norm"  # has every quiz of the bank


class Status(StrEnum):
    """How far we are with a submission; what the answer is worth is its grade's verdict."""

    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"


class Purpose(StrEnum):
    """What an answer was sent for: to count, or to see."""

    ATTEMPT = "attempt"
    TRY = "try"


# Spelt out: an index with a condition is of no use to a parameter.
IS_TRY = text("purpose = 'try'")
WAITS = text("status = 'queued'")
HAS_WAITED = text("turn > 0")


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The constraint that a text column holds one of these values."""
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


@dataclass(frozen=True)
class WayIn:
    """By what somebody who asks came in; see `Credential`. `kind` None: by nothing that we know of."""

    kind: str | None = None
    course_id: str | None = None
    expires_at: datetime | None = None


class User(Base):
    """A person, and once signed in, how far their rights go.

    `memberships` (course id to role there), `scopes` and `way_in` are no columns: whoever finds
    out who asks fills them in, and until then a person has no rights over others.
    `password_hash` None: signs in by links only.
    """

    __tablename__ = "users"
    __table_args__ = (one_of("role", Role),)

    memberships = MappingProxyType[str, str]({})
    scopes = ALL_SCOPES
    way_in = WayIn()

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]

    @property
    def is_admin(self) -> bool:
        """Whether every course is this person's to look after."""
        return self.role == Role.ADMIN and Scope.ADMIN in self.scopes

    @property
    def taught(self) -> frozenset[str]:
        """The courses that this person teaches; an admin may look after all others too."""
        if Scope.TEACH not in self.scopes:
            return frozenset()
        return frozenset(course for course, role in self.memberships.items() if role == Role.INSTRUCTOR)

    @property
    def teaches(self) -> bool:
        """Whether this person teaches any course, and so may see what authors see."""
        return self.is_admin or bool(self.taught)

    def teaches_in(self, course_id: str | None) -> bool:
        """Whether this person may see and change other people's work in that course."""
        return self.is_admin or course_id in self.taught


class Credential(Base):
    """A random token's SHA-256; the token itself is shown once and never stored.

    `scopes` are its `Scope`s with spaces between. `course_id`: good in that course alone,
    as after a launch from an LMS; None: in all of its owner's.
    """

    __tablename__ = "credentials"
    __table_args__ = (one_of("kind", CredentialKind),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str] = mapped_column(default="")
    scopes: Mapped[str] = mapped_column(default=" ".join(Scope))
    course_id: Mapped[str | None]
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
    """Which version of a question is asked now.

    `file_version` is the one that its file had when a process last started; None: it has
    never had a file. Where the two differ, the question was published since.
    """

    __tablename__ = "questions"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    file_version: Mapped[str | None]
    updated_at: Mapped[datetime]


class Sent(Work, Base):
    """An answer that somebody sent to be graded: a `Submission`, which counts, or a `Try`, which never does.

    `attempt` is a submission's ordinal among the learner's submissions to this question (in this
    quiz), those that failed by our fault among them: each has its own. `course_id` is the course
    that it was handed in for. `hints_opened` counts the hints that the learner had opened by
    then, `hint_cost` is what they cost, in the question's points. `turn` is its place in the
    queue (`app.rules.queueing`); 0: it never waited.
    """

    __tablename__ = "submissions"
    __mapper_args__ = {"polymorphic_on": "purpose", "polymorphic_abstract": True}  # noqa: RUF012 - as above
    __table_args__ = (
        one_of("status", Status),
        one_of("purpose", Purpose),
        UniqueConstraint("user_id", "idempotency_key"),
        Index(None, "user_id", "question_id", "quiz_id"),
        Index(None, "status", "claimed_until"),
        Index(None, "course_id", "quiz_id"),
        # Of tries alone, so that the many submissions are never looked for by it.
        Index("ix_submissions_tries", "created_at", "user_id", sqlite_where=IS_TRY, postgresql_where=IS_TRY),
        Index("ix_submissions_queue", "turn", "id", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_submissions_pace", "graded_at", sqlite_where=HAS_WAITED, postgresql_where=HAS_WAITED),
    )

    purpose: Mapped[str] = mapped_column(server_default=Purpose.ATTEMPT)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    question_id: Mapped[str]
    question_version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    quiz_id: Mapped[str | None]
    course_id: Mapped[str | None]
    attempt: Mapped[int]
    answer: Mapped[Json]
    variant: Mapped[int]
    turn: Mapped[int] = mapped_column(default=0, server_default="0")
    hints_opened: Mapped[int] = mapped_column(default=0)
    hint_cost: Mapped[float] = mapped_column(default=0.0)
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str]
    created_at: Mapped[datetime]
    graded_at: Mapped[datetime | None]


class Submission(Sent):
    """One act of handing in. A query for submissions never finds a try."""

    __mapper_args__ = {"polymorphic_identity": Purpose.ATTEMPT}  # noqa: RUF012 - as above


class Try(Sent):
    """An answer run on the visible cases of its question: not counted anywhere, and kept for an hour.

    `attempt` is 0.
    """

    __mapper_args__ = {"polymorphic_identity": Purpose.TRY}  # noqa: RUF012 - as above


class OpenedHint(Base):
    """One hint that a learner has opened, with its `cost` in points at that moment.

    `quiz_id` is `OUTSIDE_QUIZZES` where the question was met by itself, and `course_id` empty
    then: outside quizzes nothing hangs on a course.
    """

    __tablename__ = "opened_hints"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    quiz_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(primary_key=True)
    cost: Mapped[float]
    question_version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    opened_at: Mapped[datetime]


class GradeRow(Base):
    """One judgement of a submission: appended, never edited. `detail` is the whole `Grade`.

    `points` are what the answer is worth; `score`, from 0 to 1, is what it counts once
    hints are paid for. `regrade_id` is set where a regrade added it afterwards.
    """

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
    regrade_id: Mapped[str | None]
    created_at: Mapped[datetime]
