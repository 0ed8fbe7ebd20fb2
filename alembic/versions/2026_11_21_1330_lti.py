"""LTI: platforms, keys, logins, what maps to people and courses, and the outbox of scores.

A sign-in may be good in one course alone, as after a launch from an LMS.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_invitations()
    create_keys()
    create_platforms()
    create_contexts()
    create_deployments()
    create_logins()
    create_pickings()
    create_users()
    create_links()
    create_members()
    create_scores()
    op.add_column("credentials", sa.Column("course_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("credentials", "course_id")
    for table in (
        "lti_scores",
        "lti_members",
        "lti_links",
        "lti_users",
        "lti_pickings",
        "lti_logins",
        "lti_deployments",
        "lti_contexts",
        "lti_platforms",
        "lti_keys",
        "lti_invitations",
    ):
        op.drop_table(table)


def create_invitations() -> None:
    op.create_table(
        "lti_invitations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("approves_itself", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lti_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_lti_invitations_token_hash"),
    )


def create_keys() -> None:
    op.create_table(
        "lti_keys",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("public", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signs_from", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_lti_keys"),
    )


def create_platforms() -> None:
    op.create_table(
        "lti_platforms",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("auth_url", sa.String(), nullable=False),
        sa.Column("token_url", sa.String(), nullable=False),
        sa.Column("jwks_url", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("approves_itself", sa.Boolean(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lti_platforms"),
        sa.UniqueConstraint("issuer", "client_id", name="uq_lti_platforms_issuer_client_id"),
    )


def create_contexts() -> None:
    op.create_table(
        "lti_contexts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.String(), nullable=False),
        sa.Column("context_id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("roster_url", sa.String(), nullable=False),
        sa.Column("roster_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roster_tries", sa.Integer(), nullable=False),
        sa.Column("roster_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("roster_error", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_lti_contexts_course_id_courses"),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["lti_platforms.id"],
            name="fk_lti_contexts_platform_id_lti_platforms",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lti_contexts"),
        sa.UniqueConstraint(
            "platform_id",
            "deployment_id",
            "context_id",
            name="uq_lti_contexts_platform_id_deployment_id_context_id",
        ),
    )
    op.create_index("ix_lti_contexts_course_id", "lti_contexts", ["course_id"], unique=False)
    op.create_index("ix_lti_contexts_roster_due_at", "lti_contexts", ["roster_due_at"], unique=False)


def create_deployments() -> None:
    op.create_table(
        "lti_deployments",
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'refused')", name="ck_lti_deployments_state"),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["lti_platforms.id"],
            name="fk_lti_deployments_platform_id_lti_platforms",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("platform_id", "deployment_id", name="pk_lti_deployments"),
    )


def create_logins() -> None:
    op.create_table(
        "lti_logins",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("browser_hash", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["lti_platforms.id"],
            name="fk_lti_logins_platform_id_lti_platforms",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("state_hash", name="pk_lti_logins"),
    )
    op.create_index("ix_lti_logins_expires_at", "lti_logins", ["expires_at"], unique=False)


def create_pickings() -> None:
    op.create_table(
        "lti_pickings",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("frame_origins", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["lti_platforms.id"],
            name="fk_lti_pickings_platform_id_lti_platforms",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_lti_pickings"),
    )
    op.create_index("ix_lti_pickings_expires_at", "lti_pickings", ["expires_at"], unique=False)


def create_users() -> None:
    op.create_table(
        "lti_users",
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["lti_platforms.id"],
            name="fk_lti_users_platform_id_lti_platforms",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_lti_users_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform_id", "sub", name="pk_lti_users"),
        sa.UniqueConstraint("platform_id", "user_id", name="uq_lti_users_platform_id_user_id"),
    )
    op.create_index("ix_lti_users_user_id", "lti_users", ["user_id"], unique=False)


def create_links() -> None:
    op.create_table(
        "lti_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("context_key", sa.String(), nullable=False),
        sa.Column("resource_link_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("quiz_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("items_url", sa.String(), nullable=False),
        sa.Column("item_url", sa.String(), nullable=False),
        sa.Column("made_item", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_key"],
            ["lti_contexts.id"],
            name="fk_lti_links_context_key_lti_contexts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lti_links"),
        sa.UniqueConstraint(
            "context_key", "resource_link_id", name="uq_lti_links_context_key_resource_link_id"
        ),
    )
    op.create_index("ix_lti_links_question_id", "lti_links", ["question_id"], unique=False)
    op.create_index("ix_lti_links_quiz_id", "lti_links", ["quiz_id"], unique=False)


def create_members() -> None:
    op.create_table(
        "lti_members",
        sa.Column("context_key", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["context_key"],
            ["lti_contexts.id"],
            name="fk_lti_members_context_key_lti_contexts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_lti_members_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("context_key", "user_id", name="pk_lti_members"),
    )


def create_scores() -> None:
    op.create_table(
        "lti_scores",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("link_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_share", sa.Double(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('due', 'sent', 'held')", name="ck_lti_scores_state"),
        sa.ForeignKeyConstraint(
            ["link_id"], ["lti_links.id"], name="fk_lti_scores_link_id_lti_links", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_lti_scores_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lti_scores"),
        sa.UniqueConstraint("link_id", "user_id", name="uq_lti_scores_link_id_user_id"),
    )
    op.create_index("ix_lti_scores_state_due_at", "lti_scores", ["state", "due_at"], unique=False)
    op.create_index("ix_lti_scores_user_id", "lti_scores", ["user_id"], unique=False)
