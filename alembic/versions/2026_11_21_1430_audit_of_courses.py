"""Audit entries know their course, so that its instructors may read them; hints are opened once a course."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DEFAULT_COURSE = "batch-norm"
IN_COURSES = ("code.", "course.", "enrolment.", "grade.", "invitation.", "quiz.", "role.")
KEY = ("user_id", "question_id", "quiz_id", "number")


def upgrade() -> None:
    op.add_column("audit", sa.Column("course_id", sa.String(), nullable=True))
    op.create_index("ix_audit_course_id_id", "audit", ["course_id", "id"])
    name_courses()
    with op.batch_alter_table("opened_hints") as table:
        table.add_column(sa.Column("course_id", sa.String(), nullable=False, server_default=""))
        table.drop_constraint("pk_opened_hints", type_="primary")
        table.create_primary_key("pk_opened_hints", [*KEY, "course_id"])
    spread_hints()
    with op.batch_alter_table("opened_hints") as table:
        table.alter_column("course_id", server_default=None)


def downgrade() -> None:
    gather_hints()
    with op.batch_alter_table("opened_hints") as table:
        table.drop_constraint("pk_opened_hints", type_="primary")
        table.create_primary_key("pk_opened_hints", list(KEY))
        table.drop_column("course_id")
    op.drop_index("ix_audit_course_id_id", "audit")
    op.drop_column("audit", "course_id")


def name_courses() -> None:
    """Say of earlier entries in which course they were made: their subject begins with it."""
    texts = (sa.column(name) for name in ("action", "subject", "course_id"))
    audit = sa.table("audit", *texts, sa.column("detail", sa.JSON))
    courses = sa.table("courses", sa.column("id"))
    begins = sa.or_(audit.c.subject == courses.c.id, audit.c.subject.startswith(courses.c.id + "/"))
    here = sa.select(courses.c.id).where(begins).scalar_subquery()
    is_kind = sa.or_(*(audit.c.action.startswith(kind) for kind in IN_COURSES))
    op.execute(audit.update().where(is_kind).values(course_id=here))
    is_regrade = audit.c.action == "regrade.started"
    op.execute(audit.update().where(is_regrade).values(course_id=audit.c.detail["course"].as_string()))


def spread_hints() -> None:
    """Keep what was opened in a quiz as it counted so far: in each course that the learner is in."""
    hints = sa.table("opened_hints", *(sa.column(name) for name in (*KEY, "cost", "question_version")))
    hints.append_column(sa.column("opened_at", sa.DateTime(timezone=True)))
    hints.append_column(sa.column("course_id"))
    enrolments = sa.table("enrolments", sa.column("user_id"), sa.column("course_id"))
    kept = [*KEY, "cost", "question_version", "opened_at"]
    in_quiz = sa.and_(hints.c.quiz_id != "", hints.c.course_id == "")
    spread = (
        sa.select(*(hints.c[name] for name in kept), enrolments.c.course_id)
        .join(enrolments, enrolments.c.user_id == hints.c.user_id)
        .where(in_quiz)
    )
    op.execute(hints.insert().from_select([*kept, "course_id"], spread))
    enrolled = sa.select(enrolments.c.user_id)
    op.execute(hints.delete().where(in_quiz, hints.c.user_id.in_(enrolled)))
    op.execute(hints.update().where(in_quiz).values(course_id=DEFAULT_COURSE))


def gather_hints() -> None:
    """One row for what was opened in several courses."""
    op.execute(
        "DELETE FROM opened_hints WHERE EXISTS (SELECT 1 FROM opened_hints AS other"
        " WHERE other.user_id = opened_hints.user_id AND other.question_id = opened_hints.question_id"
        " AND other.quiz_id = opened_hints.quiz_id AND other.number = opened_hints.number"
        " AND other.course_id < opened_hints.course_id)"
    )
