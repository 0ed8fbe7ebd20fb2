"""Rows without objects: for the few statements that every request or hand-in sends.

Those go by tables and are put together once, where they stand: to put a statement together, or to
have the ORM make objects of its rows, takes longer than to run it.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table

from app.db.tables import Base


def table_of(entity: type[Base]) -> Table:
    """The table of these rows."""
    return cast("Table", entity.__table__)
