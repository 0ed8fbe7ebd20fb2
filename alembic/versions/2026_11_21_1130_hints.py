"""Opened hints, and what they take off the score of a submission."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opened_hints",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("quiz_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("question_version", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_opened_hints_user_id_users"),
        sa.ForeignKeyConstraint(
            ["question_version"],
            ["question_versions.version"],
            name="fk_opened_hints_question_version_question_versions",
        ),
        sa.PrimaryKeyConstraint("user_id", "question_id", "quiz_id", "number", name="pk_opened_hints"),
    )
    # What was handed in before had no hints to pay for.
    nothing = sa.text("0")
    op.add_column(
        "submissions", sa.Column("hints_opened", sa.Integer(), nullable=False, server_default=nothing)
    )
    op.add_column("submissions", sa.Column("hint_cost", sa.Double(), nullable=False, server_default=nothing))


def downgrade() -> None:
    op.drop_column("submissions", "hint_cost")
    op.drop_column("submissions", "hints_opened")
    op.drop_table("opened_hints")
