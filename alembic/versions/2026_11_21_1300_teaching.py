"""Scores set by hand, regrades, and misconceptions told in rows of their own."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH_ROWS = 200
STATES = "status IN ('queued', 'running', 'graded', 'failed')"


def upgrade() -> None:
    create_overrides()
    create_regrades()
    create_shadow_grades()
    create_told_misconceptions()
    op.add_column("grades", sa.Column("regrade_id", sa.String(), nullable=True))
    tell_again()


def downgrade() -> None:
    op.drop_column("grades", "regrade_id")
    for table in ("told_misconceptions", "shadow_grades", "regrades", "overrides"):
        op.drop_table(table)


def tell_again() -> None:
    """Copy out what earlier grades of submissions named."""
    grades = sa.table("grades", sa.column("id"), sa.column("submission_id"), sa.column("detail", sa.JSON))
    submissions = sa.table("submissions", sa.column("id"), sa.column("purpose"))
    told = sa.table("told_misconceptions", sa.column("grade_id"), sa.column("misconception"))
    connection, after = op.get_bind(), ""
    kept = (
        sa.select(grades.c.id, grades.c.detail)
        .join(submissions, submissions.c.id == grades.c.submission_id)
        .where(submissions.c.purpose == "attempt")
        .order_by(grades.c.id)
        .limit(BATCH_ROWS)
    )
    while rows := connection.execute(kept.where(grades.c.id > after)).all():
        after = rows[-1].id
        found = [
            {"grade_id": row.id, "misconception": name}
            for row in rows
            for name in dict.fromkeys(row.detail.get("misconceptions", ()))
        ]
        if found:
            connection.execute(told.insert(), found)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete=ondelete)


def create_overrides() -> None:
    op.create_table(
        "overrides",
        text("id"),
        text("course_id"),
        text("quiz_id"),
        text("question_id"),
        text("user_id"),
        sa.Column("score", sa.Double(), nullable=True),
        text("reason"),
        text("by_id", nullable=True),
        moment("created_at"),
        reference("overrides", "course_id", "courses.id"),
        reference("overrides", "user_id", "users.id", "CASCADE"),
        reference("overrides", "by_id", "users.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_overrides"),
    )
    op.create_index("ix_overrides_course_id_quiz_id", "overrides", ["course_id", "quiz_id"])
    op.create_index("ix_overrides_user_id", "overrides", ["user_id"])


def create_regrades() -> None:
    op.create_table(
        "regrades",
        text("id"),
        text("question_id"),
        text("version"),
        text("course_id", nullable=True),
        text("by_id", nullable=True),
        moment("created_at"),
        text("rule", nullable=True),
        text("applied_by_id", nullable=True),
        moment("applied_at", nullable=True),
        reference("regrades", "version", "question_versions.version"),
        reference("regrades", "course_id", "courses.id"),
        reference("regrades", "by_id", "users.id", "SET NULL"),
        reference("regrades", "applied_by_id", "users.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_regrades"),
    )
    op.create_index("ix_regrades_question_id", "regrades", ["question_id"])


def create_shadow_grades() -> None:
    op.create_table(
        "shadow_grades",
        text("id"),
        text("regrade_id"),
        text("submission_id"),
        text("status"),
        sa.Column("tries", sa.Integer(), nullable=False),
        moment("claimed_until", nullable=True),
        text("failure"),
        text("old_grade_id", nullable=True),
        text("verdict", nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        moment("graded_at", nullable=True),
        sa.CheckConstraint(STATES, name="ck_shadow_grades_status"),
        reference("shadow_grades", "regrade_id", "regrades.id", "CASCADE"),
        reference("shadow_grades", "submission_id", "submissions.id"),
        reference("shadow_grades", "old_grade_id", "grades.id"),
        sa.PrimaryKeyConstraint("id", name="pk_shadow_grades"),
        sa.UniqueConstraint("regrade_id", "submission_id", name="uq_shadow_grades_regrade_id_submission_id"),
    )
    op.create_index("ix_shadow_grades_status_claimed_until", "shadow_grades", ["status", "claimed_until"])
    op.create_index("ix_shadow_grades_submission_id", "shadow_grades", ["submission_id"])


def create_told_misconceptions() -> None:
    op.create_table(
        "told_misconceptions",
        text("grade_id"),
        text("misconception"),
        reference("told_misconceptions", "grade_id", "grades.id", "CASCADE"),
        sa.PrimaryKeyConstraint("grade_id", "misconception", name="pk_told_misconceptions"),
    )
