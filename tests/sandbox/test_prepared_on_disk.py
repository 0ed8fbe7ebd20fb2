"""Where a prepared variant comes from makes no difference to a grade, only to the wait for it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from boxes import judge_or_skip
from structlog.testing import capture_logs

from app.settings import Settings
from app.worker import make_judge
from graders.answers import CodeAnswer
from graders.judge import Judge, StoppedError
from graders.sandbox.outcome import Job, RunOutcome, Watch
from questions.bank import load_bank
from questions.code import CodeQuestion

pytestmark = pytest.mark.sandbox

BANK = load_bank().questions
TIMES = {"elapsed_ms", "cpu_ms", "memory_mib"}
VARIANT = 1


class CountingJudge(Judge):
    """Counts its runs in the sandbox."""

    runs = 0

    def run(self, job: Job, watch: Watch | None = None) -> RunOutcome:
        self.runs += 1
        return super().run(job, watch)


@pytest.fixture(autouse=True)
def _boxes() -> None:
    judge_or_skip().close()


def answers_to(question: CodeQuestion) -> list[str]:
    """Right, wrong in several ways, and not running at all."""
    mutants = [mutant.source(question.solution) for mutant in question.mutants[:6]]
    return [question.solution, question.starter, *mutants, "raise RuntimeError"]


def grades_by(judge: Judge, question_id: str) -> list[dict[str, Any]]:
    loaded = BANK[question_id]
    assert isinstance(loaded.question, CodeQuestion)
    grades = [judge.grade(loaded, CodeAnswer(source=each), VARIANT) for each in answers_to(loaded.question)]
    return [grade.model_dump(exclude=TIMES) for grade in grades]


@pytest.mark.parametrize("question_id", ["forward-backward-numpy", "forward-train-torch"])
def test_a_grade_is_the_same_from_memory_and_from_disk(question_id: str, tmp_path: Path) -> None:
    with CountingJudge() as without, CountingJudge(cache_dir=tmp_path) as first:
        grades = grades_by(without, question_id)
        assert grades_by(first, question_id) == grades
    with CountingJudge(cache_dir=tmp_path) as second:
        assert grades_by(second, question_id) == grades
    assert without.runs == first.runs > 2 * second.runs
    assert second.runs == len(grades)
    assert grades[0]["verdict"] == "correct"
    assert any(grade["misconceptions"] for grade in grades)


def test_what_was_prepared_ahead_costs_a_submission_one_run(tmp_path: Path) -> None:
    loaded = BANK["forward-backward-numpy"]
    assert isinstance(loaded.question, CodeQuestion)
    with CountingJudge(cache_dir=tmp_path) as judge:
        judge.prepare(loaded, VARIANT, threading.Event())
        before = judge.runs
        assert before > len(loaded.question.mutants)
        judge.grade(loaded, CodeAnswer(source=loaded.question.solution), VARIANT)
        assert judge.runs == before + 1


def test_preparing_ahead_stops_when_it_is_told_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with CountingJudge(cache_dir=tmp_path) as judge:
        with pytest.raises(StoppedError):
            judge.prepare(BANK["forward-backward-numpy"], VARIANT, stop)
        assert judge.runs == 0
    assert list(tmp_path.rglob("*.prepared")) == []


def test_a_question_without_code_has_nothing_to_prepare() -> None:
    with CountingJudge() as judge:
        judge.prepare(BANK["running-mean-step"], 0, threading.Event())
        assert judge.runs == 0


def test_a_service_whose_cache_can_not_be_written_grades_and_logs_it_once(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    judge = make_judge(Settings(var_dir=tmp_path, cache_dir=blocked))
    loaded = BANK["forward-backward-numpy"]
    assert isinstance(loaded.question, CodeQuestion)
    try:
        with capture_logs() as logs:
            for variant in (0, 1):
                grade = judge.grade(loaded, CodeAnswer(source=loaded.question.solution), variant)
                assert grade.verdict == "correct"
    finally:
        judge.close()
    [line] = logs
    assert line["log_level"] == "warning"
    assert "can't be kept on disk" in line["event"]
