"""A row made, or changed where it is there: one statement, the same on SQLite and PostgreSQL.

To look first and insert then fails where two do it at the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import Base

Row = TypeVar("Row", bound=Base)


async def upsert(
    session: AsyncSession,
    table: type[Row],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    changes: Mapping[str, Any] | None = None,
) -> Row:
    """Insert the row of `key` with `values`; if it is there, set `changes` (None: the `values`).

    `key` names the columns of the primary key, or of another key that no two rows share.
    """
    statement = _insert(session, table).values({**key, **values})
    statement = statement.on_conflict_do_update(
        index_elements=list(key), set_=values if changes is None else changes
    )
    return (await session.scalars(statement.returning(table), execution_options=_AS_STORED)).one()


async def insert_if_new(session: AsyncSession, table: type[Row], values: Mapping[str, Any]) -> Row | None:
    """Insert a row; None if there is one that it must not share a key with."""
    statement = _insert(session, table).values(dict(values)).on_conflict_do_nothing()
    return await session.scalar(statement.returning(table), execution_options=_AS_STORED)


_AS_STORED = {"populate_existing": True}


def _insert(session: AsyncSession, table: type[Row]) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table)
