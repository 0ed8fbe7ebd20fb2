"""Traces: what happened to a submission and when, told once each step is over. Off, it costs an `if`.

A trace has the submission's own id, so every process finds it without being told. What writes
traces down is loaded only where they are wanted (`otlp.py`, extra `tracing`).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Attributes = Mapping[str, str | int | float | bool]
_WRITER = "app.observing.otlp"


@dataclass(frozen=True)
class Span:
    """One step from its beginning to its end, and the steps it was made of.

    `attributes` hold ids, codes and numbers: never an answer, a name of a person, or a secret.
    """

    name: str
    began_at: datetime
    ended_at: datetime
    attributes: Attributes = field(default_factory=dict)
    children: tuple[Span, ...] = ()
    failed: bool = False


class Recorder(Protocol):
    """What takes spans; must not block."""

    def record(self, span: Span, submission_id: str | None, *, is_root: bool) -> None:
        """Take a span of a submission's trace, or of a trace of its own; `is_root`: all others hang on it."""
        ...

    def close(self) -> None:
        """Hand over what is still here; may take seconds."""
        ...


class TracingError(Exception):
    """The operator's: traces are wanted and can't be had."""


class Traces:
    """Where this process's spans go; nowhere, until `begin` was called."""

    def __init__(self) -> None:
        self.recorder: Recorder | None = None

    @property
    def are_on(self) -> bool:
        """Whether anybody wants to hear of spans."""
        return self.recorder is not None

    def record(self, span: Span, submission_id: str | None = None, *, is_root: bool = False) -> None:
        """Tell of a step that is over."""
        if self.recorder is not None:
            self.recorder.record(span, submission_id, is_root=is_root)

    def begin(self, service: str) -> None:
        """Send spans to where the standard variables OTEL_… say, in the name of this service.

        Raises:
            TracingError: the extra is not installed.
        """
        if self.recorder is not None:
            return
        try:
            writer = importlib.import_module(_WRITER)
        except ImportError as error:
            remedy = "pip install 'batchmark[tracing]'"
            msg = f"BATCHMARK_TRACING is on, and {error.name} is not installed: {remedy}"
            raise TracingError(msg) from error
        self.recorder = writer.open_recorder(service)

    def end(self) -> None:
        """Hand over what is still here, and tell no more."""
        recorder, self.recorder = self.recorder, None
        if recorder is not None:
            recorder.close()


TRACES = Traces()
