"""Every table there is, for migrations to compare with."""

from __future__ import annotations

from app.db import (
    audit_tables,
    course_tables,
    draft_tables,
    editing_tables,
    lms_tables,
    tables,
    teaching_tables,
)

MODULES = (tables, course_tables, audit_tables, editing_tables, draft_tables, teaching_tables, lms_tables)
metadata = tables.Base.metadata
