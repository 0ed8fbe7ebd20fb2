"""`batchmark worker`: one of any number of processes that grade beside PostgreSQL."""

from __future__ import annotations

import asyncio

from app.background.metrics_port import MetricsPortError
from app.commands.console import DONE, NOT_DONE, complain
from app.logs import configure_library_logs
from app.observing.traces import TracingError
from app.settings import Settings
from app.worker import run_worker


def worker() -> int:
    """Grade what others have queued, until stopped by SIGTERM or Ctrl-C.

    Beside SQLite, `serve` grades by itself and a worker has nothing to listen to.
    """
    settings = Settings()
    if settings.is_sqlite:
        complain(
            "DATABASE_URL is SQLite, where `batchmark serve` grades by itself; a worker needs PostgreSQL"
        )
        return NOT_DONE
    configure_library_logs()
    try:
        asyncio.run(run_worker(settings))
    except (TracingError, MetricsPortError) as error:
        complain(str(error))
        return NOT_DONE
    return DONE
