"""What an author publishes is proven by the sandbox itself, not by a stand-in."""

from __future__ import annotations

import threading

import pytest
from harness import client_for, running
from written_questions import code_question

from app.background.checked_judge import CheckedJudge
from app.db.tables import Role
from app.settings import Settings
from app.worker import make_judge
from graders.judge import StoppedError
from graders.verdicts import GraderError
from questions.loader import parse_question

pytestmark = pytest.mark.sandbox

SURVIVING = code_question().replace(
    'replace: ["x.mean(axis=0)", "x.mean(axis=1, keepdims=True)"]',
    'replace: ["x.mean(axis=0)", "x.mean(axis=0, keepdims=True)"]',
)


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    return new_sqlite


@pytest.fixture
def proving(settings: Settings) -> CheckedJudge:
    judge = make_judge(settings)
    try:
        judge.start("numpy")
    except GraderError as error:
        pytest.skip(f"the sandbox can't be built on this machine: {error}")
    return judge


async def test_a_mutant_that_survives_keeps_a_question_from_being_asked(
    settings: Settings, proving: CheckedJudge
) -> None:
    async with running(settings, proving) as app, await client_for(app, "emmy", Role.INSTRUCTOR) as author:
        refused = await author.put("/api/v1/questions/new-code", content=SURVIVING)
        assert refused.status_code == 422, refused.text
        (fault,) = refused.json()["errors"]
        assert "passes every case" in fault["message"]
        assert "misconception: wrong-axis" in SURVIVING.splitlines()[fault["line"] - 1]
        created = await author.put("/api/v1/questions/new-code", content=code_question())
        assert created.status_code == 201, created.text
        body = {"question_id": "new-code", "answer": {"source": "def centre(x): return x - x.mean(axis=0)"}}
        graded = await author.post("/api/v1/submissions", json=body, headers={"Prefer": "wait=20"})
        assert graded.json()["grade"]["verdict"] == "correct"


def test_a_proof_stops_when_it_is_told_to(proving: CheckedJudge) -> None:
    told = threading.Event()
    told.set()
    with proving, pytest.raises(StoppedError):
        proving.prove(parse_question(code_question(), "new-code.yaml"), told)
