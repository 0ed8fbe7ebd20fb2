"""Cases that are hard on rounding, as pages and the API show them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_judge import WRONG, FakeJudge
from forms import open_form
from harness import WAIT
from httpx2 import AsyncClient

from app.settings import Settings
from graders.answers import Answer
from graders.verdicts import Grade, OutputResult, Verdict
from questions.loader import LoadedQuestion

UNSTABLE = "far-from-zero"
QUESTION = f"""\
id: {UNSTABLE}
kind: code
title: Far from zero
lesson: beyond
points: 3
library: numpy
prompt: Write `f`.
provides: [f]
starter: ""
solution: 'def f(x): return x'
inputs: 'return {{"x": rng.normal(size=3)}}'
cases:
  - {{id: near, points: 1, run: 'return {{"out": f(x)}}'}}
  - {{id: far, points: 1, stability: true, run: 'return {{"out": f(x)}}'}}
  - {{id: further, points: 1, stability: true, visible: false, run: 'return {{"out": f(x)}}'}}
"""
TOLD = "Right formula, unstable here."


@dataclass
class UnstableJudge(FakeJudge):
    """What is handed in to the question is right in its first case alone, for rounding's sake."""

    def grade(self, loaded: LoadedQuestion, answer: Answer, variant: int, **more: Any) -> Grade:
        grade = super().grade(loaded, answer, variant, **more)
        wrong = Verdict.WRONG_ANSWER
        off = OutputResult(
            name="out", verdict=wrong, max_error=0.5, tolerance=1e-6, ulps=27_000.0, message="Off."
        )
        told: dict[str, Any] = {"stability": True, "message": TOLD, "outputs": (off,), "verdict": wrong}
        cases = (
            grade.cases[0].model_copy(update={"visible": True, "outputs": (off,)}),
            grade.cases[1].model_copy(update=told),
            grade.cases[2].model_copy(update=told | {"visible": False}),
        )
        return grade.model_copy(update={"cases": cases, "misconceptions": ()})


@pytest.fixture
def judge() -> FakeJudge:
    return UnstableJudge()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    assert settings.bank_dir is not None
    folder = Path(settings.bank_dir) / "bank" / "more"
    folder.mkdir()
    (folder / f"{UNSTABLE}.yaml").write_text(QUESTION)
    return settings


async def hand_in(client: AsyncClient) -> dict[str, Any]:
    body = {"question_id": UNSTABLE, "answer": {"source": WRONG}}
    response = await client.post("/api/v1/submissions", json=body, headers=WAIT)
    assert response.status_code == 201
    return response.json()  # type: ignore[no-any-return]


async def test_the_api_tells_ulps_and_which_cases_are_such_and_no_more_of_a_hidden_one(
    learner: AsyncClient,
) -> None:
    near, far, further = (await hand_in(learner))["grade"]["cases"]
    assert [case["stability"] for case in (near, far, further)] == [False, True, True]
    assert (far["message"], far["outputs"][0]["ulps"]) == (TOLD, 27_000)
    assert (further["message"], further["outputs"]) == ("", [])
    shown = (await learner.get(f"/api/v1/questions/{UNSTABLE}")).json()
    assert [case["stability"] for case in shown["cases"]] == [False, True, True]


async def test_the_result_shows_ulps_where_rounding_is_the_matter_and_says_what_they_are(
    learner: AsyncClient,
) -> None:
    page = (await learner.get(f"/submissions/{(await hand_in(learner))['id']}")).text
    assert page.count("2.7e4 ulps") == 1  # of three cases one is ordinary and one hidden
    assert page.count("a unit in the last place") == 1
    assert TOLD in page


async def test_learners_know_beforehand_which_cases_are_hard_on_rounding(learner: AsyncClient) -> None:
    page = (await open_form(learner, UNSTABLE)).page
    assert page.count("numbers are hard on rounding") == 2
