"""What figures, traces and logs say of an LMS: the score in its submission's trace, and no signed token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import StringIO
from uuid import UUID

import pytest
from fake_judge import FakeJudge
from fake_platform import FakePlatform
from fastapi import FastAPI
from harness import running
from helpers import launch_and_answer, register
from httpx2 import ASGITransport, AsyncClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from patience import until
from prometheus_client.parser import text_string_to_metric_families

from app.observing.otlp import OtlpRecorder
from app.observing.traces import TRACES
from app.services import SESSION_COOKIE
from app.settings import Settings

TOOL = "https://tool.example"


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    return new_sqlite


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    logged = StringIO()
    monkeypatch.setattr("sys.stderr", logged)
    return logged


@pytest.fixture
async def app(logged: StringIO, settings: Settings, platform: FakePlatform) -> AsyncIterator[FastAPI]:
    assert not logged.getvalue()
    async with running(settings, FakeJudge(), lms_transport=platform.transport()) as app:
        transport = ASGITransport(app=app, raise_app_exceptions=False)
        platform.tool = AsyncClient(transport=transport, base_url=TOOL)
        await register(app.state.services, platform)
        yield app


async def test_a_score_is_sent_in_the_trace_of_its_submission(
    app: FastAPI, platform: FakePlatform, browser: AsyncClient, logged: StringIO
) -> None:
    kept = InMemorySpanExporter()
    TRACES.recorder = OtlpRecorder("batchmark-test", SimpleSpanProcessor(kept))
    platform.members = [{"user_id": "u-1", "roles": ["Learner"]}]
    await launch_and_answer(platform, browser)
    spans = await until(lambda: {each.name: each for each in _finished(kept) if each.name == "publish"})
    submission = next(each for each in _finished(kept) if each.name == "grade")
    assert spans["publish"].context.trace_id == submission.context.trace_id
    asked = {each.name for each in _finished(kept)}
    assert {"POST /lti/launch", "POST /api/v1/submissions"} <= asked
    figures = {family.name: family for family in text_string_to_metric_families(_figures(app))}
    sent = [each.labels for each in figures["batchmark_messages"].samples]
    assert {"kind": "score", "result": "sent"} in sent
    lag = [each.labels["kind"] for each in figures["batchmark_message_lag_seconds"].samples]
    assert "score" in lag
    _has_no_key_in_it(logged.getvalue() + "".join(each.to_json() for each in _finished(kept)), browser)
    assert str(UUID(int=submission.context.trace_id)) in logged.getvalue()


def _finished(kept: InMemorySpanExporter) -> list[ReadableSpan]:
    return list(kept.get_finished_spans())


def _figures(app: FastAPI) -> str:
    text: bytes = app.state.figures.text()
    return text.decode()


def _has_no_key_in_it(text: str, browser: AsyncClient) -> None:
    assert "score sent" in text
    assert "eyJ" not in text  # how every signed token begins
    assert (browser.cookies.get(SESSION_COOKIE) or "no session") not in text
