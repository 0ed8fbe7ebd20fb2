"""How Alembic reaches the database: the one in the settings, or the one it is handed."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from alembic import context
from app.db.metadata import metadata
from app.db.migrate import migrate_as_one
from app.settings import Settings

_JOB_ENGINE = "pgqueuer"


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the job engine's tables: it installs and upgrades them itself."""
    return not (kind == "table" and (name or "").startswith(_JOB_ENGINE))


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        render_as_batch=connection.dialect.name == "sqlite",
        # Alembic takes SQLite's driver at its word; see `migrate_as_one`.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    url = context.config.attributes.get("database_url") or Settings().database_url
    engine = create_async_engine(url, poolclass=pool.NullPool)
    await run_on(engine)
    await engine.dispose()


async def run_on(engine: AsyncEngine) -> None:
    migrate_as_one(engine)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)


# pytest-alembic hands over an engine of its own; the service and the command line hand over a URL.
given = context.config.attributes.get("connection")
asyncio.run(run_on(given) if isinstance(given, AsyncEngine) else connect_and_migrate())
