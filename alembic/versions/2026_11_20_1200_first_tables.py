"""People and their credentials, question versions, submissions and grades."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_people()
    create_questions()
    create_submissions()
    create_grades()


def downgrade() -> None:
    for table in ("grades", "submissions", "questions", "question_versions", "credentials", "users"):
        op.drop_table(table)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def number(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=False)


def create_people() -> None:
    op.create_table(
        "users",
        text("id"),
        text("name"),
        text("role"),
        moment("created_at"),
        sa.CheckConstraint("role IN ('learner', 'instructor', 'admin')", name="ck_users_role"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
    op.create_table(
        "credentials",
        text("id"),
        text("user_id"),
        text("kind"),
        text("token_hash"),
        text("label"),
        moment("created_at"),
        moment("expires_at", nullable=True),
        moment("used_at", nullable=True),
        moment("revoked_at", nullable=True),
        sa.CheckConstraint("kind IN ('api', 'session', 'link')", name="ck_credentials_kind"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_credentials_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
        sa.UniqueConstraint("token_hash", name="uq_credentials_token_hash"),
    )
    op.create_index("ix_credentials_user_id", "credentials", ["user_id"])


def create_questions() -> None:
    op.create_table(
        "question_versions",
        text("version"),
        text("question_id"),
        text("kind"),
        text("title"),
        text("source"),
        moment("created_at"),
        sa.PrimaryKeyConstraint("version", name="pk_question_versions"),
    )
    op.create_index("ix_question_versions_question_id", "question_versions", ["question_id"])
    op.create_table(
        "questions",
        text("id"),
        text("version"),
        moment("updated_at"),
        sa.ForeignKeyConstraint(
            ["version"], ["question_versions.version"], name="fk_questions_version_question_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )


def create_submissions() -> None:
    op.create_table(
        "submissions",
        text("id"),
        text("user_id"),
        text("question_id"),
        text("question_version"),
        text("quiz_id", nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False),
        text("status"),
        sa.Column("tries", sa.Integer(), nullable=False),
        moment("claimed_until", nullable=True),
        text("failure"),
        text("idempotency_key", nullable=True),
        text("request_hash"),
        moment("created_at"),
        moment("graded_at", nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'graded', 'failed')", name="ck_submissions_status"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_submissions_user_id_users"),
        sa.ForeignKeyConstraint(
            ["question_version"],
            ["question_versions.version"],
            name="fk_submissions_question_version_question_versions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("user_id", "idempotency_key", name="uq_submissions_user_id_idempotency_key"),
    )
    columns = ["user_id", "question_id", "quiz_id"]
    op.create_index("ix_submissions_user_id_question_id_quiz_id", "submissions", columns)
    op.create_index("ix_submissions_status_claimed_until", "submissions", ["status", "claimed_until"])


def create_grades() -> None:
    op.create_table(
        "grades",
        text("id"),
        text("submission_id"),
        text("question_version"),
        sa.Column("variant", sa.Integer(), nullable=False),
        text("verdict"),
        number("points"),
        number("max_points"),
        number("score"),
        sa.Column("detail", sa.JSON(), nullable=False),
        text("engine"),
        sa.Column("libraries", sa.JSON(), nullable=False),
        number("elapsed_ms"),
        number("cpu_ms"),
        number("memory_mib"),
        moment("created_at"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_grades_submission_id_submissions"
        ),
        sa.ForeignKeyConstraint(
            ["question_version"],
            ["question_versions.version"],
            name="fk_grades_question_version_question_versions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_grades"),
    )
    op.create_index("ix_grades_submission_id", "grades", ["submission_id"])
