"""Logs: one line of JSON per event on standard error, or readable ones on a terminal.

What stands in every line about a request is its id, `request`; about a submission, `submission`.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "…"
# Nothing that opens a door is logged; should it happen, this stands before the line. Our tokens and
# what seals webhooks, signed tokens of an LMS, what follows a bearer, passwords in addresses.
_SECRETS = re.compile(
    r"(?:bm_|whsec_)[\w+/=-]{8,}|eyJ[\w-]{8,}\.[\w.-]+|(?i:bearer)\s+[^\s\"']+|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)
_SECRET_NAMES = re.compile(r"password|secret|token$|authorization|cookie|id_token", re.IGNORECASE)

Event = MutableMapping[str, Any]


def configure_logs() -> None:
    """Set the form of our own log lines for this process.

    Tracebacks come without the values of variables: those may hold tokens and answers.
    """
    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[*_shared(is_terminal=is_terminal), _renderer(is_terminal=is_terminal)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def configure_library_logs() -> None:
    """Give what libraries warn of the same form; for a process that is ours from its start to its end."""
    is_terminal = sys.stderr.isatty()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_shared(is_terminal=is_terminal),
                _renderer(is_terminal=is_terminal),
            ]
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def hide_secrets(_logger: Any, _method: str, event: Event) -> Event:
    """The event without what looks like a secret, by its name or by its shape."""
    return {name: HIDDEN if _SECRET_NAMES.search(name) else _hidden(value) for name, value in event.items()}


def _hidden(value: Any) -> Any:
    return _SECRETS.sub(HIDDEN, value) if isinstance(value, str) else value


def _shared(*, is_terminal: bool) -> list[structlog.types.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([] if is_terminal else [structlog.processors.format_exc_info]),
        hide_secrets,
    ]


def _renderer(*, is_terminal: bool) -> structlog.types.Processor:
    if is_terminal:
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer()
