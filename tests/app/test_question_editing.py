"""Authors by REST: a question is checked, proven, published under a condition, and asked at once."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from fake_judge import FakeJudge
from fastapi import FastAPI
from harness import CODE, WAIT, client_for, running
from httpx2 import AsyncClient, Response
from patience import until
from written_questions import SILENT, TEXT, code_question, retitled

from app import authoring
from app.db.people.audit import AuditFilter, list_audit
from app.db.tables import Role
from app.services import Services
from app.settings import Settings
from graders.proving.records import error
from graders.verdicts import GraderError

PLAIN = "forgotten-eval"


async def source_of(client: AsyncClient, question_id: str) -> tuple[str, str]:
    """The YAML that is asked now, and its ETag."""
    response = await client.get(f"/api/v1/questions/{question_id}/source")
    assert response.status_code == 200
    return response.text, response.headers["ETag"]


async def put(client: AsyncClient, question_id: str, source: str, **more: Any) -> Response:
    return await client.put(f"/api/v1/questions/{question_id}", content=source, **more)


async def settled(client: AsyncClient, accepted: Response) -> dict[str, Any]:
    """The check that a response promises, once it is done."""
    assert accepted.status_code == 202

    async def look() -> dict[str, Any] | None:
        body: dict[str, Any] = (await client.get(accepted.headers["Location"])).json()
        return None if body["status"] in ("queued", "running") else body

    found: dict[str, Any] = await until(look)
    return found


async def test_a_check_of_code_is_a_job_and_gives_the_kill_matrix(
    instructor: AsyncClient, judge: FakeJudge
) -> None:
    accepted = await instructor.post("/api/v1/questions/check", content=code_question())
    assert accepted.json()["proven"] is None
    found = await settled(instructor, accepted)
    (proof,) = found["proofs"]
    assert (found["status"], found["proven"], proof["proven"]) == ("done", True, True)
    assert proof["matrix"][0]["misconception"] == "wrong-axis"
    assert proof["matrix"][0]["margins"] == ["Infinity"]
    again = await instructor.post("/api/v1/questions/check", content=code_question())
    assert (again.status_code, judge.proved) == (200, ["new-code"])


async def test_what_a_proof_finds_has_its_line(instructor: AsyncClient, judge: FakeJudge) -> None:
    judge.findings = (error(("mutants", 0), "passes every case"),)
    source = code_question()
    body = {"source": source, "question_id": "new-code"}
    checked = await instructor.post("/api/v1/questions/check", json=body, headers=WAIT)
    assert checked.status_code == 200
    (fault,) = checked.json()["errors"]
    assert fault["field"] == "mutants.0"
    assert "misconception: wrong-axis" in source.splitlines()[fault["line"] - 1]
    refused = await put(instructor, "new-code", source)
    assert (refused.status_code, refused.json()["fault"]) == (422, "author")
    assert refused.json()["errors"] == [fault]
    assert (await instructor.get("/api/v1/questions/new-code")).status_code == 404


async def test_plain_questions_are_proven_at_once(instructor: AsyncClient, judge: FakeJudge) -> None:
    good = (await instructor.post("/api/v1/questions/check", content=TEXT)).json()
    assert (good["proven"], good["errors"]) == (True, [])
    silent = (await instructor.post("/api/v1/questions/check", content=SILENT)).json()
    assert silent["proven"] is False
    assert silent["errors"][0]["line"] == SILENT[: SILENT.index("- {id: b")].count("\n") + 1
    refused = await put(instructor, "new-word", SILENT)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:batchmark:question-refused")
    assert judge.proved == []


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_nobody_waits_while_the_lines_of_a_question_are_looked_up(
    method: str, instructor: AsyncClient, stranger: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gate, read = threading.Event(), threading.Event(), authoring.read_document

    def read_slowly(text: str, file: str) -> Any:
        begun.set()
        assert gate.wait(timeout=60)
        return read(text, file)

    monkeypatch.setattr(authoring, "read_document", read_slowly)
    place = "check" if method == "POST" else "new-word"
    asked = asyncio.create_task(instructor.request(method, f"/api/v1/questions/{place}", content=SILENT))
    await until(begun.is_set)
    assert (await stranger.get("/healthz")).status_code == 200
    gate.set()
    assert (await asked).json()["errors"]


async def test_a_file_with_faults_is_refused_with_their_lines(instructor: AsyncClient) -> None:
    broken = TEXT.replace("kind: text", "kind: txt")
    checked = (await instructor.post("/api/v1/questions/check", content=broken)).json()
    assert (checked["faults"][0]["line"], checked["faults"][0]["file"]) == (2, "new-word.yaml")
    refused = await put(instructor, "new-word", broken)
    assert refused.status_code == 422
    assert refused.json()["errors"][0] | {"message": ""} == {"line": 2, "field": "kind", "message": ""}
    misnamed = await put(instructor, "another", TEXT)
    assert misnamed.json()["errors"][0]["field"] == "id"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"id: \xff", {}),
        (b"{", {"Content-Type": "application/json"}),
        (b'{"text": ""}', {"Content-Type": "application/json"}),
        (b'{"source": 1}', {"Content-Type": "application/json"}),
        (b'{"source": "", "reason": "a\\u0000b"}', {"Content-Type": "Application/JSON"}),
        (b'{"source": "", "reason": "%s"}' % (b"x" * 501), {"Content-Type": "application/json"}),
    ],
)
async def test_a_body_that_holds_no_source_is_the_callers_fault(
    instructor: AsyncClient, content: bytes, headers: dict[str, str]
) -> None:
    refused = await instructor.post("/api/v1/questions/check", content=content, headers=headers)
    assert (refused.status_code, refused.json()["fault"]) == (422, "client")


async def test_a_new_question_is_asked_once_published(instructor: AsyncClient, learner: AsyncClient) -> None:
    created = await put(instructor, "new-word", TEXT, params={"reason": "for week 3"})
    assert created.status_code == 201
    assert created.headers["ETag"] == f'"{created.json()["version"]}"'
    body = {"question_id": "new-word", "answer": {"text": "Normalising"}}
    graded = await learner.post("/api/v1/submissions", json=body)
    assert graded.json()["grade"]["verdict"] == "correct"
    (listed,) = (await instructor.get("/api/v1/questions/new-word/versions")).json()
    assert (listed["by"], listed["reason"], listed["current"]) == ("emmy", "for week 3", True)


async def test_a_change_names_the_version_it_was_made_to(instructor: AsyncClient) -> None:
    source, etag = await source_of(instructor, PLAIN)
    first, second = retitled(source, "First title"), retitled(source, "Second title")
    assert (await put(instructor, PLAIN, first)).status_code == 428
    changed = await put(instructor, PLAIN, first, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["changed"]) == (200, True)
    stale = await put(instructor, PLAIN, second, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:batchmark:version-gone-by")
    new_only = await put(instructor, PLAIN, second, headers={"If-None-Match": "*"})
    assert new_only.status_code == 412
    shown = await instructor.get(f"/api/v1/questions/{PLAIN}")
    assert (shown.json()["title"], shown.headers["ETag"]) == ("First title", changed.headers["ETag"])
    assert (await put(instructor, "new-word", TEXT, headers={"If-Match": etag})).status_code == 412


async def test_of_two_changes_to_one_version_one_is_published(instructor: AsyncClient) -> None:
    source, etag = await source_of(instructor, PLAIN)
    changes = (
        put(instructor, PLAIN, retitled(source, f"Title {n}"), headers={"If-Match": etag}) for n in range(4)
    )
    codes = sorted(response.status_code for response in await asyncio.gather(*changes))
    assert codes == [200, 412, 412, 412]
    listed = (await instructor.get(f"/api/v1/questions/{PLAIN}/versions")).json()
    assert [each["from_file"] for each in listed] == [False, True]


async def test_comments_make_no_version(instructor: AsyncClient) -> None:
    source, etag = await source_of(instructor, PLAIN)
    same = await put(instructor, PLAIN, f"# a remark\n{source}", headers={"If-Match": etag})
    assert (same.status_code, same.json()["changed"], same.headers["ETag"]) == (200, False, etag)


async def test_publishing_waits_for_the_proof_and_is_audited(
    instructor: AsyncClient, services: Services, judge: FakeJudge
) -> None:
    judge.proving_gate.clear()
    source = code_question()
    promised = await put(instructor, "new-code", source, headers={"Prefer": "wait=1"})
    assert promised.status_code == 202
    other = await instructor.post("/api/v1/questions/check", content=code_question("other-code"))
    assert (other.status_code, other.json()["type"]) == (429, "urn:batchmark:one-check-at-a-time")
    assert other.headers["Retry-After"]
    judge.proving_gate.set()
    await settled(instructor, promised)
    created = await put(instructor, "new-code", source, params={"reason": "new"})
    assert created.status_code == 201
    async with services.database.reading() as session:
        ((entry, actor, _),) = await list_audit(session, AuditFilter(action="question.published"))
    assert (actor, entry.subject, entry.detail["reason"]) == ("emmy", "new-code", "new")
    assert entry.detail["version"] == created.json()["version"]


async def test_a_failure_of_ours_is_tried_again_and_then_told(
    instructor: AsyncClient, judge: FakeJudge, settings: Settings
) -> None:
    judge.errors = [GraderError("the box is gone")]
    created = await put(instructor, "new-code", code_question())
    assert created.status_code == 201
    judge.errors = [GraderError("the box is gone")] * settings.max_tries
    failed = await put(instructor, "newer-code", code_question("newer-code"))
    assert (failed.status_code, failed.json()["fault"]) == (503, "service")
    assert "the box is gone" in failed.json()["detail"]


async def test_a_proof_that_takes_too_long_is_the_authors_to_mend(
    settings: Settings, judge: FakeJudge
) -> None:
    judge.proving_gate.clear()
    hasty = settings.model_copy(update={"check_limit_s": 0.3})
    async with running(hasty, judge) as app, await client_for(app, "emmy", Role.INSTRUCTOR) as client:
        refused = await put(client, "new-code", code_question())
        assert (refused.status_code, refused.json()["fault"]) == (422, "author")
        assert "longer than 0.3 seconds" in refused.json()["detail"]


async def test_a_check_survives_the_worker(settings: Settings, judge: FakeJudge) -> None:
    judge.proving_gate.clear()
    async with running(settings, judge) as app, await client_for(app, "emmy", Role.INSTRUCTOR) as client:
        accepted = await client.post("/api/v1/questions/check", content=code_question())
        for _ in range(500):
            if judge.proved:
                break
            await asyncio.sleep(0.12)
        else:
            raise TimeoutError("the first worker never began")
    judge.proving_gate.set()
    async with running(settings, judge) as app, await client_for(app, "emmy", Role.INSTRUCTOR) as client:
        assert (await settled(client, accepted))["proven"] is True


async def test_a_second_process_asks_what_the_first_published(settings: Settings, judge: FakeJudge) -> None:
    quick = settings.model_copy(update={"news_interval_s": 0.05})
    serving = quick.model_copy(update={"grading": False})
    async with running(quick, judge) as one, running(serving, FakeJudge()) as two:
        async with await client_for(one, "emmy", Role.INSTRUCTOR) as author:
            assert (await put(author, "new-word", TEXT)).status_code == 201
            source, etag = await source_of(author, CODE)
            changed = await put(author, CODE, retitled(source, "Mended"), headers={"If-Match": etag})
            assert changed.status_code == 200, changed.text
        async with await client_for(two, "ada") as reader:

            async def title() -> str:
                return str((await reader.get(f"/api/v1/questions/{CODE}")).json()["title"])

            await until(title, equals="Mended")
            assert (await reader.get("/api/v1/questions/new-word")).status_code == 200
        async with await client_for(two, "emmy", Role.INSTRUCTOR) as other:
            stale = await put(other, CODE, retitled(source, "Late"), headers={"If-Match": etag})
            assert stale.status_code == 412


async def test_a_check_may_be_run_by_another_process(settings: Settings, judge: FakeJudge) -> None:
    serving = settings.model_copy(update={"grading": False})
    async with (
        running(serving, FakeJudge()) as web,
        running(settings, judge),
        await client_for(web, "emmy", Role.INSTRUCTOR) as client,
    ):
        assert (await put(client, "new-code", code_question())).status_code == 201
    assert judge.proved == ["new-code"]


async def test_learners_neither_write_nor_read_sources(
    learner: AsyncClient, instructor: AsyncClient, stranger: AsyncClient
) -> None:
    accepted = await instructor.post("/api/v1/questions/check", content=code_question())
    for path in (f"/api/v1/questions/{PLAIN}/source", f"/api/v1/questions/{PLAIN}/versions"):
        assert (await learner.get(path)).status_code == 403
        assert (await stranger.get(path)).status_code == 401
    assert (await learner.get(accepted.headers["Location"])).status_code == 403
    assert (await learner.post("/api/v1/questions/check", content=TEXT)).status_code == 403
    assert (await put(learner, "new-word", TEXT)).status_code == 403


async def test_a_check_is_its_authors_own(app: FastAPI, instructor: AsyncClient) -> None:
    accepted = await instructor.post("/api/v1/questions/check", content=code_question())
    async with await client_for(app, "sofia", Role.INSTRUCTOR) as colleague:
        assert (await colleague.get(accepted.headers["Location"])).status_code == 404
    assert (await instructor.get("/api/v1/questions/checks/none")).status_code == 404


async def test_earlier_versions_stay_and_are_listed_in_pages(instructor: AsyncClient) -> None:
    source, etag = await source_of(instructor, PLAIN)
    for number in range(2):
        changed = await put(
            instructor, PLAIN, retitled(source, f"Title {number}"), headers={"If-Match": etag}
        )
        etag = changed.headers["ETag"]
    url = f"/api/v1/questions/{PLAIN}/versions"
    first = await instructor.get(url, params={"limit": 2})
    rest = await instructor.get(first.headers["Link"].split(">")[0].removeprefix("<"))
    listed = first.json() + rest.json()
    assert [each["from_file"] for each in listed] == [False, False, True]
    oldest = listed[-1]["version"]
    kept = await instructor.get(f"/api/v1/questions/{PLAIN}/source", params={"version": oldest})
    assert kept.text == source
    back = await put(instructor, PLAIN, kept.text, headers={"If-Match": etag})
    assert back.json()["version"] == oldest
    elsewhere = await instructor.get(f"/api/v1/questions/{CODE}/source", params={"version": oldest})
    assert elsewhere.status_code == 404
    assert (await instructor.get("/api/v1/questions/none/versions")).status_code == 404
