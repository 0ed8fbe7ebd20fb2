"""Figures: they count what happened, have few labels, and are not for everybody."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from fake_judge import RIGHT, WRONG, FakeJudge
from fastapi import FastAPI
from harness import WAIT, client_for, code_answer, running
from httpx2 import ASGITransport, AsyncClient
from metrics_table import current, rows, table
from own_process import free_port
from patience import PATIENCE_S, until
from scraped import Scrape, both_databases, scrape

from app.background.metrics_port import MetricsPortError, giving_out
from app.commands import worker as command
from app.commands.console import NOT_DONE
from app.db.engine import Database
from app.gauges import LOOK_INTERVAL_S, Figures, Gauges
from app.services import Grading, Services
from app.settings import Settings
from app.worker import run_worker
from graders.verdicts import GraderError, QuestionError

TOKEN = "read-the-figures"
UNBOUNDED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|bm_|\bada\b|%|\s")


@pytest.fixture(autouse=True)
def _look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.gauges.LOOK_INTERVAL_S", 0.0)


def test_the_table_of_figures_is_the_one_in_the_page() -> None:
    assert current() == table(), "run `python -m tests.metrics_table --write`"


async def test_what_is_given_out_is_what_the_table_says(services: Services, stranger: AsyncClient) -> None:
    found = await scrape(stranger)
    given = {
        name + "_total" * (family.type == "counter"): family.type
        for name, family in found.families.items()
        if name.startswith("batchmark_")
    }
    assert given == {name: kind for name, (kind, _) in rows().items()}
    assert found.value("grading_state", state="ready") == 1
    assert found.value("grading_state") == 1
    assert found.value("sandbox_wanted_boxes", library_set="numpy") == 2
    assert found.value("sandbox_ready_boxes", library_set="numpy") == 1
    assert found.value("bank_questions") == len(services.bank.questions)
    assert found.value("database_connections_limit") == services.settings.database_pool_size
    fingerprint = found.value("bank_fingerprint")
    services.bank.questions.popitem()
    assert (await scrape(stranger)).value("bank_fingerprint") != fingerprint


async def test_a_grade_is_counted_with_its_stages(stranger: AsyncClient, learner: AsyncClient) -> None:
    before = await scrape(stranger)
    await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
    await learner.post("/api/v1/submissions", json=code_answer(WRONG), headers=WAIT)
    after = await scrape(stranger)

    def more(name: str, **labels: str) -> float:
        return after.value(name, **labels) - before.value(name, **labels)

    assert more("grades_total", purpose="attempt", verdict="correct") == 1
    assert more("grades_total", purpose="attempt") == 2
    for stage in ("waited", "ran", "stored"):
        assert more("grading_stage_seconds_count", purpose="attempt", stage=stage) == 2
    route = "/api/v1/submissions"
    assert more("http_requests_total", method="POST", route=route, status="201") == 2
    assert more("http_request_seconds_count", route=route) == 2


async def test_failures_are_counted_by_whose_fault_they_are(
    stranger: AsyncClient, learner: AsyncClient, judge: FakeJudge
) -> None:
    name, before = "grading_failures_total", await scrape(stranger)
    for error in (GraderError("the sandbox failed"), QuestionError("its solution does not run")):
        judge.errors.append(error)
        await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
    after = await scrape(stranger)
    more = {
        (fault, outcome): after.value(name, fault=fault, outcome=outcome)
        - before.value(name, fault=fault, outcome=outcome)
        for fault in ("service", "question")
        for outcome in ("retried", "given_up")
    }
    assert more == {
        ("service", "retried"): 1,
        ("service", "given_up"): 0,
        ("question", "retried"): 0,
        ("question", "given_up"): 1,
    }


@both_databases
async def test_what_waits_is_told_with_its_age(
    stranger: AsyncClient, learner: AsyncClient, judge: FakeJudge, settings: Settings
) -> None:
    judge.gate.clear()
    try:
        for _ in range(settings.grading_slots + 1):
            answer = await learner.post("/api/v1/submissions", json=code_answer(RIGHT))
            assert answer.status_code == 202
        await judge.called(settings.grading_slots)
        found = await scrape(stranger)
        assert found.value("queue_waiting", kind="attempt") == 1
        assert found.value("queue_oldest_seconds", kind="attempt") > 0
        assert found.value("queue_waiting", kind="try") == 0
        assert found.value("answers_running") == settings.grading_slots
    finally:
        judge.gate.set()


async def test_no_label_holds_an_id_a_name_or_anything_that_was_sent(
    stranger: AsyncClient, learner: AsyncClient
) -> None:
    made = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
    await learner.get(f"/api/v1/submissions/{made.json()['id']}")
    await stranger.get("/sign-in/bm_what-opens-a-door")
    await stranger.get("/anything/at/all%20here?x=ada")
    await stranger.request("BREW", "/")
    labels = [value for sample in (await scrape(stranger)).samples() for value in sample.labels.values()]
    assert "/api/v1/submissions/{submission_id}" in labels
    assert {"/sign-in/{token}", "none", "other"} <= set(labels)
    assert [value for value in labels if UNBOUNDED.search(value)] == []


async def test_a_database_that_is_away_hides_nothing_else(
    stranger: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_database: Database) -> None:
        raise ConnectionError

    monkeypatch.setattr(Database, "reading", refuse)
    found = await scrape(stranger)
    assert "batchmark_queue_waiting" not in found.families
    assert "batchmark_grades" in found.families


async def test_without_a_token_figures_are_for_this_machine(app: FastAPI) -> None:
    here = "127.0.0.1"
    for host, headers, status in (
        (here, {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("a-socket-without-address", {}, 404),
        (here, {"X-Forwarded-For": here}, 404),
        (here, {"Forwarded": f"for={here}"}, 404),
    ):
        transport = ASGITransport(app=app, client=(host, 1))
        async with AsyncClient(transport=transport, base_url="http://testserver") as client:
            answer = await client.get("/metrics", headers=headers)
            assert answer.status_code == status, (host, headers)


async def test_with_a_token_they_are_for_whoever_has_it(settings: Settings, judge: FakeJudge) -> None:
    guarded = settings.model_copy(update={"metrics_token": Settings(metrics_token=TOKEN).metrics_token})
    async with running(guarded, judge) as app, await client_for(app, None) as client:
        assert (await client.get("/metrics")).status_code == 404
        for wrong in (f"Bearer {TOKEN}x", TOKEN, "Bearer", "Bearer ä"):
            answer = await client.get("/metrics", headers={"Authorization": wrong.encode()})
            assert answer.status_code == 404
        assert (await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).status_code == 200


@pytest.fixture
def figures(tmp_path: Path, judge: FakeJudge) -> Figures:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'rows.db'}")
    return Figures(Gauges(database, Grading("refused"), sandboxes=judge.figures))


def test_a_worker_gives_its_figures_out_on_a_port_of_their_own(figures: Figures) -> None:
    port = free_port()
    with giving_out(figures, host="127.0.0.1", port=port):
        answer = httpx2.get(f"http://127.0.0.1:{port}/metrics")
    found = Scrape(answer.text)
    assert found.value("grading_state", state="refused") == 1
    assert found.value("sandbox_ready_boxes") == 1
    assert "batchmark_queue_waiting" not in found.families  # the same from everywhere, so the web tells it
    with pytest.raises(httpx2.TransportError):
        httpx2.get(f"http://127.0.0.1:{port}/metrics")


def test_a_worker_that_gives_nothing_out_listens_nowhere(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.background.metrics_port.start_http_server", None)
    with giving_out(figures, host="127.0.0.1", port=Settings().metrics_port):
        pass


async def test_a_port_that_is_taken_is_the_operators_to_mend(
    settings: Settings, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = settings.model_copy(update={"metrics_port": taken.getsockname()[1]})
        with pytest.raises(MetricsPortError) as refused:
            await run_worker(given, lambda _: judge)

    async def refuse(_: Settings) -> None:
        raise refused.value

    monkeypatch.setattr(command, "run_worker", refuse)
    monkeypatch.setattr(command, "Settings", lambda: Settings(database_url="postgresql://nowhere/x"))
    monkeypatch.setattr(command, "configure_library_logs", lambda: None)
    capsys.readouterr()
    assert await asyncio.to_thread(command.worker) == NOT_DONE
    assert "BATCHMARK_METRICS_HOST and _PORT) can't be listened on: Address" in capsys.readouterr().err


async def test_a_worker_does_so_until_it_is_told_to_stop(settings: Settings, judge: FakeJudge) -> None:
    port = free_port()
    given = settings.model_copy(update={"metrics_port": port})
    working = asyncio.create_task(run_worker(given, lambda _: judge))

    async def look() -> Scrape | None:
        assert not working.done(), working.exception()
        with suppress(httpx2.TransportError):
            answer = await asyncio.to_thread(httpx2.get, f"http://127.0.0.1:{port}/metrics")
            return Scrape(answer.text)
        return None

    found = await until(look)
    assert found.value("grading_state") == 1
    assert "batchmark_grades" in found.families
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(working, PATIENCE_S)
    with pytest.raises(httpx2.TransportError):
        httpx2.get(f"http://127.0.0.1:{port}/metrics")


def test_scrapes_that_come_close_together_share_one_look() -> None:
    assert LOOK_INTERVAL_S > 1
