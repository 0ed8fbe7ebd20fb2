"""Traces: one for each submission, from the request to its grade, under the submission's own id."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from fake_judge import RIGHT, FakeJudge
from fastapi import FastAPI
from harness import WAIT, code_answer
from httpx2 import AsyncClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from patience import until

from app.observing import traces as tracing
from app.observing.otlp import OtlpRecorder
from app.observing.traces import TRACES, TracingError
from graders.verdicts import GraderError

PLAIN = {"question_id": "biased-argument", "answer": {"text": "unbiased=False"}}


@pytest.fixture
def exporter(app: FastAPI) -> Iterator[InMemorySpanExporter]:
    """What is told while the application runs."""
    assert app.state.services
    kept = InMemorySpanExporter()
    TRACES.recorder = OtlpRecorder("batchmark-test", SimpleSpanProcessor(kept))
    yield kept
    TRACES.end()


async def trace_of(
    exporter: InMemorySpanExporter, submission_id: str, *names: str
) -> dict[str, ReadableSpan]:
    """The spans of a submission's trace by name, once these are among them."""

    async def look() -> dict[str, ReadableSpan] | None:
        found = {
            span.name: span
            for span in exporter.get_finished_spans()
            if span.context.trace_id == UUID(submission_id).int
        }
        return found if set(names) <= set(found) else None

    spans: dict[str, ReadableSpan] = await until(look)
    return spans


async def test_from_the_request_to_the_grade_it_is_one_trace(
    exporter: InMemorySpanExporter, learner: AsyncClient
) -> None:
    made = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
    request = "POST /api/v1/submissions"
    spans = await trace_of(exporter, made.json()["id"], request, "wait", "grade", "sandbox", "store")
    root = spans[request]
    assert root.parent is None
    assert root.attributes is not None
    assert root.attributes["http.response.status_code"] == 201
    assert root.attributes["batchmark.request.id"] == made.headers["x-request-id"]
    for name, above in {"wait": request, "grade": request, "sandbox": "grade", "store": "grade"}.items():
        parent = spans[name].parent
        assert parent is not None
        assert parent.span_id == spans[above].context.span_id
    moments = [spans[name].start_time or 0 for name in ("wait", "grade", "store")]
    assert moments == sorted(moments)
    assert spans["grade"].attributes is not None
    assert spans["grade"].attributes["batchmark.verdict"] == "correct"


async def test_what_needs_no_sandbox_has_a_trace_without_a_wait(
    exporter: InMemorySpanExporter, learner: AsyncClient
) -> None:
    made = await learner.post("/api/v1/submissions", json=PLAIN)
    spans = await trace_of(exporter, made.json()["id"], "POST /api/v1/submissions", "grade")
    assert "wait" not in spans


async def test_a_try_that_fails_by_our_fault_is_a_span_that_failed(
    exporter: InMemorySpanExporter, learner: AsyncClient, judge: FakeJudge
) -> None:
    judge.errors.append(GraderError("the sandbox failed: learner's text"))
    made = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
    await trace_of(exporter, made.json()["id"], "store")
    grades = [span for span in exporter.get_finished_spans() if span.name == "grade"]
    assert [span.status.is_ok for span in grades] == [False, True]
    assert "learner's text" not in "".join(span.to_json() for span in exporter.get_finished_spans())


async def test_other_requests_have_traces_of_their_own_without_what_was_sent(
    exporter: InMemorySpanExporter, stranger: AsyncClient
) -> None:
    await stranger.get("/sign-in/bm_what-opens-a-door?x=secret")
    await stranger.get("/healthz")
    [span] = exporter.get_finished_spans()
    assert span.name == "GET /sign-in/{token}"
    assert "opens-a-door" not in span.to_json()
    assert "secret" not in span.to_json()


async def test_nothing_is_told_where_the_standard_variables_say_so(
    learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    kept = InMemorySpanExporter()
    TRACES.recorder = OtlpRecorder("batchmark-test", SimpleSpanProcessor(kept))
    await learner.post("/api/v1/submissions", json=PLAIN)
    TRACES.end()
    assert kept.get_finished_spans() == ()


class Collector(BaseHTTPRequestHandler):
    """Takes what comes by OTLP."""

    taken: list[tuple[str, ExportTraceServiceRequest]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: nobody reads it."""


async def test_spans_arrive_by_otlp(learner: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    Collector.taken = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        monkeypatch.setenv("OTEL_SERVICE_NAME", "school")
        TRACES.begin("batchmark-test")
        made = await learner.post("/api/v1/submissions", json=PLAIN)
        TRACES.end()
        server.shutdown()
        thread.join()
    assert {path for path, _ in Collector.taken} == {"/v1/traces"}
    found = [each for _, sent in Collector.taken for each in sent.resource_spans]
    services = {pair.value.string_value for each in found for pair in each.resource.attributes}
    assert services == {"school"}
    spans = [span for each in found for scope in each.scope_spans for span in scope.spans]
    wanted = UUID(made.json()["id"]).bytes
    assert {"POST /api/v1/submissions", "grade"} <= {span.name for span in spans if span.trace_id == wanted}


def test_nothing_of_it_is_loaded_where_it_is_off() -> None:
    asked = (
        "import sys, app.main; print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_the_extra_the_operator_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "_WRITER", "no_such_module")
    with pytest.raises(TracingError, match=r"no_such_module is not installed: pip install"):
        tracing.Traces().begin("batchmark-test")
