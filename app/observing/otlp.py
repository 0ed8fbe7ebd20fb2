"""Spans as OpenTelemetry has them, sent by OTLP. Imported only where traces are wanted: extra `tracing`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from app.observing.traces import Span

_LOW_HALF = (1 << 64) - 1


class OtlpRecorder:
    """Gives each submission the trace of its own id, in which the request's span is the root."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        self._ids = _Ids()
        # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.
        resource = Resource({"service.name": service}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=resource, id_generator=self._ids, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("batchmark")

    def record(self, span: Span, submission_id: str | None, *, is_root: bool) -> None:
        """Write a span and those within it."""
        root = UUID(submission_id).int if submission_id else None
        if root is None:
            self._write(span, Context(), SpanKind.SERVER)
        elif is_root:
            with self._ids.being(root):
                self._write(span, Context(), SpanKind.SERVER)
        else:
            self._write(span, self._below(root), SpanKind.INTERNAL)

    def close(self) -> None:
        """Send what is still here."""
        self._provider.shutdown()

    def _write(self, said: Span, above: Context, kind: SpanKind) -> None:
        span = self._tracer.start_span(
            said.name, above, kind, attributes=said.attributes, start_time=_ns(said.began_at)
        )
        within = set_span_in_context(span, above)
        with self._ids.being(None):
            for child in said.children:
                self._write(child, within, SpanKind.INTERNAL)
        if said.failed:
            span.set_status(StatusCode.ERROR)
        span.end(_ns(said.ended_at))

    def _below(self, root: int) -> Context:
        # Whether a trace is kept hangs on its id alone, so that every process decides alike.
        decision = self._provider.sampler.should_sample(Context(), root, "").decision
        sampled = decision is Decision.RECORD_AND_SAMPLE
        flags = TraceFlags(TraceFlags.SAMPLED if sampled else TraceFlags.DEFAULT)
        parent = SpanContext(root, root & _LOW_HALF, is_remote=True, trace_flags=flags)
        return set_span_in_context(NonRecordingSpan(parent), Context())


class _Ids(RandomIdGenerator):
    """Random ids, but for the root of a submission's trace: the 128 bits of its id, and their lower half."""

    def __init__(self) -> None:
        self._root: ContextVar[int | None] = ContextVar("root", default=None)

    @contextmanager
    def being(self, root: int | None) -> Iterator[None]:
        """Give these ids to the span that is started in the block; None: random ones."""
        token = self._root.set(root)
        try:
            yield
        finally:
            self._root.reset(token)

    def generate_trace_id(self) -> int:
        """The id of the next trace."""
        return self._root.get() or super().generate_trace_id()

    def generate_span_id(self) -> int:
        """The id of the next span."""
        root = self._root.get()
        return root & _LOW_HALF if root else super().generate_span_id()


def open_recorder(service: str) -> OtlpRecorder:
    """What sends spans, in batches and from a thread, to where OTEL_EXPORTER_OTLP_ENDPOINT says."""
    return OtlpRecorder(service, BatchSpanProcessor(OTLPSpanExporter()))


def _ns(moment: datetime) -> int:
    return int(moment.timestamp() * 1e6) * 1_000
