"""What a page costs the server: time, and statements sent to the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import event

from app.services import Services

_sent: ContextVar[list[str] | None] = ContextVar("sent", default=None)


@dataclass(frozen=True)
class Cost:
    """Of one request: wall clock and processor time in milliseconds, and the statements it sent."""

    elapsed_ms: float
    cpu_ms: float
    statements: tuple[str, ...]


@contextmanager
def noting_statements(services: Services) -> Iterator[None]:
    """Note what requests send meanwhile; what runs in the background is no request's."""
    engine = services.database.engine.sync_engine

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if (sent := _sent.get()) is not None:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def cost_of(
    services: Services, client: AsyncClient, url: str, sent_body: dict[str, Any] | None = None
) -> Cost:
    """What one GET costs; with a body, what one POST costs."""
    sent: list[str] = []
    with noting_statements(services):
        token = _sent.set(sent)
        started, cpu_started = time.perf_counter(), time.process_time()
        response = await (client.get(url) if sent_body is None else client.post(url, json=sent_body))
        elapsed_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
        _sent.reset(token)
    assert response.status_code == (200 if sent_body is None else 201), (url, response.text[:500])
    return Cost(1_000 * elapsed_s, 1_000 * cpu_s, tuple(sent))
