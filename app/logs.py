"""Logs: one line of JSON per event on standard error, or readable ones on a terminal."""

from __future__ import annotations

import sys

import structlog


def configure_logs() -> None:
    """Set the form of our own log lines for this process.

    Tracebacks come without the values of variables: those may hold tokens and answers.
    """
    is_terminal = sys.stderr.isatty()
    plain = structlog.dev.plain_traceback
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=plain)
        if is_terminal
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if is_terminal else [structlog.processors.format_exc_info]),
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
