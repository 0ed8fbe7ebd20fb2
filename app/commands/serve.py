"""`batchmark serve`: the pages and the API, and on SQLite the grading too."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn

from app.commands.console import DONE, NOT_DONE, complain, report
from app.db.migrate import upgrade
from app.logs import configure_library_logs
from app.main import create_app, make_demo_links
from app.observing.traces import TracingError
from app.receiving import patient_http
from app.settings import Settings

# Streams that wait for a result would keep a stopping server open.
CLOSE_STREAMS_AFTER_S = 5


def serve(*, host: str | None = None, port: int | None = None, grading: bool | None = None) -> int:
    """Serve the pages and the API; the database is brought up to date first.

    Prints fresh one-time sign-in links for the demo people, unless BATCHMARK_DEMO is off.

    Parameters
    ----------
    host
        Address to listen on; HOST or 127.0.0.1 if not given.
    port
        Port to listen on; PORT or 8000 if not given.
    grading
        Whether to grade code too; BATCHMARK_GRADING or yes if not given. Without, workers do
        it (`batchmark worker`), which needs PostgreSQL.
    """
    given: dict[str, Any] = {"host": host, "port": port, "grading": grading}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    if settings.is_sqlite and grading is False:
        complain("DATABASE_URL is SQLite, where nobody but `serve` grades; --no-grading needs PostgreSQL")
        return NOT_DONE
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    if settings.demo:
        _report_links(asyncio.run(_prepare(settings)))
    configure_library_logs()
    try:
        application = create_app(settings)
    except TracingError as error:
        complain(str(error))
        return NOT_DONE
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        log_config=None,
        http=patient_http(settings.receive_limit_s),
        ws="none",
        server_header=False,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=CLOSE_STREAMS_AFTER_S,
    )
    return DONE


async def _prepare(settings: Settings) -> dict[str, str]:
    await upgrade(settings.database_url)
    return await make_demo_links(settings)


def _report_links(links: dict[str, str]) -> None:
    report("Sign in with one of these links; each works once, and every start prints fresh ones.")
    for name, url in links.items():
        report(f"  {name:<16} {url}")
