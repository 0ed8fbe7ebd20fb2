"""Drafts, and tries beside the submissions that count."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IS_TRY = sa.text("purpose = 'try'")


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("quiz_id", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_drafts_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "question_id", "quiz_id", name="pk_drafts"),
    )
    # Whatever was sent before counts. Spelt out: SQLite takes a constraint only together with its column.
    op.execute(
        "ALTER TABLE submissions ADD COLUMN purpose VARCHAR DEFAULT 'attempt' NOT NULL"
        " CONSTRAINT ck_submissions_purpose CHECK (purpose IN ('attempt', 'try'))"
    )
    op.create_index(
        "ix_submissions_tries",
        "submissions",
        ["created_at", "user_id"],
        sqlite_where=IS_TRY,
        postgresql_where=IS_TRY,
    )


def downgrade() -> None:
    op.execute("DELETE FROM grades WHERE submission_id IN (SELECT id FROM submissions WHERE purpose = 'try')")
    op.execute("DELETE FROM submissions WHERE purpose = 'try'")
    op.drop_index("ix_submissions_tries", "submissions")
    op.drop_column("submissions", "purpose")
    op.drop_table("drafts")
