"""Whose turn it is in the queue, and small indexes of what waits and of what has waited."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITS = sa.text("status = 'queued'")
HAS_WAITED = sa.text("turn > 0")


def upgrade() -> None:
    # What waits already goes before everything that comes: its turn is the earliest.
    op.add_column("submissions", sa.Column("turn", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_index(
        "ix_submissions_queue", "submissions", ["turn", "id"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_index(
        "ix_submissions_pace",
        "submissions",
        ["graded_at"],
        sqlite_where=HAS_WAITED,
        postgresql_where=HAS_WAITED,
    )


def downgrade() -> None:
    op.drop_index("ix_submissions_pace", "submissions")
    op.drop_index("ix_submissions_queue", "submissions")
    op.drop_column("submissions", "turn")
