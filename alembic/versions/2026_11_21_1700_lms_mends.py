"""Who looks for the column of a link's scores, and whether the known one may be gone."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lti_links", sa.Column("column_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "lti_links", sa.Column("seek_item", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("lti_links", "seek_item")
    op.drop_column("lti_links", "column_due_at")
