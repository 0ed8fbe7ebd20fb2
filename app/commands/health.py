"""`batchmark health`: is the process in this container fit? Its runtime looks at the exit code."""

from __future__ import annotations

from datetime import UTC, datetime
from http.client import HTTPException
from urllib.request import ProxyHandler, build_opener

from cyclopts import App

from app.background.beats import find_complaint
from app.commands.console import AT_FAULT, DONE, NOT_DONE, complain
from app.settings import Settings

ANSWER_LIMIT_S = 4.0
app = App(name="health", help="Exit with 0 if the process here is fit, with 1 and a sentence if not.")


@app.command
def worker() -> int:
    """Whether the worker here is fit, by the heartbeat that it keeps in BATCHMARK_HEARTBEAT_FILE.

    It is not where its loop is stuck, the database does not answer, or the sandbox is refused.
    """
    path = Settings().heartbeat_file
    if path is None:
        complain("BATCHMARK_HEARTBEAT_FILE is not set, for the worker and here alike")
        return NOT_DONE
    if complaint := find_complaint(path, datetime.now(UTC)):
        complain(complaint)
        return AT_FAULT
    return DONE


@app.command
def web() -> int:
    """Whether `serve` answers on this machine, at the port that PORT names."""
    here = build_opener(ProxyHandler({}))  # no proxy that the environment names leads to this machine
    try:
        with here.open(f"http://127.0.0.1:{Settings().port}/healthz", timeout=ANSWER_LIMIT_S):
            return DONE
    except (OSError, HTTPException) as error:
        complain(f"nothing answers as it should: {error}")
        return AT_FAULT
