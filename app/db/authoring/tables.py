"""The tables of authors' work: what was published when and by whom, and what is to be proven."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables import Base, Json, one_of
from app.db.work import Work


class CheckStatus(StrEnum):
    """How far we are with a check; what it found is its proof. While it is open, the words are `Status`'s."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Publication(Base):
    """From this moment on a question was asked at this version; appended, never edited.

    `number` counts them all, so that a process sees from the highest one whether it is
    up to date. `from_file`: the question's file had changed; otherwise `user_id` is who
    published it (None: a person who is gone). `reason` is theirs.
    """

    __tablename__ = "publications"

    number: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(index=True)
    version: Mapped[str] = mapped_column(ForeignKey("question_versions.version"))
    from_file: Mapped[bool]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str]
    at: Mapped[datetime]


class QuestionCheck(Work, Base):
    """A question that an author wants proven; kept for a while, then dropped.

    `engine` is the version of what proves; `proof` the whole `Proof`, once there is one.
    `failure` says why there is none; `too_slow`: the question takes too long, which is its
    author's to mend.
    """

    __tablename__ = "question_checks"
    __table_args__ = (
        one_of("status", CheckStatus),
        Index(None, "status", "claimed_until"),
        Index(None, "question_id", "version"),
        Index(None, "user_id"),
    )

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    question_id: Mapped[str]
    version: Mapped[str]
    engine: Mapped[str]
    source: Mapped[str]
    proof: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    too_slow: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
