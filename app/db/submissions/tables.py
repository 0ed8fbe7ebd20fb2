"""The table of drafts: what a learner has typed and not handed in yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables import Base, Json


class Draft(Base):
    """What stands in one learner's form for a question, by the names of its fields.

    `quiz_id` is `OUTSIDE_QUIZZES` where the question was met by itself. `revision`
    counts how often it was saved, so that a window that has not seen the newest one
    can't overwrite it.
    """

    __tablename__ = "drafts"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    quiz_id: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[Json]
    revision: Mapped[int]
    saved_at: Mapped[datetime]
