"""Regrades: a difference first, counted by a rule afterwards, whole and once whatever breaks in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_judge import RIGHT, WRONG
from fastapi import FastAPI
from harness import CODE, WAIT, client_for, code_answer, running
from httpx2 import AsyncClient
from patience import until
from sqlalchemy import func, select, update
from teaching_bank import (
    MENDED_SOURCE,
    PICK,
    QUIZ,
    PlainToo,
    hand_in,
    mend,
    write_teaching_bank,
)

from app.db.tables import GradeRow, Role, Status
from app.db.teaching.tables import ShadowGrade
from app.observing.metrics import GRADING_FAILURES
from app.pipeline.answering.stages import REGRADE
from app.pipeline.regrade import regrade_one
from app.rules.regrading import Change, RegradeRule, change_of, takes_over
from app.services import Services
from app.settings import Settings
from graders.verdicts import GraderError

REGRADES = "/api/v1/regrades"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    write_teaching_bank(tmp_path / "extra")
    return settings.model_copy(update={"bank_dir": tmp_path / "extra"})


@pytest.fixture
def judge() -> PlainToo:
    return PlainToo()


@pytest.fixture
async def handed_in(learner: AsyncClient, other_learner: AsyncClient) -> tuple[str, str]:
    """Ada answered as the mended key has it, Grace as the old one had it."""
    return await hand_in(learner, PICK, {"choice": "a"}), await hand_in(other_learner, PICK, {"choice": "b"})


async def begin(instructor: AsyncClient, **more: Any) -> str:
    """Begin a regrade; where it is looked at."""
    response = await instructor.post(REGRADES, json={"question_id": PICK, **more})
    assert response.status_code == 202, response.text
    return response.headers["Location"]


async def finished(instructor: AsyncClient, location: str) -> dict[str, Any]:
    """The regrade once nothing of it waits."""

    async def look() -> dict[str, Any] | None:
        body: dict[str, Any] = (await instructor.get(location)).json()
        return None if body["waiting"] else body

    found: dict[str, Any] = await until(look)
    return found


async def score(client: AsyncClient, submission_id: str) -> float:
    return float((await client.get(f"/api/v1/submissions/{submission_id}")).json()["score"])


async def count_grades(services: Services) -> int:
    async with services.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(GradeRow)) or 0


async def test_a_difference_is_shown_and_nothing_counts_before_it_is_applied(
    *,
    services: Services,
    learner: AsyncClient,
    other_learner: AsyncClient,
    instructor: AsyncClient,
    handed_in: tuple[str, str],
) -> None:
    version = (await mend(services)).version
    body = await finished(instructor, await begin(instructor))
    assert (body["state"], body["version"], body["rule"]) == ("ready", version, None)
    counts = {name: body[name] for name in ("submissions", "up", "down", "failed", "learners", "applied")}
    assert counts == {"submissions": 2, "up": 1, "down": 1, "failed": 0, "learners": 2, "applied": 0}
    changes = {each["learner"]: (each["old_score"], each["new_score"]) for each in body["changes"]}
    assert changes == {"ada": (0.0, 1.0), "grace": (1.0, 0.0)}
    assert (await score(learner, handed_in[0]), await score(other_learner, handed_in[1])) == (0.0, 1.0)
    assert await count_grades(services) == 2


@pytest.mark.parametrize(("rule", "due"), [("never-lower", (1.0, 1.0)), ("replace", (1.0, 0.0))])
async def test_it_is_applied_by_a_rule_once(
    *,
    services: Services,
    learner: AsyncClient,
    other_learner: AsyncClient,
    instructor: AsyncClient,
    handed_in: tuple[str, str],
    rule: str,
    due: tuple[float, float],
) -> None:
    await mend(services)
    location = await begin(instructor)
    await finished(instructor, location)
    for _ in range(2):  # the second time changes nothing
        applied = await instructor.post(f"{location}/apply", json={"rule": rule})
        assert applied.status_code == 200, applied.text
        assert (applied.json()["state"], applied.json()["rule"]) == ("applied", rule)
    assert (await score(learner, handed_in[0]), await score(other_learner, handed_in[1])) == due
    assert await count_grades(services) == 2 + applied.json()["applied"]
    other = {"never-lower": "replace", "replace": "never-lower"}[rule]
    refused = await instructor.post(f"{location}/apply", json={"rule": other})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:regrade-applied")
    # What changed is still to be seen as it was.
    changes = {each["learner"]: each for each in (await instructor.get(location)).json()["changes"]}
    assert (changes["ada"]["old_score"], changes["ada"]["applied"]) == (0.0, True)
    assert changes["grace"]["applied"] is (rule == "replace")


async def test_learners_are_told_and_the_gradebook_follows(
    services: Services, learner: AsyncClient, instructor: AsyncClient, handed_in: tuple[str, str]
) -> None:
    before = (await learner.get(f"/submissions/{handed_in[0]}")).text
    await mend(services)
    location = await begin(instructor)
    await finished(instructor, location)
    await instructor.post(f"{location}/apply", json={"rule": "never-lower"})
    page = (await learner.get(f"/submissions/{handed_in[0]}")).text
    assert "graded again" in page
    assert "graded again" not in before
    assert "it counted 0 of 2 points and counts 2 of 2 points now" in page
    lines = (await instructor.get(f"/api/v1/quizzes/{QUIZ}/grades")).json()
    assert [line["points"] for line in lines] == [2.0, 2.0]


async def test_beginning_again_goes_on_and_takes_in_what_is_new(
    services: Services, learner: AsyncClient, instructor: AsyncClient, handed_in: tuple[str, str]
) -> None:
    old = services.bank.questions[PICK]
    await mend(services)
    first = await begin(instructor)
    await finished(instructor, first)
    services.bank.questions[PICK] = old
    await hand_in(learner, PICK, {"choice": "c"})
    await mend(services)
    await hand_in(learner, PICK, {"choice": "a"})  # at the new version already
    assert await begin(instructor) == first
    assert (await finished(instructor, first))["submissions"] == len(handed_in) + 1


async def test_a_regrade_survives_the_loss_of_its_workers(
    settings: Settings, judge: PlainToo, tmp_path: Path
) -> None:
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        await hand_in(client, PICK, {"choice": "a"})
        await hand_in(client, PICK, {"choice": "b"})
    (tmp_path / "extra" / "bank" / "more" / f"{PICK}.yaml").write_text(MENDED_SOURCE)
    waiting = settings.model_copy(update={"grading": False})
    async with running(waiting, judge) as app, await client_for(app, "emmy", Role.INSTRUCTOR) as teacher:
        location = await begin(teacher)
        lapsed = datetime.now(UTC) - timedelta(seconds=1)
        async with app.state.services.database.writing() as session:  # as a killed worker leaves it
            values = {"status": Status.RUNNING, "tries": 1, "claimed_until": lapsed}
            await session.execute(update(ShadowGrade).values(**values))
        refused = await teacher.post(f"{location}/apply", json={"rule": "replace"})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:regrade-running")
    async with running(settings, judge) as app, await client_for(app, "emmy", Role.INSTRUCTOR) as teacher:
        body = await finished(teacher, location)
        assert (body["up"], body["down"], body["failed"]) == (1, 1, 0)


async def test_two_workers_with_one_row_grade_it_once(
    services: Services,
    instructor: AsyncClient,
    judge: PlainToo,
    handed_in: tuple[str, str],
    settings: Settings,
) -> None:
    await mend(services)
    await finished(instructor, await begin(instructor))
    async with services.database.reading() as session:
        shadow_id = await session.scalar(select(ShadowGrade.id).limit(1))
    calls = len(judge.calls)
    assert shadow_id is not None
    await regrade_one(services.database, shadow_id, judge.grade, settings)
    assert len(judge.calls) == calls == len(handed_in)


async def test_our_faults_are_tried_again_and_then_said(
    services: Services, instructor: AsyncClient, judge: PlainToo, handed_in: tuple[str, str]
) -> None:
    await mend(services)
    judge.errors = [GraderError("the sandbox is gone")] * (2 * 3)
    body = await finished(instructor, await begin(instructor))
    assert (body["failed"], body["up"], body["down"]) == (len(handed_in), 0, 0)
    assert all("the sandbox is gone" in each["failure"] for each in body["changes"])


async def test_a_row_that_kills_its_workers_is_given_up_and_told_as_our_fault(
    settings: Settings, judge: PlainToo
) -> None:
    told = GRADING_FAILURES.labels(REGRADE, "service", "given_up")._value
    before = told.get()
    waiting = settings.model_copy(update={"grading": False})
    async with (
        running(waiting, judge) as app,
        await client_for(app, "ada") as learner,
        await client_for(app, "emmy", Role.INSTRUCTOR) as teacher,
    ):
        services: Services = app.state.services
        await hand_in(learner, PICK, {"choice": "a"})
        await mend(services)
        location = await begin(teacher)
        lapsed = datetime.now(UTC) - timedelta(seconds=1)
        async with services.database.writing() as session:  # as after so many workers that were lost
            values = {"status": Status.RUNNING, "tries": settings.max_tries, "claimed_until": lapsed}
            await session.execute(update(ShadowGrade).values(**values))
            (shadow_id,) = await session.scalars(select(ShadowGrade.id))
        await regrade_one(services.database, shadow_id, judge.grade, settings)
        (change,) = (await finished(teacher, location))["changes"]
    assert "the worker was lost" in change["failure"]
    assert judge.calls == []
    assert told.get() == before + 1


async def test_an_answer_that_fits_no_more_keeps_its_grade(
    services: Services, other_learner: AsyncClient, instructor: AsyncClient, handed_in: tuple[str, str]
) -> None:
    without_b = "\n".join(line for line in MENDED_SOURCE.splitlines() if "id: b" not in line)
    await mend(services, without_b)
    location = await begin(instructor)
    body = await finished(instructor, location)
    assert (body["up"], body["down"], body["failed"]) == (1, 0, 1)
    failed = next(each for each in body["changes"] if each["failure"])
    assert "does not fit the new version" in failed["failure"]
    await instructor.post(f"{location}/apply", json={"rule": "replace"})
    assert await score(other_learner, handed_in[1]) == 1.0


async def test_code_is_run_again_on_the_same_variant(
    services: Services, learner: AsyncClient, instructor: AsyncClient, judge: PlainToo
) -> None:
    for source in (RIGHT, WRONG):
        await learner.post("/api/v1/submissions", json=code_answer(source), headers=WAIT)
    handed, judge.calls = [*judge.calls], []
    loaded = services.bank.questions[CODE]
    source = loaded.source.replace(f"title: {loaded.question.title}", "title: Another title", 1)
    assert (await mend(services, source, CODE)).version != loaded.version
    response = await instructor.post(REGRADES, json={"question_id": CODE})
    body = await finished(instructor, response.headers["Location"])
    assert sorted(judge.calls) == sorted(handed)
    assert (body["submissions"], body["up"], body["down"], body["changes"]) == (2, 0, 0, [])


async def test_only_those_who_teach_may(
    app: FastAPI,
    services: Services,
    learner: AsyncClient,
    instructor: AsyncClient,
    handed_in: tuple[str, str],
) -> None:
    assert handed_in
    await mend(services)
    assert (await learner.post(REGRADES, json={"question_id": PICK})).status_code == 403
    location = await begin(instructor)
    assert (await learner.get(location)).status_code == 403
    async with await client_for(app, "root", Role.ADMIN) as admin:
        everywhere = await admin.post(REGRADES, json={"question_id": PICK})
        assert everywhere.json()["course_id"] is None
        # An instructor of one course has no say in what is graded again in all.
        assert (await instructor.get(everywhere.headers["Location"])).status_code == 404
        assert len((await admin.get(REGRADES)).json()) == 2
    assert [each["course_id"] for each in (await instructor.get(REGRADES)).json()] == ["batch-norm"]


async def test_what_is_unknown_is_said(instructor: AsyncClient, services: Services) -> None:
    assert (await instructor.post(REGRADES, json={"question_id": "nowhere"})).status_code == 404
    unknown = await instructor.post(REGRADES, json={"question_id": PICK, "version": "0" * 64})
    assert unknown.status_code == 404
    other = services.bank.questions[CODE].version
    mixed = await instructor.post(REGRADES, json={"question_id": PICK, "version": other})
    assert (mixed.status_code, mixed.json()["errors"][0]["field"]) == (422, "version")
    assert (await instructor.get(f"{REGRADES}/nowhere")).status_code == 404


@pytest.mark.parametrize(
    ("rule", "old", "new", "same_verdict", "due"),
    [
        (RegradeRule.NEVER_LOWER, 0.2, 0.4, False, True),
        (RegradeRule.NEVER_LOWER, 0.4, 0.2, False, False),
        (RegradeRule.REPLACE, 0.4, 0.2, False, True),
        (RegradeRule.REPLACE, 0.3, 0.1 + 0.2, True, False),
        (RegradeRule.NEVER_LOWER, 0.3, 0.3, False, True),
    ],
)
def test_a_rule_takes_over_what_it_says(
    rule: RegradeRule, old: float, new: float, same_verdict: bool, due: bool
) -> None:
    assert takes_over(rule, old=old, new=new, same_verdict=same_verdict) is due


def test_rounding_is_no_change() -> None:
    assert change_of(0.3, 0.1 + 0.2) is Change.SAME
