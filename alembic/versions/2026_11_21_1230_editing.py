"""What was published when and by whom, and checks of questions that wait for a worker.

Everything asked so far came from files.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("file_version", sa.String(), nullable=True))
    op.execute("UPDATE questions SET file_version = version")
    create_publications()
    create_checks()
    op.execute(
        "INSERT INTO publications (question_id, version, from_file, reason, at)"
        " SELECT id, version, true, '', updated_at FROM questions ORDER BY updated_at, id"
    )


def downgrade() -> None:
    op.drop_table("question_checks")
    op.drop_table("publications")
    op.drop_column("questions", "file_version")


def create_publications() -> None:
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["question_versions.version"], name="fk_publications_version_question_versions"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_publications_user_id_users", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_publications"),
    )
    op.create_index("ix_publications_question_id", "publications", ["question_id"])


def create_checks() -> None:
    op.create_table(
        "question_checks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof", sa.JSON(), nullable=True),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("too_slow", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed')", name="ck_question_checks_status"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_question_checks_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_question_checks"),
    )
    op.create_index("ix_question_checks_status_claimed_until", "question_checks", ["status", "claimed_until"])
    op.create_index("ix_question_checks_question_id_version", "question_checks", ["question_id", "version"])
    op.create_index("ix_question_checks_user_id", "question_checks", ["user_id"])
