"""Every table there is, for migrations to compare with."""

from __future__ import annotations

from app.db import tables
from app.db.authoring import tables as editing_tables
from app.db.courses import tables as course_tables
from app.db.lms import tables as lms_tables
from app.db.people import tables as audit_tables
from app.db.submissions import tables as draft_tables
from app.db.teaching import tables as teaching_tables
from app.db.webhooks import tables as webhook_tables

MODULES = (
    tables,
    course_tables,
    audit_tables,
    editing_tables,
    draft_tables,
    teaching_tables,
    lms_tables,
    webhook_tables,
)
metadata = tables.Base.metadata
