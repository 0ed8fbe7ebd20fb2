"""The ceiling that handing in is held against: a service that inserts one row for each request, and no more.

    python tests/bench/ceiling.py PORT DATABASE_URL

The same server, framework, pool and driver as ours; nobody is asked who they are, and nothing is graded.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import JSON, Column, DateTime, MetaData, String, Table, insert

from app.db.columns import new_id
from app.db.engine import Database

ROWS = Table(
    "ceiling",
    MetaData(),
    Column("id", String, primary_key=True),
    Column("question_id", String),
    Column("answer", JSON),
    Column("created_at", DateTime(timezone=True)),
)


def make_app(database_url: str) -> FastAPI:
    """A service with one route that keeps what it is sent."""
    database = Database(database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with database.engine.begin() as connection:
            await connection.run_sync(ROWS.metadata.create_all)
        yield
        await database.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/api/v1/submissions", status_code=201)
    async def keep(sent: dict[str, Any]) -> dict[str, str]:
        now = datetime.now(UTC)
        row = {"id": new_id(now), "question_id": sent["question_id"], "answer": sent["answer"]}
        async with database.writing() as session:
            await session.execute(insert(ROWS).values(**row, created_at=now))
        return {"id": row["id"]}

    @app.get("/healthz")
    async def fit() -> dict[str, str]:
        return {"status": "ok"}

    return app


if __name__ == "__main__":
    uvicorn.run(make_app(sys.argv[2]), port=int(sys.argv[1]), log_level="warning")
