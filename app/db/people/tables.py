"""The tables that watch over the others: who changed what, and who failed to sign in how often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables import Base, Json


class AuditEntry(Base):
    """One act that somebody may ask about later; appended, never edited.

    `actor_id` None: whoever runs the installation, from its command line. `about_user_id`
    is the person concerned, `subject` the thing (a course, a question, a token's id).
    `course_id` is the course in which it happened; None: it concerns the whole installation.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "course_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    action: Mapped[str]
    about_user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    course_id: Mapped[str | None]
    subject: Mapped[str]
    detail: Mapped[Json]


class Failures(Base):
    """Failed guesses of late, at one name or from one address; `key` is a digest of which."""

    __tablename__ = "failures"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
