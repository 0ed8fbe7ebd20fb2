"""The queue for code: turns, places, limits; and what a process leaves behind when it stops or is killed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from fake_judge import RIGHT, FakeJudge
from fastapi import FastAPI
from harness import CODE, WAIT, client_for, code_answer, running, settled
from httpx2 import AsyncClient
from patience import PATIENCE_S, until
from sqlalchemy import select, update

from app.db.engine import Database
from app.db.holders import holding_claims
from app.db.jobs import Jobs, Task
from app.db.people.users import ensure_user
from app.db.submissions.queue import count_graded_since
from app.db.tables import DEFAULT_COURSE, Role, Status, Submission, User
from app.pipeline.accept import HandIn, accept
from app.services import Services
from app.settings import Settings

SUBMISSIONS = "/api/v1/submissions"
LONG_S = 600  # what would only come about by a lease or a sweep comes too late for the test


@pytest.fixture
def waiting_settings(settings: Settings) -> Settings:
    """A process that takes submissions but does not grade them."""
    return settings.model_copy(update={"grading": False})


async def send(client: AsyncClient) -> str:
    """Hand in; where to look."""
    sent = await client.post(SUBMISSIONS, json=code_answer(RIGHT))
    assert sent.status_code == 202, sent.text
    return sent.headers["Location"]


async def set_rows(services: Services, **values: object) -> None:
    async with services.database.writing() as session:
        await session.execute(update(Submission).values(**values))


async def test_a_hundred_answers_of_one_learner_hold_nobody_up(
    waiting_settings: Settings, settings: Settings, judge: FakeJudge
) -> None:
    async with running(waiting_settings, judge) as app:
        await hand_in(app.state.services, "ada", 100)
        for number in range(20):
            await hand_in(app.state.services, f"learner-{number}", 1)
    async with running(settings, judge) as app:
        order = await until(lambda: graded_order(app.state.services, 120))
    others = [place for place, name in enumerate(order) if name != "ada"]
    # Two turns of Ada's may come first, and what the slots had taken already.
    assert max(others) < 20 + 2 + 2 * settings.grading_slots


async def hand_in(services: Services, name: str, times: int) -> None:
    """Hand in so often, without the cost of as many requests."""
    many = services.settings.model_copy(update={"pending_limit": times})
    async with services.database.writing() as session:
        user = await ensure_user(session, name=name, role=Role.LEARNER, now=datetime.now(UTC))
        user.memberships = MappingProxyType({DEFAULT_COURSE: Role.LEARNER.value})
        asked = services.get_asked(CODE, None, user.id)
        plan = HandIn(asked.loaded, {"source": RIGHT}, asked_in=asked.asked_in)
        for _ in range(times):
            now = datetime.now(UTC)
            await accept(session, services.jobs, user=user, hand_in=plan, settings=many, now=now)


async def graded_order(services: Services, wanted: int) -> list[str]:
    """Whose answers were graded, in that order, once there are so many."""
    async with services.database.reading() as session:
        names = (
            select(User.name)
            .join(Submission, Submission.user_id == User.id)
            .where(Submission.status == Status.GRADED)
            .order_by(Submission.graded_at)
        )
        found = list(await session.scalars(names))
    return found if len(found) >= wanted else []


async def test_jobs_are_taken_by_turn_and_regrades_last(database_url: str) -> None:
    database, jobs = Database(database_url), Jobs(database_url)
    taken: list[str] = []
    held_up = asyncio.Event()

    async def note(row_id: str) -> None:
        taken.append(row_id)
        if row_id.startswith("holds-up"):
            await held_up.wait()
        if len(taken) == 8:
            jobs.stop()

    working = asyncio.create_task(jobs.work({Task.GRADE: note, Task.REGRADE: note}, slots=2))

    async def put(rows: dict[str, int], task: Task = Task.GRADE) -> None:
        async with database.writing() as session:
            await jobs.put(session, rows, task)

    async def are_held_up() -> bool:
        await put({"holds-up-1": 0, "holds-up-2": 0})
        return len(taken) == 2

    await until(are_held_up)
    await put({"again-1": 0, "again-2": 0}, Task.REGRADE)
    await put({"third": 7, "first": 1})
    await put({"second": 2, "last": 2**31})
    held_up.set()
    async with asyncio.timeout(PATIENCE_S):
        await working
    await database.close()
    assert taken[2:] == ["first", "second", "third", "last", "again-1", "again-2"]


async def test_who_waits_is_told_how_many_are_before(waiting_settings: Settings, judge: FakeJudge) -> None:
    async with (
        running(waiting_settings, judge) as app,
        await client_for(app, "ada") as ada,
        await client_for(app, "grace") as grace,
    ):
        mine = [await send(ada), await send(ada), await send(ada)]
        tried = await grace.post(f"/api/v1/questions/{CODE}/tries", json={"answer": {"source": RIGHT}})
        ahead = [(await ada.get(location)).json()["queue"] for location in mine]
        assert ahead == [{"ahead": 0}, {"ahead": 1}, {"ahead": 3}]
        assert tried.json()["queue"] == {"ahead": 2}
        page = await ada.get(mine[2].removeprefix("/api/v1"), headers=as_browser(ada))
        assert "3 answers are before yours" in page.text
        await set_rows(app.state.services, status=Status.RUNNING)
        assert (await ada.get(mine[0])).json()["queue"] is None


def as_browser(client: AsyncClient) -> dict[str, str]:
    """Headers of a page's reader, with the client's own token."""
    return {"Accept": "text/html", "Authorization": client.headers["Authorization"]}


async def test_events_tell_when_the_place_in_the_queue_changes(
    waiting_settings: Settings, judge: FakeJudge
) -> None:
    short = waiting_settings.model_copy(update={"events_limit_s": 3})
    async with running(short, judge) as app, await client_for(app, "ada") as ada:
        location = await send(ada)
        stream = await ada.get(f"{location}/events")
        assert stream.text.count('"ahead":0') >= 2


async def test_a_course_can_not_fill_the_queue_for_others(
    waiting_settings: Settings, judge: FakeJudge
) -> None:
    few = waiting_settings.model_copy(update={"course_queue_limit": 2})
    async with running(few, judge) as app, await client_for(app, "ada") as ada:
        await send(ada)
        await send(ada)
        full = await ada.post(SUBMISSIONS, json=code_answer(RIGHT))
        assert full.status_code == 503
        assert full.json()["fault"] == "service"
        assert "of this course" in full.json()["detail"]
        # Nothing was graded of late, so nobody knows: half a minute.
        assert full.headers["Retry-After"] == "30"
        await set_rows(app.state.services, course_id="another")
        assert (await ada.post(SUBMISSIONS, json=code_answer(RIGHT))).status_code == 202


async def test_how_long_to_stay_away_hangs_on_the_pace(learner: AsyncClient, services: Services) -> None:
    for _ in range(3):
        await learner.post(SUBMISSIONS, json=code_answer(RIGHT), headers=WAIT)
    # What never waited says nothing of how fast the queue moves.
    choice = (await learner.get("/api/v1/questions/forgotten-eval")).json()["choices"][0]["id"]
    plain = {"question_id": "forgotten-eval", "answer": {"choice": choice}}
    assert (await learner.post(SUBMISSIONS, json=plain)).status_code == 201
    now = datetime.now(UTC)
    async with services.database.reading() as session:
        assert await count_graded_since(session, now - timedelta(minutes=10)) == 3
        assert await count_graded_since(session, now + timedelta(seconds=1)) == 0


async def test_what_is_not_done_in_time_is_handed_back_at_once_and_costs_no_try(
    settings: Settings, judge: FakeJudge
) -> None:
    hasty = settings.model_copy(update={"stop_grace_s": 0.1, "lease_s": LONG_S, "sweep_interval_s": LONG_S})
    other = FakeJudge()
    judge.gate.clear()
    async with running(hasty.model_copy(update={"grading": False}), other) as watching:
        async with running(hasty, judge) as app, await client_for(app, "ada") as ada:
            location = await send(ada)
            await judge.called(1)
        async with watching.state.services.database.reading() as session:
            row = (await session.scalars(select(Submission))).one()
        assert (row.status, row.tries, row.claimed_until) == (Status.QUEUED, 0, None)
        judge.gate.set()
        async with running(hasty, other), await client_for(watching, "ada") as ada:
            assert (await settled(ada, location))["verdict"] == "correct"


@pytest.mark.postgres
async def test_another_worker_takes_what_a_stopping_one_hands_back(
    new_postgres: str, judge: FakeJudge, tmp_path: Path
) -> None:
    shared, other = patient(new_postgres, tmp_path), FakeJudge()
    judge.gate.clear()
    async with running(shared, judge) as app, await client_for(app, "ada") as ada:
        location = await send(ada)
        await judge.called(1)
        async with running(shared, other):
            # What a process does that is told to stop, once its grace is over.
            jobs = app.state.services.jobs
            jobs.stop()
            await jobs.hand_back()
            assert (await settled(ada, location))["verdict"] == "correct"
        judge.gate.set()
    assert len(other.calls) == 1


def patient(database_url: str, var_dir: Path, *, grading: bool = True) -> Settings:
    """Settings under which nothing is taken up by a lease or a sweep while the test lasts."""
    return Settings(
        database_url=database_url,
        var_dir=var_dir,
        grading=grading,
        lease_s=LONG_S,
        sweep_interval_s=LONG_S,
        prepare_ahead=False,
    )


async def leave_running(app: FastAPI, client: AsyncClient) -> str:
    """Hand in, and leave the row as a killed worker leaves it; where to look."""
    location = await send(client)
    later = datetime.now(UTC) + timedelta(seconds=LONG_S)
    await set_rows(app.state.services, status=Status.RUNNING, tries=1, claimed_until=later)
    return location


async def test_after_a_kill_beside_sqlite_nobody_waits_for_the_lease(
    new_sqlite: str, judge: FakeJudge, tmp_path: Path
) -> None:
    idle = patient(new_sqlite, tmp_path, grading=False)
    async with running(idle, judge) as app, await client_for(app, "ada") as ada:
        location = await leave_running(app, ada)
    async with running(patient(new_sqlite, tmp_path), judge) as app, await client_for(app, "ada") as ada:
        assert (await settled(ada, location))["verdict"] == "correct"


async def test_a_claim_that_another_process_may_hold_is_left_alone(
    new_sqlite: str, judge: FakeJudge, tmp_path: Path
) -> None:
    idle = patient(new_sqlite, tmp_path, grading=False)
    async with running(idle, judge) as app, await client_for(app, "ada") as ada:
        location = await leave_running(app, ada)
        database = Database(new_sqlite)
        async with holding_claims(database):
            assert (await ada.get(location)).json()["status"] == "running"
        await database.close()


async def test_what_failed_is_shown_to_instructors_and_put_up_again(
    app: FastAPI, learner: AsyncClient, instructor: AsyncClient, services: Services
) -> None:
    sent = (await learner.post(SUBMISSIONS, json=code_answer(RIGHT), headers=WAIT)).json()
    url = f"{SUBMISSIONS}/{sent['id']}/requeue"
    assert (await instructor.post(url)).status_code == 409  # it has not failed
    lapsed = datetime.now(UTC) - timedelta(seconds=1)
    await set_rows(services, status=Status.RUNNING, tries=3, claimed_until=lapsed)
    failed = await settled(learner, f"{SUBMISSIONS}/{sent['id']}")
    assert failed["status"] == "failed"

    (line,) = (await instructor.get("/api/v1/attention")).json()
    assert (line["submission_id"], line["learner"]) == (sent["id"], "ada")
    assert line["failure"] == "the worker was lost each time it graded this"
    page = await instructor.get("/teaching/attention", headers=as_browser(instructor))
    assert line["failure"] in page.text
    assert (
        "1 submission could not be graded" in (await instructor.get("/", headers=as_browser(instructor))).text
    )
    assert (await learner.post(url)).status_code == 403
    assert (await learner.get("/api/v1/attention")).status_code == 403

    again = await instructor.post(url)
    assert again.status_code == 202
    assert (await settled(instructor, again.headers["Location"]))["status"] == "graded"
    assert (await instructor.get("/api/v1/attention")).json() == []
    async with await client_for(app, "root", Role.ADMIN) as root:
        noted = (await root.get("/api/v1/audit", params={"action": "submission.requeued"})).json()
    assert [(entry["actor"], entry["subject"]) for entry in noted] == [("emmy", sent["id"])]
