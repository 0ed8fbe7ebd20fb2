"""Courses, enrolments, quizzes in time, passwords, scopes of tokens, and the audit.

Everybody who is there already is enrolled in the course that has the whole bank.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "failures",
    "audit",
    "quiz_extensions",
    "quiz_starts",
    "quiz_settings",
    "invitations",
    "enrolment_codes",
    "enrolments",
    "courses",
)


def upgrade() -> None:
    create_courses()
    create_ways_in()
    create_quiz_terms()
    create_watch()
    op.add_column("users", sa.Column("password_hash", sa.String(), nullable=True))
    every = sa.text("'read submit teach admin'")
    op.add_column("credentials", sa.Column("scopes", sa.String(), nullable=False, server_default=every))
    op.add_column("submissions", sa.Column("course_id", sa.String(), nullable=True))
    op.create_index("ix_submissions_course_id_quiz_id", "submissions", ["course_id", "quiz_id"])
    enrol_everybody()


def downgrade() -> None:
    op.drop_index("ix_submissions_course_id_quiz_id", "submissions")
    op.drop_column("submissions", "course_id")
    op.drop_column("credentials", "scopes")
    op.drop_column("users", "password_hash")
    for table in TABLES:
        op.drop_table(table)


def enrol_everybody() -> None:
    op.execute(
        "INSERT INTO courses (id, title, created_at)"
        " VALUES ('batch-norm', 'Batch normalisation', CURRENT_TIMESTAMP)"
    )
    op.execute(
        "INSERT INTO enrolments (course_id, user_id, role, created_at)"
        " SELECT 'batch-norm', id, CASE role WHEN 'learner' THEN 'learner' ELSE 'instructor' END,"
        " CURRENT_TIMESTAMP FROM users"
    )
    op.execute("UPDATE submissions SET course_id = 'batch-norm'")


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def number(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=False)


def count(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def of_course(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=f"fk_{table}_course_id_courses")


def of_user(table: str, column: str = "user_id", ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_users"
    return sa.ForeignKeyConstraint([column], ["users.id"], name=name, ondelete=ondelete)


def is_role(table: str) -> sa.CheckConstraint:
    return sa.CheckConstraint("role IN ('learner', 'instructor')", name=f"ck_{table}_role")


def create_courses() -> None:
    op.create_table(
        "courses",
        text("id"),
        text("title"),
        sa.Column("quiz_ids", sa.JSON(), nullable=True),
        moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_courses"),
    )
    op.create_table(
        "enrolments",
        text("course_id"),
        text("user_id"),
        text("role"),
        moment("created_at"),
        is_role("enrolments"),
        of_course("enrolments"),
        of_user("enrolments"),
        sa.PrimaryKeyConstraint("course_id", "user_id", name="pk_enrolments"),
    )
    op.create_index("ix_enrolments_user_id", "enrolments", ["user_id"])


def create_ways_in() -> None:
    op.create_table(
        "enrolment_codes",
        text("id"),
        text("course_id"),
        text("code"),
        count("uses_left", nullable=True),
        moment("created_at"),
        moment("expires_at", nullable=True),
        moment("revoked_at", nullable=True),
        of_course("enrolment_codes"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_codes"),
        sa.UniqueConstraint("code", name="uq_enrolment_codes_code"),
    )
    op.create_index("ix_enrolment_codes_course_id", "enrolment_codes", ["course_id"])
    op.create_table(
        "invitations",
        text("id"),
        text("token_hash"),
        text("course_id"),
        text("role"),
        text("user_id", nullable=True),
        moment("created_at"),
        moment("expires_at"),
        moment("used_at", nullable=True),
        moment("revoked_at", nullable=True),
        is_role("invitations"),
        of_course("invitations"),
        of_user("invitations"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_course_id", "invitations", ["course_id"])


def create_quiz_terms() -> None:
    op.create_table(
        "quiz_settings",
        text("course_id"),
        text("quiz_id"),
        moment("opens_at", nullable=True),
        moment("due_at", nullable=True),
        moment("closes_at", nullable=True),
        count("time_limit_s", nullable=True),
        count("attempts", nullable=True),
        count("bucket_capacity", nullable=True),
        count("bucket_refill_s", nullable=True),
        text("counts"),
        number("late_per_day"),
        number("late_floor"),
        moment("updated_at"),
        sa.CheckConstraint("counts IN ('best', 'last', 'first', 'mean')", name="ck_quiz_settings_counts"),
        of_course("quiz_settings"),
        sa.PrimaryKeyConstraint("course_id", "quiz_id", name="pk_quiz_settings"),
    )
    op.create_table(
        "quiz_starts",
        text("course_id"),
        text("quiz_id"),
        text("user_id"),
        moment("started_at"),
        of_course("quiz_starts"),
        of_user("quiz_starts"),
        sa.PrimaryKeyConstraint("course_id", "quiz_id", "user_id", name="pk_quiz_starts"),
    )
    op.create_table(
        "quiz_extensions",
        text("course_id"),
        text("quiz_id"),
        text("user_id"),
        count("extra_s"),
        count("extra_time_s"),
        count("extra_attempts"),
        text("reason"),
        moment("created_at"),
        of_course("quiz_extensions"),
        of_user("quiz_extensions"),
        sa.PrimaryKeyConstraint("course_id", "quiz_id", "user_id", name="pk_quiz_extensions"),
    )


def create_watch() -> None:
    op.create_table(
        "audit",
        text("id"),
        moment("at"),
        text("actor_id", nullable=True),
        text("action"),
        text("about_user_id", nullable=True),
        text("subject"),
        sa.Column("detail", sa.JSON(), nullable=False),
        of_user("audit", "actor_id", "SET NULL"),
        of_user("audit", "about_user_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_about_user_id", "audit", ["about_user_id"])
    op.create_table(
        "failures",
        text("key"),
        count("count"),
        moment("last_at"),
        sa.PrimaryKeyConstraint("key", name="pk_failures"),
    )
    op.create_index("ix_failures_last_at", "failures", ["last_at"])
